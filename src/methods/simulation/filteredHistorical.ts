import { z } from 'zod'
import { calibrateGarch } from '../../rules/var/calibrateGarch.ts'
import { type Standardised, simulateFiltered, standardise } from '../../rules/var/filteredReturns.ts'
import { scaleBySquareRoot } from '../../rules/var/horizon.ts'
import { ewmaModel, garchModel, meanSquare, type VarianceModel } from '../../rules/var/variance.ts'
import { defineMethod } from '../method.ts'
import { computeSimulationMargin, drawHistorical, type Sample } from './computeSimulationMargin.ts'
import { type Factor, type Factors, fieldOf, unusable } from './factors.ts'
import { type Filter, filterSchema, type HorizonRule, horizonRule, simulationShape } from './parameters.ts'

/** A fit to fewer returns than a few hundred is a guess, to fewer than these it is refused. */
const FEWEST_CALIBRATED = 100

const title = 'Filtered historical simulation'

/**
 * Filtered historical simulation (Barone-Adesi, Giannopoulos and Vosper 1999): each factor's past returns in units of their
 * own filtered deviation, rescaled by today's. The days stay whole, so dependence is the lookback's own. The filter
 * starts from the lookback's mean square, which its first days then know of.
 */
export const filteredHistorical = defineMethod({
  id: 'filtered-historical',
  title,
  schema: z
    .strictObject({ ...simulationShape, horizonRule, filter: filterSchema })
    .refine(
      ({ filter, lookbackDays }) => filter.kind !== 'garch-calibrated' || lookbackDays >= FEWEST_CALIBRATED,
      `a lookback of at least ${FEWEST_CALIBRATED} days to calibrate on`,
    ),
  margin: (book, data, parameters) =>
    computeSimulationMargin(title, book, data, parameters, (factors) =>
      drawFiltered(factors, parameters.horizonDays, parameters.horizonRule, parameters.filter),
    ),
})

function drawFiltered(collected: Factors, horizonDays: number, rule: HorizonRule, filter: Filter): Sample {
  const { factors, from } = collected
  return {
    ...drawHistorical(collected, horizonDays, rule),
    moves: factors.map((factor) => {
      const past = factor.returns.subarray(from)
      const level = meanSquare(past)
      const filtered = standardisePast(factor, past, chooseModel(filter, past, level), level)
      return rule === 'path'
        ? simulateFiltered(filtered, horizonDays)
        : scaleBySquareRoot(simulateFiltered(filtered, 1), horizonDays)
    }),
  }
}

/** The filtered deviation vanishes, and divides nothing, where a series stands still for long under a short memory. */
function standardisePast(
  factor: Factor,
  past: Float64Array,
  model: VarianceModel,
  level: number,
): Standardised {
  try {
    return standardise(past, model, level)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw unusable(
      `The ${factor.of} of ${factor.underlying} stands still for so long that its filtered deviation vanishes.`,
      fieldOf(factor),
      'a series that moves, or a filter with a longer memory',
    )
  }
}

function chooseModel(filter: Filter, past: Float64Array, level: number): VarianceModel {
  switch (filter.kind) {
    case 'ewma':
      return ewmaModel(filter.decay)
    case 'garch':
      return garchModel(filter.alpha, filter.beta, level)
    case 'garch-calibrated':
      return calibrateGarch(past).model
  }
}
