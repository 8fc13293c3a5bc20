import { expect, test } from 'vitest'
import {
  computeDeltas,
  computeMinimumDelta,
  computeScanRisk,
  scanScenarios,
  shockScanVolatility,
} from './portfolioMargin.ts'

const volatility = {
  up: 0.4,
  down: 0.22,
  term: { pivotDays: 30, powerShort: 0.3, powerLong: 0.13, minimumDays: 1 },
}

test('the table: 24 scenarios, the sixteen of the range in full, weights beyond are the range over the move', () => {
  expect(scanScenarios).toHaveLength(24)
  expect(scanScenarios.slice(0, 16).every(({ weight }) => weight === 1)).toBe(true)
  for (const { move, weight, volatility } of scanScenarios.slice(16)) {
    expect(volatility).toBe('up')
    // -66 and -33 % are printed at whole per cents.
    expect(weight).toBeCloseTo(0.16 / Math.abs(move), 2)
  }
})

test('the page’s example: long a perpetual, short five calls of delta 0.3', () => {
  const deltas = [1, -1.5]
  expect(computeDeltas(deltas)).toEqual({ net: -0.5, gross: 2.5, hedged: 1 })
  expect(computeMinimumDelta(deltas, 70_000, { netRate: 0.02, hedgedRate: 0.01 })).toBeCloseTo(1_400, 9)
})

test('the worst weighted loss wins, not the worst loss', () => {
  const pnls = scanScenarios.map(() => 0)
  pnls[0] = -30
  pnls[16] = -100
  expect(computeScanRisk(pnls)).toEqual({ loss: 30, slot: 0 })
  pnls[16] = -200
  expect(computeScanRisk(pnls)).toEqual({ loss: 48, slot: 16 })
  expect(computeScanRisk(pnls.map(() => 5))).toEqual({ loss: 0, slot: 0 })

  // A linear book: half its size at 50 % weighs what 16 % does, to the last bit or not. The first of equals is named.
  const short = scanScenarios.map(({ move }) => -1.59707 * 91_890.5 * (1 + move) + 1.59707 * 91_890.5)
  expect(computeScanRisk(short).slot).toBe(0)
  expect(computeScanRisk(short).loss).toBeCloseTo(0.16 * 1.59707 * 91_890.5, 6)
})

test('volatility moves fade with time to expiry', () => {
  expect(shockScanVolatility(0.5, 30, 'up', volatility)).toBeCloseTo(0.7, 12)
  expect(shockScanVolatility(0.5, 30, 'down', volatility)).toBeCloseTo(0.39, 12)
  expect(shockScanVolatility(0.5, 0.2, 'up', volatility)).toBeCloseTo(0.5 * (1 + 0.4 * 2.774191), 5)
})
