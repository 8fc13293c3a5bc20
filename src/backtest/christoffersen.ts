import { chiSquareSurvival } from './chiSquare.ts'
import { type LikelihoodRatio, testProportion } from './kupiec.ts'
import { bernoulliLog } from './likelihood.ts'

/** Numbers of days by what the day before was and what the day is; 1 is an exception. */
export interface Transitions {
  readonly n00: number
  readonly n01: number
  readonly n10: number
  readonly n11: number
}

/**
 * Whether an exception makes one on the next day likelier (Christoffersen 1998), against a first-order Markov chain.
 * Chi-square with one degree of freedom. Zero without exceptions: what never happens cannot cluster.
 */
export function testIndependence({ n00, n01, n10, n11 }: Transitions): LikelihoodRatio {
  const rate = (hits: number, misses: number): number => (hits === 0 ? 0 : hits / (hits + misses))
  const chain = bernoulliLog(n01, n00, rate(n01, n00)) + bernoulliLog(n11, n10, rate(n11, n10))
  const alike = bernoulliLog(n01 + n11, n00 + n10, rate(n01 + n11, n00 + n10))
  const ratio = Math.max(0, 2 * (chain - alike))
  return { ratio, pValue: chiSquareSurvival(ratio, 1) }
}

/**
 * Conditional coverage: the right rate, and independent. The sum of both ratios, chi-square with two degrees of freedom. Two
 * conventions are in use. `all-days` tests the rate over all T days (`days`, `exceptions`); `transitions` over the T - 1 days
 * that have a day before, as Christoffersen's own likelihood does. With 240, 4, 4, 2 and a rate of 1 % they give 11.679 and
 * 11.707.
 */
export function testCoverage(
  transitions: Transitions,
  tail: number,
  rate: { readonly over: 'transitions' } | { readonly over: 'all-days'; readonly exceptions: number },
): LikelihoodRatio {
  const { n00, n01, n10, n11 } = transitions
  const pairs = n00 + n01 + n10 + n11
  const proportion =
    rate.over === 'transitions'
      ? testProportion(pairs, n01 + n11, tail)
      : testProportion(pairs + 1, rate.exceptions, tail)
  const ratio = proportion.ratio + testIndependence(transitions).ratio
  return { ratio, pValue: chiSquareSurvival(ratio, 2) }
}

/** Counts the pairs of neighbouring days of a series of exceptions. */
export function countTransitions(exceptions: readonly boolean[]): Transitions {
  const count = (before: boolean, now: boolean): number =>
    exceptions.filter((exception, day) => day > 0 && exceptions[day - 1] === before && exception === now)
      .length
  return {
    n00: count(false, false),
    n01: count(false, true),
    n10: count(true, false),
    n11: count(true, true),
  }
}
