import { isAddress, isHex } from 'viem'
import { z } from 'zod'
import { PlimsollError } from '../errors.ts'
import type { ControlProof } from './control.ts'

const integer = z
  .string()
  .regex(/^(0|[1-9]\d{0,78})$/, 'an integer as a decimal string')
  .transform(BigInt)
const claim = z.strictObject({
  identity: integer,
  attestor: z.strictObject({ x: integer, y: integer }),
  accountId: integer,
  expirySec: z.int().positive(),
})

const schema = z.strictObject({
  schema: z.literal('plimsoll.control/1'),
  proofs: z.array(
    z.discriminatedUnion('kind', [
      z.strictObject({
        kind: z.literal('typedData'),
        claim,
        address: z.custom<`0x${string}`>(
          (value) => typeof value === 'string' && isAddress(value),
          'an address',
        ),
        chainId: z.int().positive(),
        signature: z.custom<`0x${string}`>((value) => isHex(value), 'a signature in hex'),
      }),
      z.strictObject({ kind: z.literal('readOnlyKey'), claim, venue: z.string(), masterAccount: z.string() }),
    ]),
  ),
})

export function encodeControlProofs(proofs: readonly ControlProof[]): string {
  const json = { schema: 'plimsoll.control/1', proofs }
  return `${JSON.stringify(json, (_, value) => (typeof value === 'bigint' ? value.toString() : value), 2)}\n`
}

/** Parses control proofs. Throws INVALID_INPUT naming the field. */
export function parseControlProofs(json: unknown): readonly ControlProof[] {
  const parsed = schema.safeParse(json)
  if (parsed.success) return parsed.data.proofs
  const issue = parsed.error.issues[0]
  throw new PlimsollError('INVALID_INPUT', 'The control file is malformed.', {
    field: `control.${issue?.path.join('.') ?? ''}`,
    expected: issue?.message ?? 'plimsoll.control/1',
  })
}
