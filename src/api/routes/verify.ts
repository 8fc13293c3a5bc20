import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { PlimsollError } from '../../errors.ts'
import type { VerifierPolicy } from '../../verifier/policy.ts'
import { verifyStatement } from '../../verifier/verifyStatement.ts'
import type { ServerDependencies } from '../dependencies.ts'
import { errorResponses, verifyAnswerSchema, verifyRequestSchema } from '../schemas.ts'
import { buildVerifyAnswer } from '../verifyAnswer.ts'

export function verifyRoutes({ verifier, now }: ServerDependencies): FastifyPluginAsyncZod {
  return async (app) => {
    app.post(
      '/v1/verify',
      {
        schema: {
          tags: ['verification'],
          summary: 'Decide on a proof, without spending its nullifier',
          description: 'A refused proof is an answer (200), with the name of the first check that fails.',
          body: verifyRequestSchema,
          response: { 200: verifyAnswerSchema, ...errorResponses },
        },
      },
      async ({ body }) => {
        const submission = {
          size: body.size,
          purpose: body.purpose ?? onlyPurpose(verifier.policy),
          signals: body.publicSignals.map(BigInt),
          proof: body.proof,
        }
        return buildVerifyAnswer(await verifyStatement(verifier, submission, now()))
      },
    )
  }
}

function onlyPurpose({ purposes }: VerifierPolicy): string {
  const [purpose, another] = purposes.keys()
  if (purpose !== undefined && another === undefined) return purpose
  throw new PlimsollError('INVALID_INPUT', 'The policy has more than one purpose, or none.', {
    field: 'purpose',
    expected: [...purposes.keys()].join(', '),
  })
}
