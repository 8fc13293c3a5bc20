import { describe, expect, test } from 'vitest'
import { black76, black76Delta, black76Greeks, normalCdf } from './black76.ts'

describe('black76', () => {
  test('published: lyra-utils Black76.t.sol, one week at the money', () => {
    const years = 604800 / 31_536_000
    expect(black76(1500, 1500, 1, years, 'call')).toBeCloseTo(82.80508066863456, 11)
    expect(black76(1500, 1500, 1, years, 'put')).toBeCloseTo(82.80508066863456, 11)
    expect(black76Delta(1500, 1500, 1, years, 'call')).toBeCloseTo(0.5276016935562116, 14)
  })

  test('published: lyra-utils Black76.t.sol, thirty days out of the money, discounted outside', () => {
    const discount = 0.9991784198737006
    const years = 2592000 / 31_536_000
    expect(discount * black76(1000, 1200, 0.25, years, 'call')).toBeCloseTo(0.1370821284265793, 12)
    expect(discount * black76(1000, 1200, 0.25, years, 'put')).toBeCloseTo(199.97276610316672, 11)
  })

  test('intrinsic at expiry and at zero volatility', () => {
    expect(black76(110, 100, 0.5, 0, 'call')).toBe(10)
    expect(black76(110, 100, 0, 1, 'put')).toBe(0)
  })

  test('put-call parity over a wide grid', () => {
    for (const moneyness of [0.2, 0.7, 1, 1.3, 4]) {
      for (const volatility of [0.05, 0.6, 3]) {
        const call = black76(100 * moneyness, 100, volatility, 0.3, 'call')
        const put = black76(100 * moneyness, 100, volatility, 0.3, 'put')
        expect(call - put).toBeCloseTo(100 * moneyness - 100, 10)
      }
    }
  })

  test('the normal distribution is symmetric and saturates', () => {
    expect(normalCdf(0)).toBe(0.5)
    expect(normalCdf(-40)).toBe(0)
    expect(normalCdf(1.3) + normalCdf(-1.3)).toBeCloseTo(1, 15)
  })

  test('greeks agree with central differences of the value', () => {
    const [forward, strike, volatility, years] = [3034.75, 2800, 0.702, 0.095]
    for (const right of ['call', 'put'] as const) {
      const greeks = black76Greeks(forward, strike, volatility, years, right)
      const value = (f: number, v: number, t: number): number => black76(f, strike, v, t, right)
      const h = 0.5
      const slope = (value(forward + h, volatility, years) - value(forward - h, volatility, years)) / (2 * h)
      const curve =
        (value(forward + h, volatility, years) -
          2 * value(forward, volatility, years) +
          value(forward - h, volatility, years)) /
        h ** 2
      const point =
        (value(forward, volatility + 0.005, years) - value(forward, volatility - 0.005, years)) / 1
      const day =
        value(forward, volatility, years - 0.5 / 365) - value(forward, volatility, years + 0.5 / 365)
      expect(greeks.delta).toBeCloseTo(slope, 6)
      expect(greeks.gamma).toBeCloseTo(curve, 6)
      expect(greeks.vega).toBeCloseTo(point, 3)
      expect(greeks.theta).toBeCloseTo(day, 3)
    }
  })
})
