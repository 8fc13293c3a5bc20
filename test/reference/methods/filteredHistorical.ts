import { Real } from '../decimal.ts'
import { type Market, requireEntry } from '../inputs.ts'
import {
  createSimulation,
  dailyMoves,
  type ReferenceHistory,
  type Scenario,
  type SimulationParameters,
} from './historical.ts'

/**
 * Filtered historical simulation with an exponentially weighted filter: past changes over the deviation that was known the
 * evening before, times the deviation known today. Over several days the variance follows the path's own changes. The
 * filter starts from the mean square of the lookback.
 */
export function createFilteredHistorical(
  market: Market,
  history: ReferenceHistory,
  parameters: SimulationParameters,
) {
  const horizon = Number(parameters.horizonDays)
  const lookback = Number(parameters.lookbackDays)
  const { decay } = requireEntry(parameters.filter, 'filter')
  const paths = [...dailyMoves(history)].map(([name, series]): [string, Real[]] => [
    name,
    filteredPaths(series.slice(series.length - lookback), new Real(decay), horizon),
  ])
  const count = requireEntry(paths[0]?.[1], 'history').length
  const scenarios = Array.from({ length: count }, (_, start): Scenario => {
    const changes = paths.map(([name, series]): [string, Real] => [name, requireEntry(series[start], name)])
    return { name: `filtered ${start}`, changes: new Map(changes) }
  })
  return createSimulation(market, parameters, scenarios, () => [])
}

/** Sum of the rescaled changes of each run of `horizon` consecutive days. */
function filteredPaths(changes: readonly Real[], decay: Real, horizon: number): Real[] {
  const fresh = new Real(1).minus(decay)
  const next = (variance: Real, change: Real): Real =>
    variance.times(decay).plus(change.times(change).times(fresh))
  let variance = changes
    .reduce((sum, change) => sum.plus(change.times(change)), new Real(0))
    .div(changes.length)
  const units: Real[] = []
  for (const change of changes) {
    units.push(change.div(variance.sqrt()))
    variance = next(variance, change)
  }
  const today = variance
  const sums: Real[] = []
  for (let start = 0; start + horizon <= units.length; start += 1) {
    let now = today
    let sum = new Real(0)
    for (const unit of units.slice(start, start + horizon)) {
      const change = unit.times(now.sqrt())
      sum = sum.plus(change)
      now = next(now, change)
    }
    sums.push(sum)
  }
  return sums
}
