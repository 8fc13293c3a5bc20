import { z } from 'zod'
import { PlimsollError } from '../errors.ts'
import type { BatchSignature } from '../protocol/attestorSet.ts'
import type { Snapshot } from '../protocol/snapshot.ts'
import { lots } from '../units/fixed.ts'

const integer = z
  .string()
  .regex(/^-?(0|[1-9]\d{0,78})$/, 'an integer as a decimal string')
  .transform(BigInt)
const point = z.strictObject({ x: integer, y: integer })

/** One snapshot as JSON; integers as decimal strings. */
export const snapshotSchema = z.strictObject({
  identity: integer,
  accountId: integer,
  venueId: z.int().min(0),
  asOfSec: z.int().positive(),
  sequence: integer,
  provenance: z.enum(['derived', 'asserted', 'signed', 'proven']),
  survivalPpm: z.int().min(0),
  lien: integer,
  lines: z.array(z.strictObject({ instrumentId: integer, lots: integer.transform(lots) })),
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
