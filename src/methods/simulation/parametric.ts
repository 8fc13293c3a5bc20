import { z } from 'zod'
import { PlimsollError } from '../../errors.ts'
import { computeCovariance, factorCholesky } from '../../rules/var/covariance.ts'
import { scaleBySquareRoot } from '../../rules/var/horizon.ts'
import { drawNormals, MOST_FACTORS } from '../../rules/var/normalDraws.ts'
import { defineMethod } from '../method.ts'
import { decay } from '../parameterNumber.ts'
import { computeSimulationMargin, type Sample } from './computeSimulationMargin.ts'
import type { Factors } from './factors.ts'
import { drawsSchema, simulationShape } from './parameters.ts'

const title = 'Parametric simulation'

/**
 * The parametric tail of a book that is not linear: log returns jointly normal with mean zero and the lookback's
 * exponentially weighted covariance (RiskMetrics 1996), scaled to the horizon by the square root of time, drawn as mirrored
 * Halton points, and the book repriced in full at each draw. For one coin it agrees with the lognormal closed form; no
 * delta, no gamma.
 */
export const parametric = defineMethod({
  id: 'parametric',
  title,
  schema: z.strictObject({ ...simulationShape, decay, draws: drawsSchema }),
  margin: (book, data, parameters) =>
    computeSimulationMargin(title, book, data, { ...parameters, horizonRule: 'square-root' }, (factors) =>
      drawParametric(factors, parameters.horizonDays, parameters.decay, parameters.draws),
    ),
})

function drawParametric(
  { factors, from }: Factors,
  horizonDays: number,
  decay: number,
  draws: number,
): Sample {
  if (factors.length > MOST_FACTORS) {
    throw new PlimsollError('UNSUPPORTED_BY_METHOD', `${title} draws at most ${MOST_FACTORS} factors.`, {
      field: 'book',
      expected: `at most ${MOST_FACTORS} underlyings and implied volatilities`,
      remedy: 'Choose a historical method, or set volatilityMoves to none.',
    })
  }
  const nameOf = (scenario: number): string => `draw ${scenario + 1}`
  if (factors.length === 0) return { moves: [], count: draws, nameOf }
  const covariance = computeCovariance(
    factors.map(({ returns }) => returns.subarray(from)),
    decay,
  )
  const moves = drawNormals(factorCholesky(covariance), draws).map((move) =>
    scaleBySquareRoot(move, horizonDays),
  )
  return { moves, count: draws, nameOf }
}
