import { describe, expect, test } from 'vitest'
import { black76 } from '../../risk/pricing/black76.ts'
import { aggregateCross } from './crossMargin.ts'
import { computeDeltaShock, computeRollShock } from './deltaShocks.ts'
import { buildExtendedVector, dampenExtended, extendedMoves } from './extendedTable.ts'
import { computeRiskMatrix, labelScenario, type MatrixParameters } from './portfolioMargin.ts'
import { bucketMoves, buildStandardVector, type PmPosition } from './scenarioTable.ts'
import { shockVolatility } from './volatilityShock.ts'

// The linear legs of the venue's own responses are golden cases; here what they do not reach.

const parameters: MatrixParameters = {
  priceRange: 0.16,
  bucketsPerSide: 4,
  volatility: {
    up: 0.5,
    down: 0.25,
    minimumUp: 0.5,
    term: { pivotDays: 30, powerShort: 0.3, powerLong: 0.13, minimumDays: 1 },
  },
  extendedFactor: 1,
  extendedDampenerUsd: 100_000,
  pnlOffset: 0,
  maximumOffsetUsd: null,
  roll: { minimumMove: 0.01, annualisedMove: 0.075 },
  deltaShock: { thresholdUsd: 20_000_000, increment: 0.00005, maximum: 0.1 },
}
const INDEX = 60_000
const shortCall = (coins: number, settlement: 'coin' | 'usd' = 'coin'): PmPosition => ({
  kind: 'option',
  settlement,
  coins: -coins,
  strike: 70_000,
  right: 'call',
  forward: 61_000,
  volatility: 0.6,
  years: 60 / 365,
})
const perpetual = (coins: number, settlement: 'coin' | 'usd' = 'coin'): PmPosition => ({
  kind: 'future',
  settlement,
  coins,
  mark: INDEX,
  years: null,
})

describe('volatility', () => {
  test.each([
    // days, move, iv: 1 at 30 days, 2^0.3 at 15, 2^-0.13 at 60, 30^0.3 at and below a day
    [30, 'up', 0.8, 0.8 * 1.5],
    [15, 'up', 0.8, 0.8 * (1 + 1.231144413 * 0.5)],
    [60, 'down', 0.8, 0.8 * (1 - 0.91383145 * 0.25)],
    [0.1, 'down', 0.8, 0.8 * (1 - 2.774191 * 0.25)],
    [60, 'same', 0.8, 0.8],
    // The floor of an upward move, and of a downward one.
    [30, 'up', 0.3, 0.5],
  ] as const)('%d days, %s', (days, move, iv, expected) => {
    expect(shockVolatility(iv, days, move, parameters.volatility)).toBeCloseTo(expected, 6)
  })

  test('never falls below zero', () => {
    expect(shockVolatility(0.8, 1, 'down', { ...parameters.volatility, down: 0.9 })).toBe(0)
  })
})

describe('the standard table', () => {
  test('has nine buckets from the lowest, each up, same, down', () => {
    expect(bucketMoves(parameters).map((move) => Math.round(move * 100))).toEqual([
      -16, -12, -8, -4, 0, 4, 8, 12, 16,
    ])
    expect(labelScenario(0, parameters)).toBe('-16 %, volatility up')
    expect(labelScenario(14, parameters)).toBe('0 %, volatility down')
    expect(labelScenario(27, parameters)).toBe('extended -66 %, volatility up')
  })

  test('an inverse option earns the change of its coin price, a linear one of its value', () => {
    const iv = 0.6 * (1 + 0.5 * 0.91383145)
    const before = black76(61_000, 70_000, 0.6, 60 / 365, 'call')
    const after = black76(61_000 * 1.16, 70_000, iv, 60 / 365, 'call')
    const coin = buildStandardVector(shortCall(2), parameters)
    const usd = buildStandardVector(shortCall(2, 'usd'), parameters)
    expect(coin[24]).toBeCloseTo(-2 * (after / (61_000 * 1.16) - before / 61_000), 7)
    expect(usd[24]).toBeCloseTo(-2 * (after - before), 3)
    expect(coin[13]).toBeCloseTo(0, 12)
  })
})

