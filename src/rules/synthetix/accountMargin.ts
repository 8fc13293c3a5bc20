import { abs } from '../../units/fixed.ts'
import {
  computeLiquidationReward,
  countLiquidationWindows,
  type KeeperTerms,
  type LiquidationLimit,
} from './liquidationReward.ts'
import {
  computePositionMargin,
  mulDecimal,
  type SynthetixMarket,
  type SynthetixPositionMargin,
} from './positionMargin.ts'

/** One position: size signed, prices in USD; all 1e18. `limit` is null where windows are not counted. */
export interface SynthetixPosition {
  readonly market: SynthetixMarket
  readonly limit: LiquidationLimit | null
  readonly size: bigint
  readonly entryPrice: bigint
  readonly price: bigint
}

export interface SynthetixMargin {
  readonly available: bigint
  /** Without the keepers' reward, which every test adds. */
  readonly initial: bigint
  readonly maintenance: bigint
  readonly reward: bigint
  readonly positions: readonly (SynthetixPositionMargin & { readonly pnl: bigint })[]
  readonly liquidatable: boolean
}

/**
 * An account with open positions is liquidatable when maintenance and the possible liquidation reward exceed what is
 * available: discounted collateral plus price P&L less debt. One without positions is when it has debt and what is available
 * does not pay the keeper for flagging and liquidating; without debt it never is. `value` is collateral before the discount, for the
 * reward's bounds. Funding and interest are not here: they belong to the debt. Source: Synthetixio/synthetix-v3,
 * markets/perps-market, PerpsAccount.isEligibleForLiquidation and isEligibleForMarginLiquidation.
 */
export function computeSynthetixMargin(
  terms: KeeperTerms,
  collateral: { readonly value: bigint; readonly discounted: bigint; readonly debt: bigint },
  positions: readonly SynthetixPosition[],
): SynthetixMargin {
  const each = positions.map(({ market, size, entryPrice, price }) => ({
    ...computePositionMargin(market, size, price),
    pnl: mulDecimal(size, price - entryPrice),
  }))
  const total = (of: (position: (typeof each)[number]) => bigint): bigint =>
    each.reduce((sum, position) => sum + of(position), 0n)
  const windows = positions.reduce((most, { limit, size }) => {
    const count = limit === null ? 0n : countLiquidationWindows(limit, abs(size))
    return count > most ? count : most
  }, 0n)
  const open = positions.some(({ size }) => size !== 0n)
  // Without positions there are no flag rewards and no windows: the same reward is then the margin-only liquidation's.
  const owes = open || collateral.debt > 0n
  const available = collateral.discounted + total(({ pnl }) => pnl) - collateral.debt
  const maintenance = total((position) => position.maintenance)
  const reward = owes
    ? computeLiquidationReward(
        terms,
        total(({ flagReward }) => flagReward),
        windows,
        collateral.value,
      )
    : 0n
  return {
    available,
    initial: total((position) => position.initial),
    maintenance,
    reward,
    positions: each,
    liquidatable: owes && maintenance + reward > available,
  }
}
