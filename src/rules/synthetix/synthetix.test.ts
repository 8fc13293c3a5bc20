import { expect, test } from 'vitest'
import { computeSynthetixMargin } from './accountMargin.ts'
import { computeCollateralValue } from './collateralValue.ts'
import { computeFillPrice } from './fillPrice.ts'
import {
  computeKeeperReward,
  computeLiquidationReward,
  computeMaxLiquidationInWindow,
  countLiquidationWindows,
} from './liquidationReward.ts'
import { computePositionMargin, WAD } from './positionMargin.ts'

const wad = (text: number): bigint => BigInt(Math.round(text * 1e6)) * 10n ** 12n
const MARKET = {
  skewScale: wad(1_000),
  initialMarginRatio: wad(2),
  minimumInitialMarginRatio: wad(0.01),
  maintenanceMarginScalar: wad(0.5),
  liquidationRewardRatio: wad(0.05),
  minimumPositionMargin: wad(500),
}
const KEEPERS = {
  minKeeperReward: wad(10),
  minKeeperProfitRatio: wad(0.2),
  maxKeeperReward: wad(1_000),
  maxKeeperScalingRatio: wad(0.5),
  collateralRewardRatio: wad(0.01),
  flagCost: wad(3),
  liquidateCost: wad(2),
}

test('20 at 2,000 against a scale of 1,000: ratio 5 %, margin 2,000 and the minimum; short and long alike', () => {
  const margin = computePositionMargin(MARKET, wad(-20), wad(2_000))
  expect(margin).toEqual({
    notional: wad(40_000),
    initialRatio: wad(0.05),
    maintenanceRatio: wad(0.025),
    initial: wad(2_500),
    maintenance: wad(1_500),
    flagReward: wad(2_000),
  })
  expect(computePositionMargin(MARKET, wad(20), wad(2_000))).toEqual(margin)
  expect(computePositionMargin(MARKET, 0n, wad(2_000)).initial).toBe(0n)
  expect(computePositionMargin({ ...MARKET, skewScale: 0n }, wad(20), wad(2_000)).initialRatio).toBe(
    wad(0.01),
  )
})

test('without positions a debt is liquidated when what is available does not pay the keeper, its share of collateral counted', () => {
  const at = (debt: number, value = 2_000) =>
    computeSynthetixMargin(KEEPERS, { value: wad(value), discounted: wad(1_900), debt: wad(debt) }, [])
  // 1 % of collateral and costs of 5: 25, above the least of 15.
  expect(at(1_875)).toMatchObject({
    available: wad(25),
    reward: wad(25),
    maintenance: 0n,
    liquidatable: false,
  })
  expect(at(1_875.01).liquidatable).toBe(true)
  expect(at(0)).toMatchObject({ reward: 0n, liquidatable: false })
  const under = computeSynthetixMargin(KEEPERS, { value: 0n, discounted: wad(-1), debt: 0n }, [])
  expect(under.liquidatable).toBe(false)
})

test('an order fills half way between the premiums before and after it', () => {
  expect(computeFillPrice(0n, wad(1_000), wad(20), wad(2_000))).toBe(wad(2_020))
  expect(computeFillPrice(wad(20), wad(1_000), wad(-20), wad(2_000))).toBe(wad(2_020))
  expect(computeFillPrice(wad(-10), wad(1_000), wad(20), wad(2_000))).toBe(wad(2_000))
  expect(computeFillPrice(wad(5), 0n, wad(20), wad(2_000))).toBe(wad(2_000))
})

test('a reward lies between cost with its profit and a share of collateral', () => {
  expect(computeKeeperReward(KEEPERS, wad(100), wad(5), wad(1_000))).toBe(wad(105))
  expect(computeKeeperReward(KEEPERS, 0n, wad(5), wad(1_000))).toBe(wad(15)) // cost + 10
  expect(computeKeeperReward(KEEPERS, 0n, wad(100), wad(1_000))).toBe(wad(120)) // cost x 1.2
  expect(computeKeeperReward(KEEPERS, wad(900), wad(5), wad(1_000))).toBe(wad(500)) // half of collateral
  expect(computeKeeperReward(KEEPERS, wad(5_000), wad(5), 0n)).toBe(wad(1_000)) // flagged: the cap alone
})

test('every window beyond the first adds one liquidation call', () => {
  const limit = {
    skewScale: wad(1_000),
    makerFee: wad(0.001),
    takerFee: wad(0.004),
    accumulationMultiplier: wad(0.2),
    maxSecondsInWindow: 10n,
  }
  expect(computeMaxLiquidationInWindow(limit)).toBe(wad(10))
  expect([wad(10), wad(10) + 1n, wad(30)].map((size) => countLiquidationWindows(limit, size))).toEqual([
    1n,
    2n,
    3n,
  ])
  expect(countLiquidationWindows({ ...limit, takerFee: 0n, makerFee: 0n }, wad(10))).toBe(0n)
  expect(computeLiquidationReward(KEEPERS, wad(100), 3n, wad(1_000))).toBe(wad(105 + 2 * 12))
  expect(computeLiquidationReward(KEEPERS, wad(5), 0n, wad(1_000))).toBe(wad(15)) // 1 % of collateral, 10, and cost 5
})

test('a deposit’s discount grows with its size between two limits', () => {
  const terms = {
    lowerLimitDiscount: wad(0.01),
    upperLimitDiscount: wad(0.05),
    discountScalar: wad(2),
    skewScale: wad(10_000),
  }
  expect(computeCollateralValue(terms, wad(10), wad(2_000))).toBe(wad(19_800))
  expect(computeCollateralValue(terms, wad(100), wad(2_000))).toBe(wad(196_000))
  expect(computeCollateralValue(terms, wad(1_000), wad(2_000))).toBe(wad(1_900_000))
})

test('liquidatable only above what is available, and only with a position', () => {
  const position = { market: MARKET, limit: null, size: wad(20), entryPrice: wad(2_000), price: wad(2_000) }
  const at = (available: bigint, positions = [position]) =>
    computeSynthetixMargin(
      { ...KEEPERS, maxKeeperScalingRatio: WAD },
      { value: wad(100_000), discounted: available, debt: 0n },
      positions,
    )
  expect(at(wad(2_500)).reward).toBe(wad(1_000))
  expect(at(wad(2_500)).liquidatable).toBe(false)
  expect(at(wad(2_500) - 1n).liquidatable).toBe(true)
  expect(at(-1n, [])).toMatchObject({ liquidatable: false, reward: 0n })
})
