import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { PlimsollError } from '../../errors.ts'
import { computeMargin } from '../../margin/requirement.ts'
import type { Line } from '../../risk/line.ts'
import type { RiskTable } from '../../risk/riskTable.ts'
import { lots, ppm } from '../../units/fixed.ts'
import type { ServerDependencies } from '../dependencies.ts'
import { buildMarginAnswer } from '../marginAnswer.ts'
import { requireTable } from '../requireTable.ts'
import { errorResponses, marginAnswerSchema, marginRequestSchema } from '../schemas.ts'

export function marginRoutes({ verifier }: ServerDependencies): FastifyPluginAsyncZod {
  return async (app) => {
    app.post(
      '/v1/margin',
      {
        schema: {
          tags: ['margin'],
          summary: 'Margin of lines under a registered table: a calculation, not a proof',
          description: 'The lines are neither stored nor logged.',
          body: marginRequestSchema,
          response: { 200: marginAnswerSchema, ...errorResponses },
        },
      },
      async ({ body }) => {
        const { commitment, table, parameters } = requireTable(verifier.tables, body.riskTable, 'riskTable')
        const level =
          body.levelPpm === undefined
            ? parameters.levels[body.level ?? 'initial']
            : ppm(BigInt(body.levelPpm))
        const lines = body.lines.map(
          (line): Line => ({ instrumentId: BigInt(line.instrumentId), lots: lots(BigInt(line.lots)) }),
        )
        assertRows(table, lines)
        return buildMarginAnswer(computeMargin(table, lines, level), commitment, parameters)
      },
    )
  }
}

/** Names the line by its place: which instrument it holds is private. */
function assertRows(table: RiskTable, lines: readonly Line[]): void {
  const ids = new Set(table.underlyings.flatMap(({ rows }) => rows.map(({ id }) => id)))
  const index = lines.findIndex(({ instrumentId }) => !ids.has(instrumentId))
  if (index < 0) return
  throw new PlimsollError('OBLIGATION_WITHOUT_ROW', 'A line has no row in the risk table.', {
    field: `lines.${index}.instrumentId`,
    expected: 'an instrument of the table',
    remedy: 'Use an id of the table, or a table that lists the instrument.',
  })
}
