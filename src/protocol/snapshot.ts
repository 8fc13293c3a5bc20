import { type Provenance, provenances } from '../adapters/adapter.ts'
import type { Line } from '../risk/line.ts'
import { abs } from '../units/fixed.ts'
import { toField } from './field.ts'
import { poseidon } from './poseidon.ts'
import { LINES_PER_BLOCK, tags, widths } from './spec.ts'

/** What an attestor signs of one account as of T. Private to the trader. */
export interface Snapshot {
  readonly identity: bigint
  readonly accountId: bigint
  /** Venue of an exchange account, or the chain; for people, read by no rule. */
  readonly venueId: number
  readonly asOfSec: number
  readonly sequence: bigint
  readonly provenance: Provenance
  /** ppm: smallest move, up or down, at which a venue would liquidate; 2^24 - 1 where nothing is owed. */
  readonly survivalPpm: number
  readonly lien: bigint
  readonly lines: readonly Line[]
}

export const MAX_SURVIVAL_PPM = 2 ** widths.survivalPpm - 1

/** instrument id, sign and magnitude in 105 bits. Throws RangeError on zero lots or a field beyond its width. */
export function packLine({ instrumentId, lots }: Line): bigint {
  if (lots === 0n) throw new RangeError('a line of zero lots')
  const id = toField(instrumentId, widths.instrumentId, 'an instrument id')
  const magnitude = toField(abs(lots), widths.lots, 'a quantity')
  const negative = lots < 0n ? 1n : 0n
  return (id << BigInt(widths.lots + 1)) + (negative << BigInt(widths.lots)) + magnitude
}

/** Packed lines padded with zeros to whole blocks; an empty account has one empty block. */
export function packBlocks(lines: readonly Line[]): bigint[] {
  const packed = lines.map(packLine)
  const blocks = Math.max(1, Math.ceil(packed.length / LINES_PER_BLOCK))
  return [...packed, ...new Array<bigint>(blocks * LINES_PER_BLOCK - packed.length).fill(0n)]
}

/** Chained hash of the blocks: state' = Poseidon(state, lines 0 and 1, lines 2 and 3), from 0. */
export function hashLines(lines: readonly Line[]): bigint {
  const packed = packBlocks(lines)
  const shift = BigInt(widths.instrumentId + 1 + widths.lots)
  let state = 0n
  for (let at = 0; at < packed.length; at += LINES_PER_BLOCK) {
    const [a = 0n, b = 0n, c = 0n, d = 0n] = packed.slice(at, at + LINES_PER_BLOCK)
    state = poseidon([state, a + (b << shift), c + (d << shift)])
  }
  return state
}

/** Sequence, venue and number of lines: bound by the signature, read by people only. */
export function packInfo({ sequence, venueId, lines }: Snapshot): bigint {
  return (
    toField(sequence, 64, 'the sequence') +
    (toField(BigInt(venueId), 32, 'the venue') << 64n) +
    (toField(BigInt(lines.length), 16, 'the number of lines') << 96n)
  )
}

export const provenanceRank = (provenance: Provenance): number => provenances.indexOf(provenance)

/** The snapshot's hash, as the circuit's step 5 rebuilds it. */
export function hashSnapshot(snapshot: Snapshot): bigint {
  const { identity, accountId, asOfSec, provenance, survivalPpm, lien, lines } = snapshot
  const meta =
    toField(BigInt(survivalPpm), widths.survivalPpm, 'survival') +
    (BigInt(provenanceRank(provenance)) << BigInt(widths.survivalPpm)) +
    (toField(BigInt(asOfSec), widths.asOfSec, 'as-of') << BigInt(widths.survivalPpm + widths.provenance)) +
    (tags.snapshot << BigInt(widths.survivalPpm + widths.provenance + widths.asOfSec))
  return poseidon([
    meta,
    identity,
    toField(accountId, widths.digest, 'the account id'),
    toField(lien, widths.digest, 'the lien'),
    hashLines(lines),
    packInfo(snapshot),
  ])
}
