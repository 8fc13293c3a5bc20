import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { computeTail } from './tail.ts'

const sample = (...pnl: number[]): Float64Array => Float64Array.from(pnl)

describe('computeTail', () => {
  test('by hand: 40 outcomes at 95 %: the second worst, and the mean of the two worst', () => {
    const pnl = Float64Array.from({ length: 40 }, (_, i) => ((i * 17) % 40) - 10) // -10 to 29, shuffled
    const { valueAtRisk, expectedShortfall, order } = computeTail(pnl, 0.95)
    expect(valueAtRisk).toBe(9)
    expect(expectedShortfall).toBeCloseTo(9.5, 12)
    expect([...order.slice(0, 3)].map((index) => pnl[index])).toEqual([-10, -9, -8])
  })

  test('by hand: a tail of two and a half outcomes counts the third for half', () => {
    // 100 at 97.5 %: k = 3; (100 + 60 + 40 / 2) / 2.5 = 72
    const pnl = new Float64Array(100)
    pnl.set([-60, -100, -40], 50)
    expect(computeTail(pnl, 0.975)).toMatchObject({ valueAtRisk: 40, at: 2 })
    expect(computeTail(pnl, 0.975).expectedShortfall).toBeCloseTo(72, 12)
  })

  test('a whole number of outcomes is not pushed to the next by the dust of 1 - 0.99', () => {
    const pnl = Float64Array.from({ length: 100 }, (_, i) => i - 100)
    expect(computeTail(pnl, 0.99).valueAtRisk).toBe(100)
    expect(computeTail(pnl, 0.9).valueAtRisk).toBe(91)
  })

  test('a tail of less than one outcome is the worst one', () => {
    expect(computeTail(sample(5, -7, 3), 0.99)).toMatchObject({ valueAtRisk: 7, expectedShortfall: 7 })
  })

  test('property: ES is the least of q + E(loss - q)+ / (1 - c) over q (Rockafellar and Uryasev 2000)', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 1, maxLength: 60 }),
        fc.integer({ min: 500, max: 999 }),
        (values, perMille) => {
          const c = perMille / 1000
          const { expectedShortfall, valueAtRisk } = computeTail(sample(...values), c)
          const objective = (q: number): number =>
            q + values.reduce((sum, pnl) => sum + Math.max(0, -pnl - q), 0) / values.length / (1 - c)
          const least = Math.min(...values.map((pnl) => objective(-pnl)))
          expect(expectedShortfall).toBeCloseTo(least, 6)
          expect(expectedShortfall).toBeGreaterThanOrEqual(valueAtRisk - 1e-6)
        },
      ),
    )
  })

  test('property: ES is subadditive over joint samples, which VaR is not', () => {
    const es = (pnl: Float64Array): number => computeTail(pnl, 0.95).expectedShortfall
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: -99, max: 99 }), fc.integer({ min: -99, max: 99 })), {
          minLength: 1,
          maxLength: 80,
        }),
        (pairs) => {
          const [a, b] = [sample(...pairs.map(([x]) => x)), sample(...pairs.map(([, y]) => y))]
          const both = sample(...pairs.map(([x, y]) => x + y))
          expect(es(both)).toBeLessThanOrEqual(es(a) + es(b) + 1e-9)
        },
      ),
    )
    // two bonds of 50 states, each lost in two of them, never together: VaR sees neither, but both
    const [a, b] = [new Float64Array(50), new Float64Array(50)]
    a.set([-100, -100], 0)
    b.set([-100, -100], 10)
    const valueAtRisk = (pnl: Float64Array): number => computeTail(pnl, 0.95).valueAtRisk
    expect(valueAtRisk(a) + valueAtRisk(b)).toBe(0)
    expect(valueAtRisk(a.map((pnl, i) => pnl + (b[i] ?? 0)))).toBe(100)
  })

  test('refuses no sample, a confidence of one, and what is not finite', () => {
    expect(() => computeTail(sample(), 0.99)).toThrow(RangeError)
    expect(() => computeTail(sample(1), 1)).toThrow(RangeError)
    expect(() => computeTail(sample(Number.NaN), 0.9)).toThrow(RangeError)
  })
})
