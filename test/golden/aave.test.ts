import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { computeAaveFigures, marginOfFigures } from '../../src/adapters/aave-v3/margin.ts'
import type { AaveDetail, AavePosition } from '../../src/adapters/aave-v3/parse.ts'
import { ONE_PPM, ppm } from '../../src/units/fixed.ts'

const { cases } = JSON.parse(readFileSync(new URL('../vectors/aave.json', import.meta.url), 'utf8')) as {
  cases: [
    {
      input: { collateralUsd: string; liquidationThresholdBps: number; debtUsd: string }
      expected: { healthFactor: string }
      tolerance: string
    },
  ]
}
const [{ input, expected, tolerance }] = cases
const BASE_UNIT = 100_000_000n

/** Collateral of a coin at a dollar, debt of another; what the pool itself reports plays no part in the rule. */
function detail(): AaveDetail {
  const position = (coin: string, change: Partial<AavePosition>): AavePosition => ({
    coin,
    decimals: 6,
    supplied: 0n,
    debt: 0n,
    collateral: false,
    loanToValue: 7_500n,
    liquidationThreshold: BigInt(input.liquidationThresholdBps),
    priceBase: BASE_UNIT,
    ...change,
  })
  const account = {
    totalCollateralBase: 0n,
    totalDebtBase: 0n,
    currentLiquidationThreshold: 0n,
    ltv: 0n,
    healthFactor: 0n,
  }
  return {
    baseUnit: BASE_UNIT,
    positions: [
      position('ETH', { supplied: BigInt(input.collateralUsd) * 1_000_000n, collateral: true }),
      position('USDC', { debt: BigInt(input.debtUsd) * 1_000_000n }),
    ],
    account,
  }
}

test('AAVE-1: $10,000 at a threshold of 80 % against $6,000 has a health factor of 1.3333', () => {
  const figures = computeAaveFigures(detail(), () => ONE_PPM)
  const error = Math.abs(Number(figures.healthFactor) / 1e18 - Number(expected.healthFactor))
  expect(error).toBeLessThan(Number(tolerance))
})

test('and is liquidated below 1: the collateral may fall to three quarters, not a hair more', () => {
  const liquidatable = (price: bigint) =>
    marginOfFigures(
      computeAaveFigures(detail(), (coin) => (coin === 'ETH' ? ppm(price) : ONE_PPM)),
      BASE_UNIT,
    ).liquidatable
  expect(liquidatable(750_000n)).toBe(false)
  expect(liquidatable(749_999n)).toBe(true)
})
