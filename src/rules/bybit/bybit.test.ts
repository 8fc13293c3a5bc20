import { describe, expect, test } from 'vitest'
import { chargeContracts, chargeDeltaSpread, chargeNetShort, chargeVegaSpread } from './contingencies.ts'
import { pairExposures } from './hedgePairs.ts'
import { computeBybitShortOption } from './optionMargin.ts'

const factors = { maintenance: 0.03, liquidationFee: 0.002, initialMaximum: 0.15, initialMinimum: 0.1 }

describe('a short option', () => {
  test.each([
    // OTM 1,000: 4,500 - 1,000 against 3,000, and the larger of entry and mark.
    ['call', 31_000, 30_000, 300, 250, 3_800, 1_260],
    ['call', 31_000, 30_000, 300, 400, 3_900, 1_260],
    // Far out of the money: the least share.
    ['call', 40_000, 30_000, 10, 10, 3_010, 970],
    ['put', 20_000, 30_000, 10, 10, 3_010, 970],
    // In the money nothing is taken off.
    ['put', 33_000, 30_000, 3_200, 3_000, 7_700, 4_160],
    // A put worth more than its index: 3 % of the mark, and the larger of both margins.
    ['put', 400, 100, 300, 300, 315, 309.2],
  ] as const)('%s %d on %d', (right, strike, index, mark, entry, initial, maintenance) => {
    const margin = computeBybitShortOption({ right, strike, index, mark, entry }, factors)
    expect(margin.initial).toBeCloseTo(initial, 9)
    expect(margin.maintenance).toBeCloseTo(maintenance, 9)
  })

  test('never opens for less than it maintains', () => {
    const low = { ...factors, initialMaximum: 0.01, initialMinimum: 0.01 }
    const margin = computeBybitShortOption({ right: 'call', strike: 9, index: 10, mark: 2, entry: 2 }, low)
    expect(margin.initial).toBe(margin.maintenance)
  })
})

describe('contingencies', () => {
  test('pairs an expiry with the next later one of the other sign', () => {
    expect(
      pairExposures([
        { days: 90, exposure: -4 },
        { days: 0, exposure: 3 },
        { days: 30, exposure: -2 },
        { days: 60, exposure: 1 },
      ]),
    ).toEqual([
      { daysApart: 30, hedged: 2 },
      { daysApart: 90, hedged: 1 },
      { daysApart: 30, hedged: 1 },
    ])
  })

  test('each by its own factor', () => {
    expect(chargeNetShort([5, -2, -1], 0.01, 1_000)).toBeCloseTo(30, 9)
    const exposures = [
      { days: 30, exposure: 100 },
      { days: 60, exposure: -40 },
    ]
    expect(chargeVegaSpread(exposures, 0.0003)).toBeCloseTo(0.36, 9)
    expect(chargeDeltaSpread(exposures, 0.45, 10)).toBeCloseTo((30 / 365) * 40 * 4.5, 9)
    expect(chargeContracts([3, -2], 0.01, 1_000)).toBeCloseTo(50, 9)
  })
})
