import { describe, expect, test } from 'vitest'
import { buildFutureArray, combineArrays, computeScan, negateArray } from './scan.ts'
import { buildSpanScenarios } from './scenarios.ts'

describe('scenarios', () => {
  const scenarios = buildSpanScenarios(2, 0.35)

  test('come in the printed order, pairs of one price, extremes without a volatility move', () => {
    expect(scenarios).toHaveLength(16)
    expect(scenarios.filter((_, slot) => slot % 2 === 0).map(({ move }) => move)).toEqual([
      0,
      1 / 3,
      -1 / 3,
      2 / 3,
      -2 / 3,
      1,
      -1,
      2,
    ])
    expect(scenarios.map(({ volatility }) => volatility).join()).toBe(
      '1,-1,1,-1,1,-1,1,-1,1,-1,1,-1,1,-1,0,0',
    )
    expect(scenarios[12]?.label).toBe('price -3/3, volatility up')
    expect(scenarios[15]).toEqual({ label: 'price extreme down', move: -2, volatility: 0, cover: 0.35 })
  })

  test('a future of range 10,000 has the extreme that McMillan prints, 7,000', () => {
    expect(scenarios.map(({ move, cover }) => move * 10_000 * cover)[14]).toBe(7_000)
  })
})

describe('scanning risk', () => {
  const slots = Array.from({ length: 16 }, (_, slot) => slot)
  const rising = slots.map((slot) => slot - 8)

  test('adds the same scenario of all positions and takes the greatest loss', () => {
    const falling = slots.map((slot) => (slot === 3 ? 20 : -slot))
    const scan = computeScan([
      { quantity: 2, array: rising },
      { quantity: 1, array: falling },
    ])
    // slot 3: 2 x (3 - 8) + 20 = 10; slot 15: 2 x 7 - 15 = -1
    expect(scan).toMatchObject({ risk: 10, worst: 3 })
    expect(scan.losses[15]).toBe(-1)
  })

  test('a short reverses the array', () => {
    expect(computeScan([{ quantity: -3, array: rising }])).toMatchObject({ risk: 24, worst: 0 })
  })

  test('a book that only gains has no risk, and an empty one neither', () => {
    expect(computeScan([{ quantity: 1, array: slots.map(() => -5) }]).risk).toBe(0)
    expect(computeScan([])).toMatchObject({ risk: 0, worst: 0 })
  })

  test('refuses an array that is not sixteen long', () => {
    expect(() => computeScan([{ quantity: 1, array: [1, 2] }])).toThrow(RangeError)
  })

  test('printed gains become losses', () => {
    expect(negateArray([460, -610, 0])).toEqual([-460, 610, 0])
  })

  test('a future’s array is its range times the move, losses positive', () => {
    const array = buildFutureArray(6_200, buildSpanScenarios(3, 0.33))
    expect(array[10]).toBeCloseTo(-6_200, 9)
    expect(array[12]).toBeCloseTo(6_200, 9)
    // CME prints 6,138 for this future: the extreme of three ranges at 33 %.
    expect(array[15]).toBeCloseTo(6_138, 9)
  })

  test('a scanning-based spread counts losses in full and seventy per cent of gains', () => {
    const flat = slots.map(() => 0)
    const one = flat.with(12, 6_200)
    const other = flat.with(12, -4_800).with(3, -10)
    const combined = combineArrays([one, other], 0.7)
    expect(combined[12]).toBeCloseTo(2_840, 9)
    expect(combined[3]).toBeCloseTo(-7, 9)
  })
})
