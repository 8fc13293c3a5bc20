import {
  lognormalRiskFactors,
  lognormalTail,
  negativeLognormalTail,
  normalTail,
} from '../../../src/rules/var/parametricTail.ts'
import { computeTail } from '../../../src/rules/var/tail.ts'
import { ewmaModel, filterVariance, garchModel } from '../../../src/rules/var/variance.ts'
import type { Comparison, Runner } from '../published.ts'
import { compareAll } from './pricing.ts'

/**
 * A variance recursion over returns `r`: GARCH with `alpha`, `beta` and long-run variance `vl` (or `omega`), EWMA with
 * `lambda`. The first variance is `h0`, or the first return squared (QuantLib's Garch11::calculate); the series begins after
 * the first return and ends with the forecast.
 */
export const varianceRunner: Runner = {
  matches: /GARCH|EWMA|RiskMetrics/i,
  run: ({ inputs, expected, tolerance }) => {
    const { alpha, beta, vl, omega, lambda, lam, r, returns, h0 } = inputs
    const series = Float64Array.from((r ?? returns) as number[])
    const decay = lambda ?? lam
    const model =
      alpha === undefined
        ? ewmaModel(decay)
        : omega === undefined
          ? garchModel(alpha, beta, vl)
          : { omega, alpha, beta }
    const variances = [...filterVariance(series, model, h0 ?? (series[0] ?? 0) ** 2)].slice(1)
    const figures: Readonly<Record<string, readonly number[]>> = {
      vol: variances.map(Math.sqrt),
      volatility: variances.map(Math.sqrt),
      var: variances,
      variance: variances,
      h: variances,
    }
    return Object.entries(expected).flatMap(([name, value]) =>
      compareSeries(name, figures[name] ?? [], value as number | readonly number[], Number(tolerance)),
    )
  },
}

/** A series entry by entry; a single figure is the last entry, the forecast. */
function compareSeries(
  name: string,
  actual: readonly number[],
  expected: number | readonly number[],
  tolerance: number,
): Comparison[] {
  const wanted = typeof expected === 'number' ? [expected] : expected
  const offset = typeof expected === 'number' ? actual.length - 1 : 0
  return wanted.map((value, i) => ({
    name: `${name}[${i}]`,
    actual: actual[offset + i] ?? `no figure called ${name}`,
    expected: value,
    tolerance,
  }))
}

/**
 * Closed forms of Vega's risk model. `lam` is the tail probability. VaR and ES are of a lognormal owned, or owed where the
 * method or id says negative (or `side` is short); `long` and `short` are the risk factors of a forward over `tau` years.
 */
export const lognormalRunner: Runner = {
  matches: /log-?normal|risk factors?,? (of a )?forward|forward risk factor/i,
  run: ({ id, method, inputs, expected, tolerance }) => {
    const { mu, sigma, side } = inputs
    const tail = inputs.lam ?? inputs.lambda ?? inputs.lambd ?? inputs.alpha
    const years = inputs.tau ?? inputs.t ?? inputs.T ?? 1
    const owed = /neg|short/i.test(`${method} ${id}`) || side === 'short' || inputs.negative === true
    const owned = lognormalTail(mu, sigma, tail)
    const debt = negativeLognormalTail(mu, sigma, tail)
    const chosen = owed ? debt : owned
    const { long, short } = lognormalRiskFactors(mu, sigma, years, tail)
    return compareAll(
      {
        VaR: chosen.valueAtRisk,
        ES: chosen.expectedShortfall,
        negVaR: debt.valueAtRisk,
        negES: debt.expectedShortfall,
        NegativeVaR: debt.valueAtRisk,
        NegativeES: debt.expectedShortfall,
        long,
        short,
        Long: long,
        Short: short,
        rfLong: long,
        rfShort: short,
      },
      expected,
      Number(tolerance),
    )
  },
}

/** VaR and ES of a normal P&L (`mu`, `sigma`, tail `lam`), or of a sample (`pnl`, `confidence`). */
export const tailRunner: Runner = {
  matches: /^(normal|parametric|empirical|historical)\b.*(VaR|ES|shortfall)/i,
  run: ({ inputs, expected, tolerance }) => {
    const { mu, sigma, pnl } = inputs
    const tail = inputs.lam ?? inputs.lambda ?? inputs.alpha ?? 1 - inputs.confidence
    const { valueAtRisk, expectedShortfall } =
      pnl === undefined
        ? normalTail(mu, sigma, tail)
        : computeTail(Float64Array.from(pnl as number[]), 1 - tail)
    return compareAll({ VaR: valueAtRisk, ES: expectedShortfall }, expected, Number(tolerance))
  },
}
