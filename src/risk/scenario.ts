import type { Tier } from '../parameters/parameterSet.ts'
import { abs, divFloor, ONE_PPM, type Ppm, ppm } from '../units/fixed.ts'

/**
 * One joint scenario: a relative price move, which volatility, when, and how much of the P&L counts.
 * `cover` multiplies the whole P&L, volatility included.
 */
export interface JointScenario {
  readonly label: string
  readonly move: Ppm
  readonly volatility: 'up' | 'down'
  readonly afterOneDay: boolean
  readonly cover: Ppm
}

export const JOINT_SCENARIOS = 24
export const factorNames = ['basis', 'term structure', 'quote currency'] as const
const NODES = [-4n, -3n, -2n, -1n, 0n, 1n, 2n, 3n, 4n] as const

/**
 * M-02. The 24 joint scenarios of a tier, in the order every tier shares, so that sums over underlyings stay
 * coherent: nine price nodes with volatility up now; the same nodes with volatility down after one day; six
 * extremes with volatility up, covered by range / |move| (floor, ppm).
 */
export function buildJointScenarios(tier: Tier): readonly JointScenario[] {
  const range = 4n * tier.step
  const node = (k: bigint, volatility: 'up' | 'down'): JointScenario => ({
    label: `${formatMove(ppm(k * tier.step))} volatility ${volatility === 'up' ? 'up' : 'down, after a day'}`,
    move: ppm(k * tier.step),
    volatility,
    afterOneDay: volatility === 'down',
    cover: ONE_PPM,
  })
  const extremes = tier.extremes.map((move): JointScenario => {
    const cover = move === 0n ? ONE_PPM : ppm(divFloor(range * ONE_PPM, abs(move)))
    return {
      label: `${formatMove(move)} volatility up, ${formatMove(cover).slice(1)} covered`,
      move,
      volatility: 'up',
      afterOneDay: false,
      cover,
    }
  })
  return [...NODES.map((k) => node(k, 'up')), ...NODES.map((k) => node(k, 'down')), ...extremes]
}

/** Prints a relative move: `+16.0%`. */
export function formatMove(move: Ppm): string {
  const tenths = move / 1000n
  const magnitude = abs(tenths)
  return `${move < 0n ? '-' : '+'}${magnitude / 10n}.${magnitude % 10n}%`
}
