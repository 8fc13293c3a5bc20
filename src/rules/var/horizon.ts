import { logarithm } from '../../risk/pricing/elementary.ts'

/** Log returns of a series of prices: ln(p[t+1] / p[t]); one value fewer. */
export function logReturns(prices: Float64Array): Float64Array<ArrayBuffer> {
  return Float64Array.from({ length: Math.max(0, prices.length - 1) }, (_, t) =>
    logarithm((prices[t + 1] ?? 1) / (prices[t] ?? 1)),
  )
}

/** Sums of `steps` consecutive returns, overlapping: the moves over every window of that length that was lived through. */
export function sumOverlapping(returns: Float64Array, steps: number): Float64Array<ArrayBuffer> {
  return Float64Array.from({ length: Math.max(0, returns.length - steps + 1) }, (_, t) => {
    let total = 0
    for (let step = t; step < t + steps; step += 1) total += returns[step] ?? 0
    return total
  })
}

/** One-step returns times the square root of the number of steps: right for independent returns only. */
export function scaleBySquareRoot(returns: Float64Array, steps: number): Float64Array<ArrayBuffer> {
  const root = Math.sqrt(steps)
  return Float64Array.from(returns, (value) => value * root)
}
