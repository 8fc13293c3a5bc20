import { expect, test } from 'vitest'
import { PlimsollError } from '../../errors.ts'
import { type SviParameters, sviVolatility } from './svi.ts'

const flat: SviParameters = { a: 0.04, b: 0, rho: 0, m: 0, sigma: 0.1, forward: 100, tau: 0.25 }

test('a surface without wings has one volatility: sqrt(a / tau)', () => {
  for (const strike of [50, 100, 170]) expect(sviVolatility(flat, strike)).toBeCloseTo(0.4, 15)
})

test('by hand at the forward: w = a + b (-rho m + sqrt(m^2 + sigma^2))', () => {
  // 0.02 + 0.1 x (0.5 x 0.3 ... ) with m = 0.3, sigma = 0.4, rho = -0.5: 0.02 + 0.1 x (0.15 + 0.5) = 0.085
  const surface = { ...flat, a: 0.02, b: 0.1, rho: -0.5, m: 0.3, sigma: 0.4, tau: 1 }
  expect(sviVolatility(surface, 100)).toBeCloseTo(Math.sqrt(0.085), 15)
})

test('symmetric in log-moneyness without rho and m', () => {
  const smile = { ...flat, b: 0.2 }
  expect(sviVolatility(smile, 80)).toBeCloseTo(sviVolatility(smile, 125), 14)
})

test('flat beyond the clamped wing', () => {
  // bound = 4 sqrt(0.04) = 0.8; both strikes are beyond e^0.8 = 2.2 times the forward
  const smile = { ...flat, b: 0.2, sigma: 0 }
  expect(sviVolatility(smile, 300)).toBe(sviVolatility(smile, 5000))
  expect(sviVolatility(smile, 220)).toBeLessThan(sviVolatility(smile, 300))
})

test('total variance is capped at 144', () => {
  expect(sviVolatility({ ...flat, a: 1000, tau: 1 }, 100)).toBe(12)
})

test('refuses a negative variance, forward or time; a strike of zero has none', () => {
  expect(() => sviVolatility({ ...flat, a: -0.01, b: 0.1, sigma: 0.2, m: 0.5, rho: 0.99 }, 100)).toThrow(
    PlimsollError,
  )
  expect(() => sviVolatility({ ...flat, a: -1 }, 100)).toThrow(PlimsollError)
  expect(() => sviVolatility({ ...flat, forward: 0 }, 100)).toThrow(PlimsollError)
  expect(() => sviVolatility({ ...flat, tau: 0 }, 100)).toThrow(PlimsollError)
  expect(sviVolatility(flat, 0)).toBe(0)
})
