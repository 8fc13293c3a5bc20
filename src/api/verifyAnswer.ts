import type { z } from 'zod'
import { listNotProved } from '../verifier/notProved.ts'
import type { Refusal } from '../verifier/refusals.ts'
import type { Acceptance } from '../verifier/verifyStatement.ts'
import { statementSchema, type verifyAnswerSchema } from './schemas.ts'

/** A decision in decimal strings. A refused statement is not repeated: it says nothing. */
export function buildVerifyAnswer(decision: Acceptance | Refusal): z.infer<typeof verifyAnswerSchema> {
  if (!decision.accepted) return decision
  const { statement, terms, developmentKey } = decision
  return {
    accepted: true,
    keyTrust: developmentKey ? 'development' : 'ceremony',
    statement: statementSchema.parse(
      Object.fromEntries(Object.entries(statement).map(([name, value]) => [name, value.toString()])),
    ),
    terms: {
      asOfSec: terms.asOfSec,
      levelPpm: terms.levelPpm.toString(),
      minExcessUsdE6: terms.minExcess.toString(),
      minProvenance: terms.minProvenance,
      minSurvivalPpm: terms.minSurvivalPpm,
    },
    notProved: [...listNotProved(statement, developmentKey)],
  }
}
