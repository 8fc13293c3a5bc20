import { describe, expect, test } from 'vitest'
import { computeBasisCharge } from './basisCharge.ts'
import { computeDepegCharge, pairCashDeltas } from './depegCharge.ts'
import { adjustMinimumCharge } from './minimumCharge.ts'
import { computeUnitMaintenance } from './riskUnit.ts'
import { computeSpotInUse } from './spotInUse.ts'

const tiers = [
  { upTo: 10_000, multiplier: 1 },
  { upTo: 70_000, multiplier: 2 },
  { upTo: null, multiplier: 4 },
]

test.each([
  [0, 0],
  [10_000, 10_000],
  [10_001, 10_002],
  [70_000, 130_000],
  [80_000, 170_000],
])('a minimum charge of %d is %d after its tiers', (raw, adjusted) => {
  expect(adjustMinimumCharge(raw, tiers)).toBe(adjusted)
})

describe('a unit', () => {
  const none = { mr1: 0, mr2: 0, mr3: 0, mr4: 0, mr5: 0, mr6: 0, mr7: 0, mr9: 0 }

  test('takes the largest of spot, theta and extreme, adds the rest, and the minimum if it is more', () => {
    const charges = { ...none, mr1: 5, mr2: 7, mr6: 6, mr3: 1, mr4: 2, mr5: 3, mr9: 4 }
    expect(computeUnitMaintenance(charges)).toBe(17)
    expect(computeUnitMaintenance({ ...charges, mr7: 16 })).toBe(17)
    expect(computeUnitMaintenance({ ...charges, mr7: 18 })).toBe(18)
  })
})

test.each([
  [5, -3, 3],
  [2, -3, 2],
  [5, 3, 0],
  [-5, 3, -3],
  [0, 3, 0],
  [5, 0, 0],
])('coins %d against a delta of %d: %d in use', (equity, delta, used) => {
  expect(computeSpotInUse(equity, delta)).toBe(used)
})

test('basis: a perpetual at the least move, a dated contract at exp(a T) - 1 or the least move', () => {
  const expiries = [
    { years: null, deltaUsd: -1_000 },
    { years: 0.001, deltaUsd: 1_000 },
    { years: 0.5, deltaUsd: 1_000 },
  ]
  expect(computeBasisCharge(expiries, { annualisedMove: 0.05, leastMove: 0.002 })).toBeCloseTo(
    2 + 2 + 25.3151205,
    6,
  )
})

describe('depeg', () => {
  test('looks for hedges USDT-USD first, then USDT-USDC, then USDC-USD, and uses them up', () => {
    expect(pairCashDeltas({ USDT: 100, USDC: -70, USD: -60 })).toEqual([
      { pair: ['USDT', 'USD'], hedgedUsd: 60 },
      { pair: ['USDT', 'USDC'], hedgedUsd: 40 },
    ])
    expect(pairCashDeltas({ USDT: 0, USDC: 50, USD: -20 })).toEqual([
      { pair: ['USDC', 'USD'], hedgedUsd: 20 },
    ])
    expect(pairCashDeltas({ USDT: 10, USDC: 50, USD: 20 })).toEqual([])
  })

  test('charges every part at its tier', () => {
    const rates = [
      { upTo: 1e6, rate: 0.0075 },
      { upTo: 5e6, rate: 0.0175 },
      { upTo: null, rate: 0.025 },
    ]
    expect(computeDepegCharge(500_000, rates)).toBeCloseTo(3_750, 6)
    expect(computeDepegCharge(6e6, rates)).toBeCloseTo(7_500 + 70_000 + 25_000, 6)
  })
})
