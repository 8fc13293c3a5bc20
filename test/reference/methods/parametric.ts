import { Real } from '../decimal.ts'
import { type Market, requireEntry } from '../inputs.ts'
import { computeNormalCdf, computeNormalDensity } from '../normal.ts'
import {
  createSimulation,
  dailyMoves,
  type ReferenceHistory,
  type Scenario,
  type SimulationParameters,
} from './historical.ts'

/** Thirty digits are enough for draws; a double has sixteen. */
const Coarse = Real.clone({ precision: 30 })
const PRIMES = [2, 3, 5, 7, 11, 13]

export interface ParametricParameters extends SimulationParameters {
  readonly decay: string
  readonly draws: string
}

/**
 * Jointly normal log changes with mean zero and exponentially weighted covariance, over the horizon by the root of time.
 * Points of the Halton sequence from its first, one prime per factor; each is used with its mirror image. Factors are
 * prices first, then volatilities, both in the order given.
 */
export function createParametric(
  market: Market,
  history: ReferenceHistory,
  parameters: ParametricParameters,
  names: readonly string[],
) {
  const lookback = Number(parameters.lookbackDays)
  const moves = dailyMoves(history)
  const series = names.map((name) => {
    const all = requireEntry(moves.get(name), name)
    return all.slice(all.length - lookback)
  })
  const root = factor(weighCovariance(series, new Coarse(parameters.decay)))
  const horizon = new Coarse(parameters.horizonDays).sqrt()
  const scenarios: Scenario[] = []
  for (let draw = 0; draw < Number(parameters.draws) / 2; draw += 1) {
    const normals = names.map((_, k) => quantile(halton(draw + 1, requireEntry(PRIMES[k], 'a prime'))))
    for (const side of [1, -1]) {
      const changes = names.map((name, row): [string, Real] => [
        name,
        normals
          .slice(0, row + 1)
          .reduce(
            (sum, normal, column) => sum.plus(normal.times(requireEntry(root[row]?.[column], name))),
            new Coarse(0),
          )
          .times(side)
          .times(horizon),
      ])
      scenarios.push({ name: `draw ${draw} ${side}`, changes: new Map(changes) })
    }
  }
  return createSimulation(market, parameters, scenarios, () => [])
}

/** Weights 1, decay, decay squared ... from the newest day back, divided by their sum. */
function weighCovariance(series: readonly (readonly Real[])[], decay: Real): Real[][] {
  const days = requireEntry(series[0], 'a factor').length
  const weights = Array.from({ length: days }, (_, day) => decay.pow(days - 1 - day))
  const total = weights.reduce((sum, weight) => sum.plus(weight), new Coarse(0))
  return series.map((a) =>
    series.map((b) =>
      a
        .reduce(
          (sum, change, day) =>
            sum.plus(change.times(requireEntry(b[day], 'a day')).times(requireEntry(weights[day], 'a day'))),
          new Coarse(0),
        )
        .div(total),
    ),
  )
}

/** Lower triangular root of a positive definite matrix (Cholesky). */
function factor(matrix: readonly (readonly Real[])[]): Real[][] {
  const root: Real[][] = []
  for (const [i, row] of matrix.entries()) {
    const line: Real[] = []
    for (let j = 0; j <= i; j += 1) {
      const other = j === i ? line : requireEntry(root[j], 'a row')
      let rest = requireEntry(row[j], 'an entry')
      for (let k = 0; k < j; k += 1)
        rest = rest.minus(requireEntry(line[k], 'an entry').times(requireEntry(other[k], 'an entry')))
      line.push(j === i ? rest.sqrt() : rest.div(requireEntry(other[j], 'a diagonal')))
    }
    root.push(line)
  }
  return root
}

/** Digits of the index in the base, mirrored at the point. */
export function halton(index: number, base: number): Real {
  let value = new Coarse(0)
  let unit = new Coarse(1)
  for (let rest = index; rest > 0; rest = Math.floor(rest / base)) {
    unit = unit.div(base)
    value = value.plus(unit.times(rest % base))
  }
  return value
}

/** Inverse of the normal distribution by Newton's steps from the middle. */
export function quantile(probability: Real): Real {
  let x = new Coarse(0)
  for (let step = 0; step < 200; step += 1) {
    const miss = computeNormalCdf(x).minus(probability)
    const next = x.minus(Coarse.max(-1, Coarse.min(1, miss.div(computeNormalDensity(x)))))
    if (next.minus(x).abs().lt('1e-24')) return next
    x = next
  }
  throw new Error(`no quantile of ${probability.toFixed()}`)
}
