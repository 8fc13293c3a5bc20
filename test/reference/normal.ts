import { ONE, Real } from './decimal.ts'

/** Beyond this distance from zero the tail is small enough that the series would lose digits to cancellation. */
const FRACTION_FROM = 5

const HALF = new Real('0.5')
const TWO_PI = Real.acos(-1).times(2)
const ROOT_TWO_PI = TWO_PI.sqrt()

/** Density of the standard normal distribution. */
export function computeNormalDensity(x: Real): Real {
  return x.times(x).div(-2).exp().div(ROOT_TWO_PI)
}

/** Probability that a standard normal variable is below x, to more than 60 significant digits, also far in the tail. */
export function computeNormalCdf(x: Real): Real {
  return x.isNegative() ? computeNormalTail(x.neg()) : ONE.minus(computeNormalTail(x))
}

/** Probability above x, for x >= 0. */
export function computeNormalTail(x: Real): Real {
  return x.lt(FRACTION_FROM) ? computeTailBySeries(x) : computeTailByFraction(x)
}

/**
 * Upper tail by the everywhere convergent series of positive terms (Abramowitz and Stegun 26.2.11):
 * 1/2 - density(x) * (x + x^3/3 + x^5/(3*5) + ...).
 */
export function computeTailBySeries(x: Real): Real {
  const square = x.times(x)
  let term = x
  let sum = x
  for (let odd = 3; ; odd += 2) {
    term = term.times(square).div(odd)
    const next = sum.plus(term)
    if (next.eq(sum)) break
    sum = next
  }
  return HALF.minus(computeNormalDensity(x).times(sum))
}

/**
 * Upper tail by Laplace's continued fraction (Abramowitz and Stegun 26.2.14), for x > 0:
 * density(x) / (x + 1/(x + 2/(x + 3/(x + ...)))). With n levels the relative error is about exp(-2x sqrt(2n)).
 */
export function computeTailByFraction(x: Real): Real {
  const levels = Math.ceil(7_000 / x.times(x).toNumber()) + 20
  let fraction = x
  for (let level = levels; level >= 1; level--) fraction = x.plus(new Real(level).div(fraction))
  return computeNormalDensity(x).div(fraction)
}
