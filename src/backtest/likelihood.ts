import { logarithm } from '../risk/pricing/elementary.ts'

/** Log likelihood of so many exceptions and non-exceptions at a probability; what did not happen weighs nothing. */
export function bernoulliLog(exceptions: number, others: number, probability: number): number {
  return weigh(exceptions, probability) + weigh(others, 1 - probability)
}

function weigh(count: number, probability: number): number {
  return count === 0 ? 0 : count * logarithm(probability)
}
