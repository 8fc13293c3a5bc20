import { describe, expect, test } from 'vitest'
import { type Factor, formatDay } from './factors.ts'
import { findStress } from './findStress.ts'
import { history } from './simulation.fixture.ts'

const collect = (...series: number[][]) => ({
  history,
  factors: series.map(
    (returns, i): Factor => ({
      underlying: `U${i}`,
      of: 'price',
      returns: Float64Array.from(returns),
    }),
  ),
  length: series[0]?.length ?? 0,
  from: 0,
  caveats: [],
})
const quiet = (length: number): number[] => Array.from({ length }, (_, t) => (t % 2 ? 0.01 : -0.01))

describe('findStress', () => {
  test.each([0, 7, 16])('finds the storm at day %i, falls and rises alike', (start) => {
    const returns = quiet(20)
    returns.splice(start, 4, 0.05, -0.06, 0.07, -0.05)
    expect(findStress(collect(returns), 4)).toBe(start)
  })

  test('weighs each price in its own measure: a still coin that shakes outweighs a wild one that does not', () => {
    const still = quiet(20).map((value) => value / 100)
    still.splice(12, 2, 0.002, -0.002)
    const wild = quiet(20).map((value) => value * 10)
    wild.splice(3, 2, 0.11, -0.11)
    expect(findStress(collect(still, wild), 2)).toBe(12)
  })

  test('the whole history is a window; a longer one is refused', () => {
    expect(findStress(collect(quiet(20)), 20)).toBe(0)
    expect(() => findStress(collect(quiet(20)), 21)).toThrow(
      expect.objectContaining({ code: 'MISSING_QUOTE' }),
    )
  })

  test('days are written as people read them', () => {
    expect(formatDay(20_777)).toBe('2026-11-20')
  })
})
