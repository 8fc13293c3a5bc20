import { normalCdf } from '../../risk/pricing/black76.ts'
import { exponential } from '../../risk/pricing/elementary.ts'
import { normalDensity, normalQuantile } from '../../risk/pricing/normalQuantile.ts'

/** Closed forms of value at risk and expected shortfall; a loss is positive. */
export interface ParametricTail {
  readonly valueAtRisk: number
  readonly expectedShortfall: number
}

/** Of a normal P&L with this mean and deviation; `tail` is one minus the confidence (McNeil, Frey and Embrechts 2015, 2.3). */
export function normalTail(mean: number, deviation: number, tail: number): ParametricTail {
  const z = normalQuantile(tail)
  return {
    valueAtRisk: -mean - deviation * z,
    expectedShortfall: -mean + (deviation * normalDensity(z)) / tail,
  }
}

/**
 * Of wealth exp(mu + sigma Z): what is owned is the lognormal itself, so both figures are negative, minus the wealth that
 * is left in the tail (vegaprotocol/quant, riskmeasures: LogNormalVaR, LogNormalEs).
 */
export function lognormalTail(mu: number, sigma: number, tail: number): ParametricTail {
  const z = normalQuantile(tail)
  return {
    valueAtRisk: -exponential(mu + sigma * z),
    expectedShortfall: (-exponential(mu + 0.5 * sigma * sigma) * normalCdf(z - sigma)) / tail,
  }
}

/** Of a debt of exp(mu + sigma Z): what is owed in the tail (NegativeLogNormalVaR, NegativeLogNormalEs). */
export function negativeLognormalTail(mu: number, sigma: number, tail: number): ParametricTail {
  const z = -normalQuantile(tail)
  return {
    valueAtRisk: exponential(mu + sigma * z),
    expectedShortfall: (exponential(mu + 0.5 * sigma * sigma) * normalCdf(sigma - z)) / tail,
  }
}

/**
 * Risk factors of one unit of a forward held long and short over `years`, as shares of its mark: the expected shortfall of a
 * geometric Brownian motion with drift `mu` and volatility `sigma` (vegaprotocol/quant, riskmodelbs: RiskFactorsForward).
 * Margin = unrealised P&L + mark x factor x open volume.
 */
export function lognormalRiskFactors(
  mu: number,
  sigma: number,
  years: number,
  tail: number,
): { readonly long: number; readonly short: number } {
  const drift = (mu - 0.5 * sigma * sigma) * years
  const deviation = sigma * Math.sqrt(years)
  return {
    long: lognormalTail(drift, deviation, tail).expectedShortfall + 1,
    short: negativeLognormalTail(drift, deviation, tail).expectedShortfall - 1,
  }
}
