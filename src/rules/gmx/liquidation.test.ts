import { expect, test } from 'vitest'
import { computeGmxLiquidation, computeGmxPnl, FLOAT } from './liquidation.ts'

const usd = (amount: number): bigint => (BigInt(Math.round(amount * 1e6)) * FLOAT) / 1_000_000n
const token = (amount: number): bigint => BigInt(Math.round(amount * 1e6)) * 10n ** 12n
const flat = (price: number) => ({ min: usd(price), max: usd(price) })
const SHORT = {
  isLong: false,
  sizeInUsd: usd(10_000),
  sizeInTokens: token(2),
  collateralAmount: token(1_000),
}
const TERMS = { minCollateralUsd: usd(1), minCollateralFactor: usd(0.01), maxImpactFactor: usd(0.005) }
const NO_COSTS = { priceImpactUsd: 0n, feesUsd: 0n }

test('a short of 2 at 5,000 with 1,000 of collateral lasts to 5,450: 100 remain, one per cent of its size', () => {
  const at = (price: number) =>
    computeGmxLiquidation(SHORT, { index: flat(price), collateral: flat(1) }, NO_COSTS, TERMS)
  expect(at(5_450)).toMatchObject({ remainingUsd: usd(100), requiredUsd: usd(100), liquidatable: false })
  expect(at(5_450.01).liquidatable).toBe(true)
})

test('a long is valued at the lower price, a short at the higher one', () => {
  const spread = { min: usd(4_990), max: usd(5_010) }
  expect(computeGmxPnl(SHORT, spread)).toBe(usd(-20))
  expect(computeGmxPnl({ ...SHORT, isLong: true }, spread)).toBe(usd(-20))
})

test('fees count in full, price impact as a loss only and up to its cap', () => {
  const remaining = (priceImpactUsd: bigint, feesUsd = 0n) =>
    computeGmxLiquidation(
      SHORT,
      { index: flat(5_000), collateral: flat(1) },
      { priceImpactUsd, feesUsd },
      TERMS,
    ).remainingUsd
  expect(remaining(0n, usd(7))).toBe(usd(993))
  expect(remaining(usd(30))).toBe(usd(1_000))
  expect(remaining(usd(-30))).toBe(usd(970))
  expect(remaining(usd(-80))).toBe(usd(950)) // half a per cent of 10,000
})

test('the minimum in USD binds a small position, and nothing left is liquidatable without any minimum', () => {
  const small = { ...SHORT, sizeInUsd: usd(10), sizeInTokens: token(0.002), collateralAmount: token(0.9) }
  const prices = { index: flat(5_000), collateral: flat(1) }
  expect(computeGmxLiquidation(small, prices, NO_COSTS, TERMS)).toMatchObject({
    requiredUsd: usd(1),
    liquidatable: true,
  })
  const none = { minCollateralUsd: 0n, minCollateralFactor: 0n, maxImpactFactor: 0n }
  expect(computeGmxLiquidation({ ...small, collateralAmount: 0n }, prices, NO_COSTS, none).liquidatable).toBe(
    true,
  )
  expect(computeGmxLiquidation(small, prices, NO_COSTS, none).liquidatable).toBe(false)
})
