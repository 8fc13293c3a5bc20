import { describe, expect, test } from 'vitest'
import { ewmaModel, filterVariance, garchModel, meanSquare } from './variance.ts'

describe('variance recursions', () => {
  test('EWMA by hand: decay 0.94 from 1e-4, returns 2 % and -1 %', () => {
    // 0.94 x 1e-4 + 0.06 x 4e-4 = 1.18e-4; 0.94 x 1.18e-4 + 0.06 x 1e-4 = 1.1692e-4
    const [first, second, third] = filterVariance(Float64Array.of(0.02, -0.01), ewmaModel(0.94), 1e-4)
    expect(first).toBe(1e-4)
    expect(second).toBeCloseTo(1.18e-4, 15)
    expect(third).toBeCloseTo(1.1692e-4, 15)
  })

  test('GARCH by hand: long-run 0.4, alpha 0.2, beta 0.3: omega 0.2', () => {
    const [, next] = filterVariance(Float64Array.of(0.1), garchModel(0.2, 0.3, 0.4), 0.01)
    expect(next).toBeCloseTo(0.2 + 0.002 + 0.003, 15)
  })

  test('property: a return of the size of the long-run deviation leaves the long-run variance where it is', () => {
    const variances = filterVariance(new Float64Array(50).fill(0.02), garchModel(0.1, 0.85, 4e-4), 4e-4)
    for (const variance of variances) expect(variance).toBeCloseTo(4e-4, 15)
  })

  test('property: without returns GARCH decays to omega / (1 - beta), EWMA to nothing', () => {
    const quiet = new Float64Array(400)
    const model = garchModel(0.1, 0.8, 1)
    expect(filterVariance(quiet, model, 9).at(-1)).toBeCloseTo(model.omega / 0.2, 12)
    expect(filterVariance(quiet, ewmaModel(0.9), 9).at(-1)).toBeLessThan(1e-15)
  })

  test('refuses what is not stationary, a decay of one and no returns', () => {
    expect(() => garchModel(0.5, 0.5, 1)).toThrow(RangeError)
    expect(() => garchModel(-0.1, 0.5, 1)).toThrow(RangeError)
    expect(() => ewmaModel(1)).toThrow(RangeError)
    expect(() => meanSquare(new Float64Array(0))).toThrow(RangeError)
  })
})
