import { chiSquareSurvival } from './chiSquare.ts'
import { bernoulliLog } from './likelihood.ts'

/** A likelihood ratio and the probability of a larger one if the model is right. */
export interface LikelihoodRatio {
  readonly ratio: number
  readonly pValue: number
}

/**
 * Kupiec's proportion-of-failures test (Kupiec 1995): whether `exceptions` in `days` fit the exception rate `tail` (one minus
 * the confidence of the value at risk). Chi-square with one degree of freedom. Throws RangeError unless 0 <= exceptions <=
 * days, days > 0 and 0 < tail < 1.
 */
export function testProportion(days: number, exceptions: number, tail: number): LikelihoodRatio {
  if (!(Number.isInteger(days) && days > 0 && Number.isInteger(exceptions)))
    throw new RangeError('testProportion: whole days')
  if (exceptions < 0 || exceptions > days) throw new RangeError('testProportion: exceptions among the days')
  if (!(tail > 0 && tail < 1)) throw new RangeError('testProportion: tail between 0 and 1')
  const others = days - exceptions
  // never negative but for rounding: the observed rate is the likeliest
  const ratio = Math.max(
    0,
    2 * (bernoulliLog(exceptions, others, exceptions / days) - bernoulliLog(exceptions, others, tail)),
  )
  return { ratio, pValue: chiSquareSurvival(ratio, 1) }
}

/**
 * Least and greatest number of exceptions, both inclusive, that the test does not reject: those with a ratio strictly below
 * the critical value. Null when it rejects every number.
 */
export function acceptProportion(
  days: number,
  tail: number,
  critical: number,
): { readonly least: number; readonly most: number } | null {
  const accepted = (exceptions: number): boolean => testProportion(days, exceptions, tail).ratio < critical
  // the ratio falls up to the expected number and rises after it: walk out of the middle both ways
  const below = Math.floor(days * tail)
  const middle = accepted(below) ? below : Math.min(days, below + 1)
  if (!accepted(middle)) return null
  let [least, most] = [middle, middle]
  while (least > 0 && accepted(least - 1)) least -= 1
  while (most < days && accepted(most + 1)) most += 1
  return { least, most }
}
