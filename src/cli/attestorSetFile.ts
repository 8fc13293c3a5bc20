import { z } from 'zod'
import { PlimsollError } from '../errors.ts'
import { type AttestorKey, type AttestorSet, buildAttestorSet } from '../protocol/attestorSet.ts'
import { isFieldElement } from '../protocol/field.ts'
import { isAttestorKey } from './attestorKey.ts'
import { readJson } from './files.ts'
import { encodeFile } from './output.ts'

export const ATTESTORS_SCHEMA = 'plimsoll.attestors/1'

const coordinate = z
  .string()
  .regex(/^\d{1,78}$/, 'decimal digits')
  .transform(BigInt)
  .refine(isFieldElement, 'below the BN254 scalar modulus')
const point = 'a point of Baby Jubjub that is not of small order'
const schema = z.strictObject({
  schema: z.literal(ATTESTORS_SCHEMA),
  keys: z
    .array(z.strictObject({ x: coordinate, y: coordinate }).refine(isAttestorKey, point))
    .min(1)
    .max(64),
})

export const encodeAttestorSet = (keys: readonly AttestorKey[]): string =>
  encodeFile({ schema: ATTESTORS_SCHEMA, keys })

/** Loads a set; the order of its keys is part of its root. Throws INVALID_INPUT naming the field. */
export async function loadAttestorSet(path: string): Promise<AttestorSet> {
  const parsed = schema.safeParse(await readJson(path, '--attestors'))
  if (parsed.success) return buildAttestorSet(parsed.data.keys)
  const issue = parsed.error.issues[0]
  throw new PlimsollError('INVALID_INPUT', 'The attestor set is malformed.', {
    field: `attestors.${issue?.path.join('.') ?? ''}`,
    expected: issue?.message ?? ATTESTORS_SCHEMA,
    remedy: 'Write it with plimsoll attestors: 1 to 64 keys.',
  })
}
