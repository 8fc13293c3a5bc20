import { black76, black76Delta } from '../../../src/risk/pricing/black76.ts'
import { exponential } from '../../../src/risk/pricing/elementary.ts'
import type { Comparison, Runner } from '../published.ts'

const YEAR_SEC = 31_536_000

/** Black-76 with a discount factor; `sec` to expiry. */
export const black76Runner: Runner = {
  matches: /^Black-76/,
  run: ({ inputs: { F, K, vol, sec, D }, expected, tolerance }) => {
    const years = sec / YEAR_SEC
    const actual: Record<string, number> = {
      call: D * black76(F, K, vol, years, 'call'),
      put: D * black76(F, K, vol, years, 'put'),
      callDelta: black76Delta(F, K, vol, years, 'call'),
      putDelta: black76Delta(F, K, vol, years, 'put'),
    }
    return compareAll(actual, expected, Number(tolerance))
  },
}

/** Black-Scholes-Merton with a continuous yield: Black-76 on the forward S exp((r - q) T), discounted. */
export const blackScholesRunner: Runner = {
  matches: /^Black-Scholes/,
  run: ({ inputs: { type, S, K, q, r, T, vol }, expected, tolerance }) => {
    const value =
      exponential(-r * T) * black76(S * exponential((r - q) * T), K, vol, T, type === 'C' ? 'call' : 'put')
    return compareAll({ value }, expected, Number(tolerance))
  },
}

/** Every expected figure against the one of the same name; a name we do not compute is a failure. */
export function compareAll(
  actual: Readonly<Record<string, number | string | boolean>>,
  expected: Readonly<Record<string, number | string | boolean>>,
  tolerance: number,
  relative = false,
): Comparison[] {
  return Object.entries(expected).map(([name, value]) => ({
    name,
    actual: actual[name] ?? `no figure called ${name}`,
    expected: value,
    tolerance,
    relative,
  }))
}
