import { normalCdf } from '../risk/pricing/black76.ts'
import { exponential, logarithm } from '../risk/pricing/elementary.ts'
import { normalQuantile } from '../risk/pricing/normalQuantile.ts'

/** Degrees of freedom that the tests of this folder need; both have a closed form. */
export type Freedom = 1 | 2

/** Probability that a chi-square variable exceeds `x`: the p-value of a likelihood ratio. */
export function chiSquareSurvival(x: number, freedom: Freedom): number {
  if (x <= 0) return 1
  return freedom === 1 ? 2 * normalCdf(-Math.sqrt(x)) : exponential(-0.5 * x)
}

/** The x that a chi-square variable stays below with this probability: 3.8415 and 5.9915 at 95 %. */
export function chiSquareQuantile(probability: number, freedom: Freedom): number {
  if (!(probability > 0 && probability < 1)) throw new RangeError('chiSquareQuantile: between 0 and 1')
  const tail = 1 - probability
  return freedom === 1 ? normalQuantile(0.5 * tail) ** 2 : -2 * logarithm(tail)
}
