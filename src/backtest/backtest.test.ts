import { describe, expect, test } from 'vitest'
import { normalQuantile } from '../risk/pricing/normalQuantile.ts'
import { normalTail } from '../rules/var/parametricTail.ts'
import { computeZ1, computeZ2 } from './acerbiSzekely.ts'
import { chiSquareQuantile, chiSquareSurvival } from './chiSquare.ts'
import { countTransitions, testCoverage, testIndependence } from './christoffersen.ts'
import { acceptProportion, testProportion } from './kupiec.ts'
import { computeMultiplier, computeTrafficLight, cumulateBinomial } from './trafficLight.ts'

describe('chi-square', () => {
  test('published quantiles, and survival is their inverse', () => {
    expect(chiSquareQuantile(0.95, 1)).toBeCloseTo(3.841458820694124, 12)
    expect(chiSquareQuantile(0.99, 1)).toBeCloseTo(6.634896601021213, 12)
    expect(chiSquareQuantile(0.95, 2)).toBeCloseTo(5.991464547107979, 12)
    for (const freedom of [1, 2] as const)
      expect(chiSquareSurvival(chiSquareQuantile(0.9, freedom), freedom)).toBeCloseTo(0.1, 13)
    expect(chiSquareSurvival(0, 1)).toBe(1)
  })
})

describe('Kupiec', () => {
  test('by hand: none in n days is -2 n ln(1 - p), all of them -2 n ln p', () => {
    expect(testProportion(250, 0, 0.01).ratio).toBeCloseTo(-500 * Math.log(0.99), 12)
    expect(testProportion(20, 20, 0.05).ratio).toBeCloseTo(-40 * Math.log(0.05), 12)
    expect(testProportion(200, 2, 0.01)).toEqual({ ratio: 0, pValue: 1 })
  })

  test('the region is where the ratio is below the critical value: every number tried', () => {
    for (const [days, tail] of [
      [255, 0.01],
      [1000, 0.05],
      [40, 0.5],
      [10, 0.001],
    ] as const) {
      const kept = Array.from({ length: days + 1 }, (_, x) => x).filter(
        (x) => testProportion(days, x, tail).ratio < 3.841458820694124,
      )
      expect(acceptProportion(days, tail, 3.841458820694124)).toEqual({
        least: kept[0],
        most: kept.at(-1),
      })
    }
    expect(acceptProportion(10, 0.05, 1e-12)).toBeNull()
  })

  test('refuses more exceptions than days, parts of days and a rate of zero', () => {
    expect(() => testProportion(10, 11, 0.01)).toThrow(RangeError)
    expect(() => testProportion(10.5, 1, 0.01)).toThrow(RangeError)
    expect(() => testProportion(10, 1, 0)).toThrow(RangeError)
  })
})

describe('Christoffersen', () => {
  const transitions = { n00: 240, n01: 4, n10: 4, n11: 2 }

  test('by hand, and the two conventions of coverage', () => {
    const log = (count: number, rate: number): number => count * Math.log(rate)
    const alike = log(244, 244 / 250) + log(6, 6 / 250)
    const chain = log(240, 240 / 244) + log(4, 4 / 244) + log(4, 4 / 6) + log(2, 2 / 6)
    expect(testIndependence(transitions).ratio).toBeCloseTo(2 * (chain - alike), 10)
    expect(testCoverage(transitions, 0.01, { over: 'transitions' }).ratio).toBeCloseTo(11.707, 3)
    expect(testCoverage(transitions, 0.01, { over: 'all-days', exceptions: 6 }).ratio).toBeCloseTo(11.679, 3)
  })

  test('counts pairs of days', () => {
    const days = [false, true, true, false, false, true].map(Boolean)
    expect(countTransitions(days)).toEqual({ n00: 1, n01: 2, n10: 1, n11: 1 })
  })

  test('no exception, or exceptions at the same rate after either, say nothing against independence', () => {
    expect(testIndependence({ n00: 249, n01: 0, n10: 0, n11: 0 })).toEqual({ ratio: 0, pValue: 1 })
    expect(testIndependence({ n00: 81, n01: 9, n10: 9, n11: 1 }).ratio).toBeCloseTo(0, 10)
  })
})

describe('Basel traffic light', () => {
  test('published zones: 250 days at 99 %, 750 at 99.5 %', () => {
    expect(computeTrafficLight(250, 0.01)).toEqual({ yellowFrom: 5, redFrom: 10 })
    expect(computeTrafficLight(750, 0.005)).toEqual({ yellowFrom: 7, redFrom: 13 })
  })

  test('the binomial sums to one and agrees with exact fractions', () => {
    expect(cumulateBinomial(3, 0.5, 3)).toEqual(
      [0.125, 0.5, 0.875, 1].map((value) => expect.closeTo(value, 14)),
    )
    expect(cumulateBinomial(100_000, 0.01, 1200).at(-1)).toBeCloseTo(1, 8)
  })

  test('multipliers: published where they are, monotone and within 3 to 4 elsewhere', () => {
    expect([4, 5, 6, 7, 8, 9, 10].map((x) => computeMultiplier(250, 0.01, x))).toEqual([
      3, 3.4, 3.5, 3.65, 3.75, 3.85, 4,
    ])
    const steps = Array.from({ length: 16 }, (_, x) => computeMultiplier(750, 0.005, x))
    expect(steps).toEqual([...steps].sort((a, b) => a - b))
    expect([steps[6], steps[12], steps[13]]).toEqual([3, 3.85, 4])
  })
})

describe('Acerbi and Szekely', () => {
  const day = (pnl: number) => ({ pnl, valueAtRisk: 8, expectedShortfall: 10 })

  test('by hand: losses of 12 and 9 beyond 8 in eight days, 1 - 2.1 / (8 x 0.25) = -0.05', () => {
    const days = [12, -9, -12, 0, 3, -8, 5, -1].map(day)
    expect(computeZ2(days, 0.25)).toBeCloseTo(-0.05, 14)
    expect(computeZ1(days)).toBeCloseTo(-0.05, 14)
    expect(computeZ2(days, 0.5)).toBeCloseTo(0.475, 14)
    expect(computeZ1([day(1)])).toBeNull()
  })

  test('is zero for a model that is right, and falls when it forecasts too little', () => {
    const { valueAtRisk, expectedShortfall } = normalTail(0, 1, 0.025)
    const scaled = (factor: number) =>
      Array.from({ length: 20_000 }, (_, i) => ({
        pnl: normalQuantile((i + 0.5) / 20_000),
        valueAtRisk: valueAtRisk * factor,
        expectedShortfall: expectedShortfall * factor,
      }))
    expect(Math.abs(computeZ2(scaled(1), 0.025))).toBeLessThan(0.002)
    expect(computeZ2(scaled(0.75), 0.025)).toBeLessThan(-0.7)
    expect(computeZ2(scaled(1.3), 0.025)).toBeGreaterThan(0.4)
  })

  test('refuses no days and a shortfall that is none', () => {
    expect(() => computeZ2([], 0.025)).toThrow(RangeError)
    expect(() => computeZ2([{ pnl: 1, valueAtRisk: 0, expectedShortfall: 0 }], 0.025)).toThrow(RangeError)
  })
})

test('traffic light: a clean record is green, however few the days', () => {
  for (const [days, tail] of [
    [1, 0.01],
    [5, 0.01],
    [51, 0.001],
  ] as const) {
    const { yellowFrom, redFrom } = computeTrafficLight(days, tail)
    expect(yellowFrom).toBe(1)
    expect(redFrom).toBeGreaterThan(yellowFrom)
  }
})
