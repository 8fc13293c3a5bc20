import { describe, expect, test } from 'vitest'
import { normalQuantile } from '../../risk/pricing/normalQuantile.ts'
import { lognormalRiskFactors, lognormalTail, negativeLognormalTail, normalTail } from './parametricTail.ts'
import { computeTail } from './tail.ts'

/** Midpoints of equal probability: the best sample of a distribution that a list can be. */
const quantiles = Float64Array.from({ length: 200_000 }, (_, i) => normalQuantile((i + 0.5) / 200_000))

describe('closed forms of the tail', () => {
  test('published: FRTB, 97.5 % ES of a standard normal is 2.3378, next to its 99 % VaR of 2.3263', () => {
    expect(normalTail(0, 1, 0.025).expectedShortfall).toBeCloseTo(2.3378, 4)
    expect(normalTail(0, 1, 0.01).valueAtRisk).toBeCloseTo(2.3263, 4)
    expect(normalTail(3, 1, 0.01).valueAtRisk).toBeCloseTo(-0.6737, 4)
  })

  test.each([
    [0, 0.1, 0.01, 1.2619205259, 1.3060584483],
    [0, 0.1, 0.05, 1.1787863152, 1.2299511311],
    [0, 1, 0.01, 10.240473656, 15.227960301],
  ])(
    'published: vegaprotocol/quant, debt of a lognormal, mu %d sigma %d tail %d',
    (mu, sigma, tail, v, es) => {
      const { valueAtRisk, expectedShortfall } = negativeLognormalTail(mu, sigma, tail)
      expect(valueAtRisk).toBeCloseTo(v, 8)
      expect(expectedShortfall).toBeCloseTo(es, 8)
    },
  )

  test('published: vegaprotocol/quant, risk factors of a forward over one minute', () => {
    const { long, short } = lognormalRiskFactors(0, 1.5, 1 / 365 / 24 / 60, 0.01)
    expect(short).toBeCloseTo(5.5276558362e-3, 12)
    expect(long).toBeCloseTo(5.5011137953e-3, 12)
  })

  test('each agrees with the empirical tail of its own quantiles', () => {
    for (const [mu, sigma, tail] of [
      [0, 0.1, 0.01],
      [-1, 1.2, 0.2],
      [1, 0.6, 0.5],
    ] as const) {
      const close = (closed: ReturnType<typeof normalTail>, pnl: Float64Array): void => {
        const empirical = computeTail(pnl, 1 - tail)
        expect(Math.abs(closed.valueAtRisk - empirical.valueAtRisk)).toBeLessThan(2e-3)
        expect(Math.abs(closed.expectedShortfall - empirical.expectedShortfall)).toBeLessThan(2e-3)
      }
      const wealth = quantiles.map((z) => Math.exp(mu + sigma * z))
      close(
        normalTail(mu, sigma, tail),
        quantiles.map((z) => mu + sigma * z),
      )
      close(lognormalTail(mu, sigma, tail), wealth)
      close(
        negativeLognormalTail(mu, sigma, tail),
        wealth.map((value) => -value),
      )
    }
  })

  test('property: a short has the larger risk factor, for it can lose more than its price', () => {
    for (const sigma of [0.2, 0.8, 2]) {
      const { long, short } = lognormalRiskFactors(0, sigma, 2 / 365, 0.01)
      expect(short).toBeGreaterThan(long)
      expect(long).toBeLessThan(1)
    }
  })
})
