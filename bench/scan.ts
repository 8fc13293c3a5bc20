import { SEGMENTS_PER_CALL } from '../src/risk/scan/bookMemory.ts'
import { createScanner, type Scanner, scanSegments } from '../src/risk/scan/scanner.ts'
import { startRival } from './rival.ts'
import { ACCOUNTS, buildScanSet } from './scanSet.ts'
import { createSamples, type Samples, time } from './statistics.ts'

const worst = new Float64Array(ACCOUNTS)
const lane = new Uint8Array(ACCOUNTS)

function scanAll(scanner: Scanner): void {
  for (let from = 0; from < ACCOUNTS; from += SEGMENTS_PER_CALL) {
    scanSegments(scanner, from, from + SEGMENTS_PER_CALL)
    worst.set(scanner.worst, from)
    lane.set(scanner.lane, from)
  }
}

function checksum(): string {
  let sum = 0n
  for (let a = 0; a < ACCOUNTS; a++) {
    sum = BigInt.asUintN(64, sum * 31n + BigInt(worst[a] ?? 0) + BigInt(lane[a] ?? 0))
  }
  return String(sum)
}

export const scanRivals = ['f64', 'i64', 'i32'] as const

/** Scans the accounts in turn with C and ours; throws when a checksum differs. */
export async function measureScan(cPath: string, rounds: number): Promise<Samples> {
  const samples = createSamples()
  const { table, books } = buildScanSet()
  const scanner = createScanner(table, books)
  const c = startRival(cPath)
  for (let i = 0; i < 3; i++) scanAll(scanner)
  const expected = checksum()
  for (let round = 0; round < rounds; round++) {
    for (const variant of scanRivals) {
      const answer = await c.ask(variant)
      if (answer.checksum !== expected) throw new RangeError(`C ${variant} has another checksum`)
      samples.add(`C ${variant}`, answer.milliseconds)
    }
    worst.fill(0)
    samples.add(
      'ours',
      time(() => scanAll(scanner)),
    )
    if (checksum() !== expected) throw new RangeError('ours has another checksum')
  }
  c.close()
  return samples
}
