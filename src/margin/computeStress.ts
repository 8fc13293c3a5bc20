import type { InstrumentList } from '../instrument/instrument.ts'
import type { Market } from '../market/market.ts'
import type { ParameterSet, Tier } from '../parameters/parameterSet.ts'
import { repriceTable } from '../risk/buildRiskTable.ts'
import type { Line } from '../risk/line.ts'
import type { JointScenario } from '../risk/scenario.ts'
import { ONE_PPM, type Ppm, ppm, type UsdE6, usdE6 } from '../units/fixed.ts'

export const stressMoves: readonly Ppm[] = [-50, -30, -20, -10, 10, 20, 30, 50, 100].map((percent) =>
  ppm(BigInt(percent) * 10_000n),
)
export const stressVolatilities = ['down', 'same', 'up'] as const

export interface StressRow {
  /** `down` and `up` by each expiry's own range (M-05), `same` as quoted. */
  readonly volatility: (typeof stressVolatilities)[number]
  /** P&L of the whole book per move of {@link stressMoves}, 1e-6 USD, a gain positive. */
  readonly pnl: readonly UsdE6[]
}

const NONE = ppm(0n)

/**
 * M-16. The book repriced at once, in full, at wide moves: every underlying moves by the same per cent whatever its tier,
 * quote currencies stay, no time passes and nothing is covered. Per lot the P&L is floored as in the risk table, and a
 * long option loses no more than its value. Beside the requirement, never charged.
 */
export function computeStress(
  market: Market,
  parameters: ParameterSet,
  list: InstrumentList,
  lines: readonly Line[],
): readonly StressRow[] {
  return stressVolatilities.map((volatility) => {
    const direction = volatility === 'down' ? 'down' : 'up'
    const ranged = volatility === 'same' ? withoutRange(parameters) : parameters
    const table = repriceTable(market, ranged, list, (tier) => buildScenarios(tier, direction))
    const rows = new Map(table.flatMap(({ rows: all }) => all.map((row) => [row.id, row.joint] as const)))
    const pnl = stressMoves.map((_, slot) =>
      usdE6(
        lines.reduce((total, line) => total + line.lots * (rows.get(line.instrumentId)?.[slot] ?? 0n), 0n),
      ),
    )
    return { volatility, pnl }
  })
}

function buildScenarios(tier: Tier, volatility: 'up' | 'down'): readonly JointScenario[] {
  return stressMoves.map((move) => ({
    label: '',
    // A tier without a step is that of the quote currencies.
    move: tier.step === 0n ? NONE : move,
    volatility,
    afterOneDay: false,
    cover: ONE_PPM,
  }))
}

/** Volatilities that stay where they are are those of a range of nothing, upward. */
function withoutRange(parameters: ParameterSet): ParameterSet {
  const tiers = [...parameters.tiers].map(([name, tier]): [string, Tier] => [
    name,
    { ...tier, volatilityUp: NONE, volatilityFloor: NONE },
  ])
  return { ...parameters, tiers: new Map(tiers) }
}
