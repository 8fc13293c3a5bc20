import { mulDecimal, WAD } from './positionMargin.ts'

/** Keeper terms, 1e18: USD amounts and ratios. Costs of execution are what the venue's cost oracle says. */
export interface KeeperTerms {
  readonly minKeeperReward: bigint
  readonly minKeeperProfitRatio: bigint
  readonly maxKeeperReward: bigint
  readonly maxKeeperScalingRatio: bigint
  readonly collateralRewardRatio: bigint
  readonly flagCost: bigint
  readonly liquidateCost: bigint
}

/** Liquidation limits of one market: fees and the multiplier 1e18, the window in seconds, sizes in 1e18 of the asset. */
export interface LiquidationLimit {
  readonly skewScale: bigint
  readonly makerFee: bigint
  readonly takerFee: bigint
  readonly accumulationMultiplier: bigint
  readonly maxSecondsInWindow: bigint
}

/** Largest size that may be liquidated within one window. */
export function computeMaxLiquidationInWindow(limit: LiquidationLimit): bigint {
  const perSecond = mulDecimal(
    mulDecimal(limit.makerFee + limit.takerFee, limit.skewScale),
    limit.accumulationMultiplier,
  )
  return perSecond * limit.maxSecondsInWindow
}

/** Windows that liquidating a size takes, rounded up. Zero where the market sets no limit. */
export function countLiquidationWindows(limit: LiquidationLimit, absoluteSize: bigint): bigint {
  const largest = computeMaxLiquidationInWindow(limit)
  return largest === 0n ? 0n : (absoluteSize + largest - 1n) / largest
}

/** Reward and cost of one call, within its least (a profit) and its most (a share of collateral; none when flagged). */
export function computeKeeperReward(
  terms: KeeperTerms,
  reward: bigint,
  cost: bigint,
  collateralValue: bigint,
): bigint {
  const byAmount = cost + terms.minKeeperReward
  const byRatio = mulDecimal(cost, terms.minKeeperProfitRatio + WAD)
  const least = larger(byAmount, byRatio)
  const share = mulDecimal(collateralValue, terms.maxKeeperScalingRatio)
  const most = collateralValue === 0n || share > terms.maxKeeperReward ? terms.maxKeeperReward : share
  const wanted = larger(reward + cost, least)
  return wanted < most ? wanted : most
}

/**
 * What an account must keep for its keepers on top of margin: the larger of the positions' flag rewards and the share of
 * collateral, within bounds, and one more call per further window. Collateral is counted undiscounted. Source:
 * Synthetixio/synthetix-v3, markets/perps-market, PerpsAccount.getPossibleLiquidationReward and
 * GlobalPerpsMarketConfiguration.keeperReward.
 */
export function computeLiquidationReward(
  terms: KeeperTerms,
  flagRewards: bigint,
  windows: bigint,
  collateralValue: bigint,
): bigint {
  const ofCollateral = mulDecimal(collateralValue, terms.collateralRewardRatio)
  const first = computeKeeperReward(
    terms,
    larger(flagRewards, ofCollateral),
    terms.flagCost + terms.liquidateCost,
    collateralValue,
  )
  const further =
    windows === 0n ? 0n : computeKeeperReward(terms, 0n, terms.liquidateCost, 0n) * (windows - 1n)
  return first + further
}

function larger(a: bigint, b: bigint): bigint {
  return a > b ? a : b
}
