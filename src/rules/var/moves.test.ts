import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { simulateFiltered, standardise } from './filteredReturns.ts'
import { logReturns, scaleBySquareRoot, sumOverlapping } from './horizon.ts'
import { ewmaModel, garchModel } from './variance.ts'

describe('horizons', () => {
  test('by hand: log returns, overlapping sums, square root of time', () => {
    const [up, down] = logReturns(Float64Array.of(100, 110, 99))
    expect(up).toBeCloseTo(Math.log(1.1), 15)
    expect(down).toBeCloseTo(Math.log(0.9), 15)
    expect([...sumOverlapping(Float64Array.of(1, 2, -4, 8), 2)]).toEqual([3, -2, 4])
    expect([...sumOverlapping(Float64Array.of(1, 2), 3)]).toEqual([])
    expect([...scaleBySquareRoot(Float64Array.of(1, -2), 4)]).toEqual([2, -4])
  })

  test('property: an overlapping sum is the log return over the window', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 9999 }), { minLength: 4, maxLength: 30 }), (prices) => {
        const sums = sumOverlapping(logReturns(Float64Array.from(prices)), 3)
        expect(sums.length).toBe(prices.length - 3)
        sums.forEach((sum, t) => {
          expect(sum).toBeCloseTo(Math.log((prices[t + 3] ?? 0) / (prices[t] ?? 0)), 10)
        })
      }),
    )
  })
})

describe('filtered historical simulation', () => {
  test('by hand: decay 0.5, from a variance of 4', () => {
    // h = 4, then (4^2 + 4) / 2 = 10, then (10^2... the second return is 0): 5
    const filtered = standardise(Float64Array.of(4, 0), ewmaModel(0.5), 4)
    expect([...filtered.residuals]).toEqual([2, 0])
    expect(filtered.current).toBe(5)
    const [again] = simulateFiltered(filtered, 1)
    expect(again).toBeCloseTo(2 * Math.sqrt(5), 14)
  })

  test('by hand: on a path of two steps the second step has the variance that the first left', () => {
    const filtered = { residuals: Float64Array.of(2, 1), current: 1, model: ewmaModel(0.5) }
    // 2 x 1, then h = 0.5 x 4 + 0.5 x 1 = 2.5
    expect(simulateFiltered(filtered, 2)[0]).toBeCloseTo(2 + Math.sqrt(2.5), 14)
  })

  test('property: at constant variance nothing is filtered', () => {
    const returns = Float64Array.of(0.01, -0.03, 0.02, 0.05)
    const still = garchModel(0, 0, 0.0004)
    const filtered = standardise(returns, still, 0.0004)
    for (const steps of [1, 2, 3]) {
      const plain = sumOverlapping(returns, steps)
      simulateFiltered(filtered, steps).forEach((move, t) => {
        expect(move).toBeCloseTo(plain[t] ?? Number.NaN, 14)
      })
    }
  })

  test('property: after a calm, moves of a stormy past shrink; after a storm, those of a calm past grow', () => {
    const calm = Array.from({ length: 100 }, (_, i) => (i % 2 ? 0.01 : -0.01))
    const storm = calm.map((value) => 5 * value)
    const spread = (moves: Float64Array): number => Math.max(...moves) - Math.min(...moves)
    const run = (returns: number[]): Float64Array =>
      simulateFiltered(standardise(Float64Array.from(returns), ewmaModel(0.94), (returns[0] ?? 0) ** 2), 1)
    expect(spread(run([...storm, ...calm]).slice(0, 100))).toBeCloseTo(spread(Float64Array.from(calm)), 2)
    expect(spread(run([...calm, ...storm]).slice(0, 100))).toBeCloseTo(spread(Float64Array.from(storm)), 2)
  })

  test('refuses a variance of zero', () => {
    expect(() => standardise(Float64Array.of(1), ewmaModel(0.9), 0)).toThrow(RangeError)
  })
})
