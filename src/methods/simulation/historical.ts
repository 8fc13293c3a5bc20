import { z } from 'zod'
import { defineMethod } from '../method.ts'
import { computeSimulationMargin, drawHistorical } from './computeSimulationMargin.ts'
import { horizonRule, simulationShape } from './parameters.ts'

const title = 'Historical simulation'

/** Historical simulation: the book repriced under every joint move over the horizon that the lookback holds, all alike in weight. */
export const historical = defineMethod({
  id: 'historical',
  title,
  schema: z.strictObject({ ...simulationShape, horizonRule }),
  margin: (book, data, parameters) =>
    computeSimulationMargin(title, book, data, parameters, (factors) =>
      drawHistorical(factors, parameters.horizonDays, parameters.horizonRule),
    ),
})
