import type { InstrumentList } from '../instrument/instrument.ts'
import type { Market } from '../market/market.ts'
import type { ParameterSet, Tier } from '../parameters/parameterSet.ts'
import { abs, ONE_PPM, ppm, type UsdE6, usdE6 } from '../units/fixed.ts'
import { repriceTable } from './buildRiskTable.ts'
import type { Line } from './line.ts'
import { formatMove, type JointScenario } from './scenario.ts'

export interface OffGridLoss {
  readonly loss: UsdE6
  readonly label: string
}

const STEPS = 32n

/**
 * M-13. Worst loss of the whole book at half-per-cent steps of tier 1's range (others scaled with their own), both
 * volatility moves: what lies between the nodes of the grid. All underlyings move together here.
 */
export function computeOffGridLoss(
  market: Market,
  parameters: ParameterSet,
  list: InstrumentList,
  lines: readonly Line[],
): OffGridLoss {
  const table = repriceTable(market, parameters, list, buildFineScenarios)
  const rows = new Map(table.flatMap(({ rows: all }) => all.map((row) => [row.id, row] as const)))
  const labels = buildFineScenarios(referenceTier(parameters)).map(({ label }) => label)
  let worst: OffGridLoss = { loss: usdE6(0n), label: 'none' }
  for (const [s, label] of labels.entries()) {
    const pnl = lines.reduce(
      (total, line) => total + line.lots * (rows.get(line.instrumentId)?.joint[s] ?? 0n),
      0n,
    )
    if (-pnl > worst.loss) worst = { loss: usdE6(-pnl), label }
  }
  return worst
}

function referenceTier(parameters: ParameterSet): Tier {
  const tier = parameters.tiers.get('1')
  if (tier === undefined) throw new RangeError('a parameter set without tier 1')
  return tier
}

/** The range in 32 steps each way: half a per cent apart for tier 1. */
function buildFineScenarios(tier: Tier): JointScenario[] {
  const range = 4n * tier.step
  const moves = Array.from(
    { length: Number(2n * STEPS) + 1 },
    (_, i) => ((BigInt(i) - STEPS) * range) / STEPS,
  )
  return (['up', 'down'] as const).flatMap((volatility) =>
    moves.map(
      (move): JointScenario => ({
        label: `${move < 0n ? '-' : '+'}${formatMove(ppm(abs(move))).slice(1)} volatility ${volatility}`,
        move: ppm(move),
        volatility,
        afterOneDay: volatility === 'down',
        cover: ONE_PPM,
      }),
    ),
  )
}
