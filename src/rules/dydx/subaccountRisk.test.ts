import fc from 'fast-check'
import { expect, test } from 'vitest'
import { computeInitialMarginPpm } from './initialMarginFraction.ts'
import { computeDydxRisk, computeInitialMargin, computeMaintenanceMargin } from './subaccountRisk.ts'

const TIER = {
  initialMarginPpm: 50_000n,
  maintenanceFractionPpm: 600_000n,
  openInterestLowerCap: 1_000n,
  openInterestUpperCap: 2_000n,
}

test('caps that coincide or are swapped never divide: base up to the lower cap, whole above it', () => {
  const at = (openInterest: bigint, lower: bigint, upper: bigint) =>
    computeInitialMarginPpm(
      { ...TIER, openInterestLowerCap: lower, openInterestUpperCap: upper },
      openInterest,
    )
  expect([at(9n, 10n, 10n), at(10n, 10n, 10n), at(11n, 10n, 10n)]).toEqual([50_000n, 50_000n, 1_000_000n])
  expect([at(15n, 20n, 10n), at(21n, 20n, 10n)]).toEqual([50_000n, 1_000_000n])
  expect(() => computeInitialMarginPpm({ ...TIER, initialMarginPpm: 1_000_001n }, 0n)).toThrow(RangeError)
})

test('each product rounds up: 101 at 5 % is 6, of which 60 % is 4; open interest moves the first only', () => {
  expect(computeInitialMargin(TIER, 101n, 0n)).toBe(6n)
  expect(computeInitialMargin(TIER, -101n, 1_500n)).toBe(54n) // 52.5 % of 101 = 53.025
  expect(computeMaintenanceMargin(TIER, -101n)).toBe(4n)
})

test('the holder’s own setting only ever raises the initial margin', () => {
  expect(computeInitialMargin(TIER, 1_000n, 0n, 200_000n)).toBe(200n)
  expect(computeInitialMargin(TIER, 1_000n, 0n, 10_000n)).toBe(50n)
})

test('one BTC at 50,000 bought for 50,000 with 1,500 beside it is at the edge, one quantum less is over', () => {
  const unit = 1_000_000n
  const position = { tier: TIER, notional: 50_000n * unit, openInterest: 0n, customPpm: 0n }
  const risk = (cash: bigint) => computeDydxRisk(cash - 50_000n * unit, [position])
  expect(risk(1_500n * unit)).toMatchObject({
    netCollateral: 1_500n * unit,
    initial: 2_500n * unit,
    maintenance: 1_500n * unit,
    initialCollateralized: false,
    liquidatable: false,
  })
  expect(risk(1_500n * unit - 1n).liquidatable).toBe(true)
  expect(computeDydxRisk(-1n, []).liquidatable).toBe(false)
})

test('initial is never below maintenance and never falls as open interest rises', () => {
  fc.assert(
    fc.property(fc.bigInt(0n, 10n ** 15n), fc.bigInt(0n, 3_000n), (notional, openInterest) => {
      const initial = computeInitialMargin(TIER, notional, openInterest)
      expect(initial).toBeGreaterThanOrEqual(computeMaintenanceMargin(TIER, notional))
      expect(computeInitialMargin(TIER, notional, openInterest + 1n)).toBeGreaterThanOrEqual(initial)
      expect(initial).toBeLessThanOrEqual(notional)
    }),
  )
})
