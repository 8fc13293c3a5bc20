import { type AttestorKey, buildAttestorSet, signBatch } from '../../src/protocol/attestorSet.ts'
import { derivePublicKey } from '../../src/protocol/eddsa.ts'
import { identityCommitment } from '../../src/protocol/identity.ts'
import { hashSnapshot, type Snapshot } from '../../src/protocol/snapshot.ts'
import type { CircuitSize } from '../../src/protocol/spec.ts'
import { type CommittedTable, commitTable } from '../../src/protocol/tableCommitment.ts'
import type { ProofRequest } from '../../src/protocol/witness.ts'
import type { Line } from '../../src/risk/line.ts'
import type { RiskRow, RiskTable, TableUnderlying } from '../../src/risk/riskTable.ts'
import { type Lots, lots, ppm, usdE6 } from '../../src/units/fixed.ts'

/** A small deterministic generator (mulberry32), so that a failing book can be named by its seed. */
export function createRandom(seed: number): { readonly int: (min: number, max: number) => number } {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
  return { int: (min, max) => min + Math.floor(next() * (max - min + 1)) }
}

export type Random = ReturnType<typeof createRandom>

export const AS_OF_SEC = 1_795_176_000

/** A well-formed table of random rows with `width` joint lanes. */
export function randomTable(random: Random, width: number, underlyingCount: number): RiskTable {
  const offsets = [0n, BigInt(random.int(0, 1_000_000)), 1_000_000n]
  const underlyings = Array.from({ length: underlyingCount }, (_, u): TableUnderlying => {
    const group = random.int(1, 2)
    const rows = Array.from({ length: random.int(1, 11) }, (_, r) =>
      randomRow(random, width, BigInt(1000 * (u + 1) + r)),
    )
    return {
      id: BigInt(u + 1),
      symbol: `U${u}`,
      group,
      offsetPpm: offsets[group] ?? 0n,
      concentration: [0, 1, 2, 3].map((k) => ({
        slopePpm: BigInt(random.int(0, 60_000)),
        intercept: usdE6(k === 0 ? 0n : BigInt(random.int(0, 2_000_000_000))),
      })),
      rows,
    }
  })
  return { asOfSec: AS_OF_SEC, gridSec: 60, parametersHash: 12345n, marketHash: 67890n, underlyings }
}

function randomRow(random: Random, width: number, id: bigint): RiskRow {
  const lane = () => usdE6(BigInt(random.int(-1_000_000, 1_000_000)))
  const collateral = BigInt(random.int(2_000_000, 9_000_000))
  return {
    id,
    name: `row ${id}`,
    joint: Array.from({ length: width }, lane),
    factors: [lane(), lane(), lane()],
    collateral: usdE6(collateral),
    mark: usdE6(collateral + BigInt(random.int(0, 500_000))),
    shortCharge: usdE6(BigInt(random.int(1, 90_000))),
    size: usdE6(BigInt(random.int(0, 10_000_000))),
  }
}

const attestorSecrets = ['attestor one', 'attestor two', 'attestor three']
export const attestorKeys: readonly AttestorKey[] = attestorSecrets.map((secret) => {
  const [x, y] = derivePublicKey(secret)
  return { x: BigInt(x), y: BigInt(y) }
})
export const attestorSet = buildAttestorSet(attestorKeys)

/** Signs snapshots, one signature per attestor index. */
export function signWith(index: number, snapshots: readonly Snapshot[]): ReturnType<typeof signBatch> {
  const key = attestorKeys[index]
  const secret = attestorSecrets[index]
  if (key === undefined || secret === undefined) throw new RangeError('no such attestor')
  return signBatch(secret, key, snapshots.map(hashSnapshot))
}

const SECRET = 0x1357_9bdf_2468_ace0n * 0xffff_ffff_ffffn

/** Splits random lines over accounts so that they fit the size, always with enough collateral to be solvent. */
export function randomRequest(random: Random, size: CircuitSize, table: CommittedTable): ProofRequest {
  const accountCount = random.int(1, size.accounts)
  const rows = table.table.underlyings
    .slice(0, size.underlyings)
    .flatMap((underlying) => underlying.rows.map((row) => row.id))
  const chosen = Array.from(
    { length: random.int(1, size.rows) },
    () => rows[random.int(0, rows.length - 1)] ?? 0n,
  )
  const instruments = [...new Set(chosen)]
  const accountLines = Array.from({ length: accountCount }, (): Line[] => [])
  for (const instrumentId of instruments) {
    accountLines[random.int(0, accountCount - 1)]?.push({ instrumentId, lots: randomLots(random) })
  }
  const snapshots = accountLines.map(
    (lines, k): Snapshot => ({
      identity: identityCommitment(SECRET),
      accountId: BigInt(random.int(1, 2 ** 40)) * 8n + BigInt(k),
      venueId: k,
      asOfSec: AS_OF_SEC,
      sequence: BigInt(random.int(0, 1000)),
      provenance: 'asserted',
      survivalPpm: random.int(80_000, 2 ** 24 - 1),
      lien: 0n,
      lines,
    }),
  )
  const signatures =
    size.signatures > 1 && random.int(0, 1) === 1
      ? snapshots.map((snapshot, k) => signWith(k % size.signatures, [snapshot]))
      : [signWith(0, snapshots)]
  return {
    table,
    attestors: attestorSet,
    snapshots,
    signatures,
    secret: SECRET,
    blinding: BigInt(random.int(1, 2 ** 50)) << 180n,
    terms: {
      asOfSec: AS_OF_SEC,
      levelPpm: ppm(BigInt(random.int(1, 1_500_000))),
      minExcess: usdE6(0n),
      minProvenance: 'derived',
      minSurvivalPpm: 0,
    },
    lien: 0n,
    context: 777n,
    subject: 888n,
  }
}

function randomLots(random: Random): Lots {
  const magnitude = BigInt(random.int(1, random.int(0, 5) === 0 ? 2 ** 28 : 2_000_000))
  return lots(random.int(0, 4) === 0 ? -magnitude : magnitude)
}

export { commitTable }
