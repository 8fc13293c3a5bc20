import { PlimsollError } from '../../errors.ts'
import { meanSquare } from '../../rules/var/variance.ts'
import type { Factors } from './factors.ts'

/** First of the `days` returns whose mean square, each price measured in its own, was the largest of the history. */
export function findStress({ factors, length }: Factors, days: number): number {
  if (days > length) throw missingHistory(days, length)
  const heat = new Float64Array(length)
  for (const { of, returns } of factors) {
    if (of !== 'price') continue
    const level = meanSquare(returns)
    returns.forEach((value, t) => {
      heat[t] = (heat[t] ?? 0) + (level > 0 ? (value * value) / level : 0)
    })
  }
  let running = 0
  let [hottest, start] = [-1, 0]
  heat.forEach((value, t) => {
    running += value - (heat[t - days] ?? 0)
    if (t + 1 >= days && running > hottest) [hottest, start] = [running, t + 1 - days]
  })
  return start
}

function missingHistory(days: number, length: number): PlimsollError {
  return new PlimsollError('MISSING_QUOTE', `The stressed window has ${days} days, the history ${length}.`, {
    field: 'history.underlyings',
    expected: `${days + 1} days`,
    remedy: 'Give a longer history with --history, or shorten antiProcyclicality.days.',
  })
}
