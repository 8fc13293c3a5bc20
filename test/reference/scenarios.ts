import { floorToInteger, MILLION, ONE, Real } from './decimal.ts'
import type { Tier } from './inputs.ts'

/** One of the 24 joint scenarios: what happens to price, volatility and time, and how much of the P&L counts. */
export interface Scenario {
  readonly move: Real
  readonly volatility: 'up' | 'down'
  readonly secondsLater: 0 | 86_400
  /** Whole ppm, rounded down, as a fraction. */
  readonly cover: Real
}

const NODES = [-4, -3, -2, -1, 0, 1, 2, 3, 4]

/**
 * Lanes 0..8: nine price nodes, volatility up, now. 9..17: the same nodes, volatility down, one day later.
 * 18..23: the tier's six extremes, volatility up, now, covered by range over move, the range being four steps.
 */
export function buildScenarios(tier: Tier): Scenario[] {
  const up = NODES.map((node): Scenario => {
    return { move: tier.step.times(node), volatility: 'up', secondsLater: 0, cover: ONE }
  })
  const down = up.map((scenario): Scenario => ({ ...scenario, volatility: 'down', secondsLater: 86_400 }))
  const range = tier.step.times(4)
  const extremes = tier.extremes.map((move): Scenario => {
    const coverPpm = move.isZero()
      ? MILLION
      : new Real(floorToInteger(range.times(MILLION).div(move.abs())).toString())
    return { move, volatility: 'up', secondsLater: 0, cover: coverPpm.div(MILLION) }
  })
  return [...up, ...down, ...extremes]
}
