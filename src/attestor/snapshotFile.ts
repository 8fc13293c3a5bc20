import { z } from 'zod'
import { PlimsollError } from '../errors.ts'
import type { BatchSignature } from '../protocol/attestorSet.ts'
import type { Snapshot } from '../protocol/snapshot.ts'
import { widths } from '../protocol/spec.ts'
import { abs, lots } from '../units/fixed.ts'

const integer = z
  .string()
  .regex(/^-?(0|[1-9]\d{0,78})$/, 'an integer as a decimal string')
  .transform(BigInt)
const point = z.strictObject({ x: integer, y: integer })

/** An integer from 0 that fits so many bits. */
const natural = (bits: number) =>
  integer.refine((value) => value >= 0n && value < 1n << BigInt(bits), `${bits} bits`)

/** One snapshot as JSON; integers as decimal strings. */
export const snapshotSchema = z.strictObject({
  identity: natural(254),
  accountId: natural(widths.digest),
  venueId: z
    .int()
    .min(0)
    .max(2 ** 32 - 1),
  asOfSec: z.int().positive(),
  sequence: natural(64),
  provenance: z.enum(['derived', 'asserted', 'signed', 'proven']),
  survivalPpm: z
    .int()
    .min(0)
    .max(2 ** widths.survivalPpm - 1),
  lien: natural(widths.digest),
  lines: z.array(
    z.strictObject({
      instrumentId: natural(widths.instrumentId),
      lots: integer
        .refine((count) => count !== 0n && abs(count) < 1n << BigInt(widths.lots), 'lots')
        .transform(lots),
    }),
  ),
})

const signedSchema = z.strictObject({
  schema: z.literal('plimsoll.snapshots/1'),
  snapshots: z.array(snapshotSchema).min(1),
  signatures: z
    .array(z.strictObject({ key: point, snapshots: z.array(integer).length(8), r8: point, s: integer }))
    .min(1),
})

/** What an attestor hands to a trader. Private: it holds the positions. */
export interface SignedSnapshots {
  readonly snapshots: readonly Snapshot[]
  readonly signatures: readonly BatchSignature[]
}

/** JSON text; integers as decimal strings. */
export function encodeSignedSnapshots({ snapshots, signatures }: SignedSnapshots): string {
  const json = { schema: 'plimsoll.snapshots/1', snapshots, signatures }
  return `${JSON.stringify(json, (_, value) => (typeof value === 'bigint' ? value.toString() : value), 2)}\n`
}

/** Inverse of {@link encodeSignedSnapshots}. Throws INVALID_INPUT naming the field, never its value. */
export function parseSignedSnapshots(json: unknown): SignedSnapshots {
  const parsed = signedSchema.safeParse(json)
  if (parsed.success) return { snapshots: parsed.data.snapshots, signatures: parsed.data.signatures }
  const issue = parsed.error.issues[0]
  throw new PlimsollError('INVALID_INPUT', 'The snapshot file is malformed.', {
    field: `snapshots.${issue?.path.join('.') ?? ''}`,
    expected: issue?.code === 'invalid_value' ? 'plimsoll.snapshots/1' : 'as the attestor wrote it',
  })
}
