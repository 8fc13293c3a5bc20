import { describe, expect, test } from 'vitest'
import { computeCovariance, factorCholesky } from './covariance.ts'
import { drawNormals, MOST_FACTORS, radicalInverse } from './normalDraws.ts'
import { normalTail } from './parametricTail.ts'
import { computeTail } from './tail.ts'

describe('covariance', () => {
  test('by hand: decay 1/2 over two observations weighs them 1/3 and 2/3', () => {
    const [[aa, ab] = [], [, bb] = []] = computeCovariance(
      [Float64Array.of(3, 6), Float64Array.of(-1, 2)],
      0.5,
    )
    expect(aa).toBeCloseTo((9 + 2 * 36) / 3, 14)
    expect(ab).toBeCloseTo((-3 + 2 * 12) / 3, 14)
    expect(bb).toBeCloseTo((1 + 2 * 4) / 3, 14)
  })

  test('Cholesky by hand, and of a matrix whose third series is the sum of the others', () => {
    expect(factorCholesky([Float64Array.of(4, 2), Float64Array.of(2, 5)]).map((row) => [...row])).toEqual([
      [2, 0],
      [1, 2],
    ])
    const lower = factorCholesky([
      Float64Array.of(4, 2, 6),
      Float64Array.of(2, 5, 7),
      Float64Array.of(6, 7, 13),
    ])
    expect(lower[2]?.[2]).toBe(0)
    expect(() => factorCholesky([Float64Array.of(1, 2), Float64Array.of(2, 1)])).toThrow(RangeError)
  })
})

describe('normal draws', () => {
  test('published: the first Halton points in bases 2 and 3', () => {
    expect([1, 2, 3, 4, 5].map((i) => radicalInverse(i, 2))).toEqual([1 / 2, 1 / 4, 3 / 4, 1 / 8, 5 / 8])
    expect(radicalInverse(3, 3)).toBeCloseTo(1 / 9, 15)
    expect(radicalInverse(5, 3)).toBeCloseTo(7 / 9, 15)
  })

  test('have the covariance and the tail that they are drawn from', () => {
    const covariance = [Float64Array.of(4, 2, -1), Float64Array.of(2, 5, 0.5), Float64Array.of(-1, 0.5, 3)]
    const draws = drawNormals(factorCholesky(covariance), 10_000)
    computeCovariance(draws, 1).forEach((row, i) => {
      row.forEach((value, j) => {
        expect(Math.abs(value - (covariance[i]?.[j] ?? 0))).toBeLessThan(0.03)
      })
    })
    const [first = new Float64Array(), second = new Float64Array()] = draws
    // a - 2 b has variance 4 - 8 + 20 = 16
    const book = first.map((value, i) => value - 2 * (second[i] ?? 0))
    expect(Math.abs(book.reduce((sum, value) => sum + value, 0))).toBeLessThan(1e-9)
    const closed = normalTail(0, 4, 0.025)
    const empirical = computeTail(book, 0.975)
    expect(Math.abs(empirical.expectedShortfall / closed.expectedShortfall - 1)).toBeLessThan(0.01)
    expect(Math.abs(empirical.valueAtRisk / closed.valueAtRisk - 1)).toBeLessThan(0.01)
  })

  test('refuse an odd count and too many factors', () => {
    expect(() => drawNormals([Float64Array.of(1)], 3)).toThrow(RangeError)
    const many = Array.from({ length: MOST_FACTORS + 1 }, () => new Float64Array(MOST_FACTORS + 1))
    expect(() => drawNormals(many, 2)).toThrow(RangeError)
  })
})