describe('the extended table', () => {
  test('of an option: its loss at the share of the range, at the edge of the range', () => {
    const iv = 0.6 * (1 + 0.5 * 0.91383145)
    const before = black76(61_000, 70_000, 0.6, 60 / 365, 'call')
    const after = black76(61_000 * 3, 70_000, iv, 60 / 365, 'call')
    const pnl = -(after / (61_000 * 3) - before / 61_000)
    const vector = buildExtendedVector(shortCall(1), parameters, 1)
    expect(vector[4]).toBeCloseTo((pnl * (0.16 / 2) * 3) / 1.16, 7)
  })

  test('a linear perpetual shows its edge of the range', () => {
    const vector = buildExtendedVector(perpetual(1, 'usd'), parameters, 1)
    vector.forEach((pnl, slot) => {
      expect(pnl).toBeCloseTo(((extendedMoves[slot] ?? 0) < 0 ? -1 : 1) * 0.16 * INDEX, 6)
    })
  })

  test('the dampener takes (|move| / range - 1) x USD at the edge, and stops at zero', () => {
    // +100 %: 5.25 x 100,000 USD over 60,000 x 1.16.
    const damp = (5.25 * 100_000) / (INDEX * 1.16)
    const vector = [0, 0, 0, -10, 0, 0, 0, 0]
    expect(dampenExtended(vector, parameters, 100_000, INDEX)[3]).toBeCloseTo(-10 + damp, 9)
    expect(dampenExtended([0, 0, 0, -7], parameters, 100_000, INDEX)[3]).toBe(0)
    expect(dampenExtended([0, 0, 0, 10], parameters, 100_000, INDEX)[3]).toBeCloseTo(10 - damp, 9)
    expect(dampenExtended([0, 0, 0, -10e6], parameters, 100_000, null)[3]).toBe(-10e6 + 525_000)
  })

  test('binds for a large short call far out of the money, not for a small one', () => {
    const far = (coins: number): PmPosition =>
      ({ ...shortCall(coins), kind: 'option', strike: 110_000 }) as PmPosition
    expect(computeRiskMatrix([far(10_000)], INDEX, parameters).worstLabel).toMatch(/^extended/)
    expect(computeRiskMatrix([far(1)], INDEX, parameters).worstLabel).toBe('+16 %, volatility up')
  })
})

describe('shocks', () => {
  test('roll: the minimum near, exp(a T) - 1 far, a perpetual the minimum, expiries never net', () => {
    expect(
      computeRollShock(
        [
          { years: null, delta: 2 },
          { years: 0.05, delta: -3 },
          { years: 1, delta: 4 },
        ],
        parameters.roll,
      ),
    ).toBeCloseTo(0.02 + 0.03 + 4 * 0.0778841509, 9)
  })

  test('delta: nothing below the threshold, then m_inc per coin above it, at most the maximum', () => {
    const shock = (delta: number, longOptionDelta = 0): number =>
      computeDeltaShock({ delta, longOptionDelta, index: 50_000 }, parameters.deltaShock)
    expect(shock(400)).toBe(0)
    expect(shock(-1_400)).toBeCloseTo(1_400 * 0.05, 9)
    expect(shock(10_000)).toBeCloseTo(1_000, 9)
    // Long options lessen, never turn nor add.
    expect(shock(-1_400, 500)).toBeCloseTo(900 * 0.025, 9)
    expect(shock(-1_400, 5_000)).toBe(0)
    expect(shock(-1_400, -500)).toBeCloseTo(shock(-1_400), 9)
  })
})

test('a coin matrix and a USD matrix of the same hedge both see nothing but the roll', () => {
  const both = [perpetual(1), { ...perpetual(-1), years: 0.1 } as PmPosition]
  const matrix = computeRiskMatrix(both, INDEX, parameters)
  expect(matrix.worst).toBe(0)
  expect(matrix.riskMatrixMargin).toBeCloseTo(0.02, 12)
  const usd = both.map((position) => ({ ...position, settlement: 'usd' as const }))
  expect(computeRiskMatrix(usd, INDEX, parameters).riskMatrixMargin).toBeCloseTo(0.02 * INDEX, 6)
})

describe('cross aggregation', () => {
  const unit = (vector: number[], correlated = true) => ({
    vector,
    pnlOffset: 0.6,
    maximumOffsetUsd: 50,
    correlated,
  })

  test('a gain counts in part, up to its cap, in the same scenario only', () => {
    const { apart, credit } = aggregateCross([unit([-100, 40]), unit([50, -20])], 0)
    expect(apart).toBe(120)
    // -100 + 30 against -20 + 24: worst 70.
    expect(credit).toBeCloseTo(50, 9)
    expect(aggregateCross([unit([-100]), unit([1_000])], 0).credit).toBeCloseTo(50, 9)
  })

  test('units outside the set stand alone; the contingency is a share of the credit', () => {
    expect(aggregateCross([unit([-100, 40], false), unit([50, -20], false)], 0.1)).toEqual({
      apart: 120,
      credit: 0,
      correlationContingency: 0,
    })
    expect(aggregateCross([unit([-100]), unit([50])], 0.1).correlationContingency).toBeCloseTo(3, 9)
  })
})
