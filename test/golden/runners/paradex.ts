import { computeDeltas } from '../../../src/rules/paradex/portfolioMargin.ts'
import type { Runner } from '../published.ts'
import { compareAll } from './pricing.ts'

/** Deltas of Paradex's minimum delta requirement: positions as [quantity, delta of one]. */
export const paradexRunner: Runner = {
  matches: /^Paradex PM/,
  run: ({ inputs, expected, tolerance }) => {
    const { net, gross, hedged } = computeDeltas(
      inputs.positions.map(([quantity, delta]: [number, number]) => quantity * delta),
    )
    return compareAll({ netDelta: net, grossDelta: gross, hedgedDelta: hedged }, expected, Number(tolerance))
  },
}
