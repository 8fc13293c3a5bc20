import { exponential, logarithm } from '../risk/pricing/elementary.ts'

/** Multipliers of the Basel Committee for 250 days at 99 %: green, five to nine exceptions, red. */
const GREEN = 3
const YELLOW = [3.4, 3.5, 3.65, 3.75, 3.85] as const
const RED = 4
const BASEL = { days: 250, tail: 0.01 } as const
const YELLOW_FROM = 0.95
const RED_FROM = 0.9999

export interface TrafficLight {
  /** First number of exceptions in the zone. */
  readonly yellowFrom: number
  readonly redFrom: number
}

/** Probability of at most `most` exceptions in `days` days at a rate; one entry per number from zero. */
export function cumulateBinomial(days: number, tail: number, most: number): readonly number[] {
  if (!(Number.isInteger(days) && days > 0 && tail > 0 && tail < 1))
    throw new RangeError('cumulateBinomial: whole days, tail between 0 and 1')
  const odds = logarithm(tail) - logarithm(1 - tail)
  let log = days * logarithm(1 - tail)
  let total = 0
  return Array.from({ length: Math.min(most, days) + 1 }, (_, exceptions) => {
    if (exceptions > 0) log += logarithm((days - exceptions + 1) / exceptions) + odds
    total += exponential(log)
    return Math.min(1, total)
  })
}

/**
 * Zones of the Basel Committee (BCBS 22, 1996): yellow begins where the cumulative probability under a right model reaches
 * 95 %, red where it reaches 99.99 %. For any number of days and any rate; 250 at 1 % gives 5 and 10.
 */
export function computeTrafficLight(days: number, tail: number): TrafficLight {
  const cumulative = cumulateBinomial(days, tail, days)
  const first = (level: number): number => {
    const index = cumulative.findIndex((probability) => probability >= level)
    return index < 0 ? days + 1 : index
  }
  // Of so few days that no number is improbable enough: a clean record is green in any case.
  const yellowFrom = Math.max(1, first(YELLOW_FROM))
  return { yellowFrom, redFrom: Math.max(yellowFrom + 1, first(RED_FROM)) }
}

/**
 * The capital multiplier: 3 in green, 4 in red, in yellow the Committee's 3.40 to 3.85. Those are published for 250 days at
 * 99 % only; elsewhere a number of exceptions takes the multiplier of the least published number that is at least as
 * improbable. That mapping is ours.
 */
export function computeMultiplier(days: number, tail: number, exceptions: number): number {
  const { yellowFrom, redFrom } = computeTrafficLight(days, tail)
  if (exceptions < yellowFrom) return GREEN
  if (exceptions >= redFrom) return RED
  const reached = cumulateBinomial(days, tail, exceptions).at(-1) ?? 1
  const published = cumulateBinomial(BASEL.days, BASEL.tail, 9).slice(5)
  const step = published.findIndex((probability) => probability >= reached)
  return YELLOW[step < 0 ? 4 : step] ?? RED
}
