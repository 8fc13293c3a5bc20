import { z } from 'zod'
import { PlimsollError } from '../errors.ts'
import type { Envelope } from './adapter.ts'

const sourceSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('block'),
    chainId: z.int().positive(),
    number: z
      .string()
      .regex(/^\d{1,20}$/, 'a block number')
      .transform(BigInt),
    hash: z.custom<`0x${string}`>(
      (value) => typeof value === 'string' && /^0x[0-9a-f]{64}$/.test(value),
      'a block hash',
    ),
    timestampSec: z.int().nonnegative(),
  }),
  z.strictObject({ kind: z.literal('server'), readAtMs: z.int().nonnegative() }),
])

const envelopeSchema = z.strictObject({
  schema: z.literal('plimsoll.envelope/1'),
  venue: z.string().min(1),
  account: z.string().min(1),
  asOfSec: z.int().positive(),
  source: sourceSchema,
  exchanges: z.array(z.strictObject({ label: z.string(), request: z.string(), response: z.string() })),
})

/** JSON text of an envelope, two-space indented: what fixtures and archives keep. The block number is a string. */
export function encodeEnvelope(envelope: Envelope): string {
  const json = { schema: 'plimsoll.envelope/1', ...envelope }
  return `${JSON.stringify(json, (_, value) => (typeof value === 'bigint' ? value.toString() : value), 2)}\n`
}

/** Inverse of {@link encodeEnvelope}. Refuses with INVALID_INPUT, naming the field. */
export function decodeEnvelope(text: string): Envelope {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    // Without a cause: the parser's message quotes the text, which is private.
    throw new PlimsollError('INVALID_INPUT', 'The envelope is not JSON.', { field: 'envelope' })
  }
  const parsed = envelopeSchema.safeParse(json)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    throw new PlimsollError('INVALID_INPUT', 'The envelope is malformed.', {
      field: `envelope.${issue?.path.join('.') ?? ''}`,
      expected: issue?.message ?? 'plimsoll.envelope/1',
    })
  }
  const { schema: _, ...envelope } = parsed.data
  return envelope
}
