import { z } from 'zod'
import { PlimsollError } from '../errors.ts'
import { isFieldElement } from '../protocol/field.ts'
import { readJson } from './files.ts'
import { encodeFile } from './output.ts'

const IDENTITY_SCHEMA = 'plimsoll.identity/1'

export const encodeIdentity = (secret: bigint): string => encodeFile({ schema: IDENTITY_SCHEMA, secret })

/** Reads an identity file. Throws INVALID_INPUT without its content. */
export async function loadIdentity(path: string): Promise<bigint> {
  const schema = z.strictObject({
    schema: z.literal(IDENTITY_SCHEMA),
    secret: z
      .string()
      .regex(/^\d{1,78}$/)
      .transform(BigInt)
      .refine(isFieldElement),
  })
  const parsed = schema.safeParse(await readJson(path, '--identity'))
  if (parsed.success) return parsed.data.secret
  throw new PlimsollError('INVALID_INPUT', 'The identity file is malformed.', {
    field: `identity.${parsed.error.issues[0]?.path.join('.') ?? ''}`,
    expected: 'a file made by plimsoll identity',
    remedy: 'Restore it from its backup.',
  })
}
