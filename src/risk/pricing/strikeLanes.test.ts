import erfc from '@stdlib/math-base-special-erfc'
import ln from '@stdlib/math-base-special-ln'
import { describe, expect, test } from 'vitest'
import { createRandom } from '../../../test/support/randomBook.ts'
import { black76, black76Delta } from './black76.ts'
import { createStrikeLanes, priceStrike } from './strikeLanes.ts'

type Right = 'call' | 'put'

/** Black 1976 as one writes it down, on the library's own functions: what the lanes must agree with to the bit. */
function plain(
  forward: number,
  strike: number,
  deviation: number,
  right: Right,
): { value: number; delta: number } {
  const sign = right === 'call' ? 1 : -1
  const cdf = (x: number): number => 0.5 * erfc(-x * Math.SQRT1_2)
  if (deviation <= 0) {
    return {
      value: Math.max(sign * (forward - strike), 0),
      delta: sign * (forward - strike) > 0 ? 1 : 0,
    }
  }
  const d1 = ln(forward / strike) / deviation + 0.5 * deviation
  const d2 = d1 - deviation
  return {
    value: Math.max(sign * (forward * cdf(sign * d1) - strike * cdf(sign * d2)), 0),
    delta: cdf(sign * d1),
  }
}

describe('lanes against the formula on the library, bit for bit', () => {
  const count = 40
  // Two lanes to a forward.
  const lanes = createStrikeLanes(Array.from({ length: count }, (_, s) => s >> 1))

  test('200,000 random quotes, calls and puts and their deltas', () => {
    const random = createRandom(76)
    const uniform = (low: number, high: number): number =>
      low + (high - low) * (random.int(0, 2 ** 30) / 2 ** 30)
    let wrong = 0
    for (let round = 0; round < 200_000 / count; round++) {
      const strike = 10 ** uniform(-2, 6)
      for (let i = 0; i < count / 2; i++) lanes.forwards[i] = strike * 10 ** uniform(-1, 1)
      for (let s = 0; s < count; s++) lanes.deviations[s] = uniform(0, 3) * Math.sqrt(uniform(0, 1) ** 2)
      priceStrike(lanes, strike)
      for (let s = 0; s < count; s++) {
        const [forward, deviation] = [lanes.forwards[s >> 1] ?? 0, lanes.deviations[s] ?? 0]
        const call = plain(forward, strike, deviation, 'call')
        const put = plain(forward, strike, deviation, 'put')
        if (!Object.is(lanes.calls[s], call.value) || !Object.is(lanes.puts[s], put.value)) wrong += 1
        if (!Object.is(lanes.callDeltas[s], call.delta) || !Object.is(lanes.putDeltas[s], put.delta))
          wrong += 1
      }
    }
    expect(wrong).toBe(0)
  })

  test('edges: no forward, no volatility, expired, far in and out of the money, one lane at a time', () => {
    const forwards = [0, 5e-324, 1e-9, 1, 99.999, 100, 100.0000001, 3000, 1e9]
    const strikes = [1e-18, 0.5, 100, 3000, 1e9]
    const volatilities = [0, 1e-9, 0.01, 0.5, 3, 10]
    const times = [-1, 0, 1e-12, 1 / 365, 1, 30]
    const wrong: unknown[] = []
    let compared = 0
    for (const forward of forwards)
      for (const strike of strikes)
        for (const volatility of volatilities)
          for (const years of times)
            for (const right of ['call', 'put'] as const) {
              const deviation = years > 0 ? volatility * Math.sqrt(years) : 0
              const { value, delta } = plain(forward, strike, deviation, right)
              const quote = [forward, strike, volatility, years, right] as const
              const signed = right === 'call' ? delta : 0 - delta
              if (!Object.is(black76(...quote), value)) wrong.push(quote)
              if (!Object.is(black76Delta(...quote), signed)) wrong.push(['delta', ...quote])
              compared += 1
            }
    expect(wrong).toEqual([])
    expect(compared).toBe(9 * 5 * 6 * 6 * 2)
  })
})
