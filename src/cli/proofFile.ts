import { z } from 'zod'
import type { ProofEnvelope } from '../../prover/prove.ts'
import { PlimsollError } from '../errors.ts'
import { circuitSizes } from '../protocol/spec.ts'

export const PROOF_SCHEMA = 'plimsoll.proof/1'

const decimal = z.string().regex(/^\d{1,78}$/, 'decimal digits')
const schema = z.strictObject({
  schema: z.literal(PROOF_SCHEMA),
  size: z.enum(Object.keys(circuitSizes) as [keyof typeof circuitSizes]),
  trust: z.enum(['development', 'ceremony']),
  publicSignals: z.array(decimal),
  proof: z.strictObject({
    pi_a: z.tuple([decimal, decimal, decimal]),
    pi_b: z.tuple([z.tuple([decimal, decimal]), z.tuple([decimal, decimal]), z.tuple([decimal, decimal])]),
    pi_c: z.tuple([decimal, decimal, decimal]),
    protocol: z.literal('groth16'),
    curve: z.literal('bn128'),
  }),
})

/** Parses a proof file. Throws INVALID_INPUT naming the field. `trust` is the file's own word: the key decides. */
export function parseProofFile(json: unknown): ProofEnvelope {
  const parsed = schema.safeParse(json)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  throw new PlimsollError('INVALID_INPUT', 'The proof file is malformed.', {
    field: `proof.${issue?.path.join('.') ?? ''}`,
    expected: issue?.message ?? PROOF_SCHEMA,
  })
}
