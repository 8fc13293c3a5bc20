import { abs } from '../../units/fixed.ts'
import { computeInitial, computeMaintenance, type MarginTier } from './marginTiers.ts'

/** One position at its mark: notional signed, in one integer unit of USD throughout. */
export interface HyperliquidPosition {
  readonly tiers: readonly MarginTier[]
  readonly notional: bigint
  readonly leverage: bigint
}

export interface HyperliquidMargin {
  readonly accountValue: bigint
  readonly initial: bigint
  readonly maintenance: bigint
  readonly liquidatable: boolean
  /** Below two thirds of maintenance the backstop takes the position over. */
  readonly backstop: boolean
}

/**
 * A cross pocket: account value = quote balance (cash less cost basis) plus signed notionals; margins add; liquidation begins where
 * account value falls below maintenance. An isolated position is a pocket of one, with its own margin as quote balance.
 * Source: Hyperliquid documentation, trading/margining and trading/liquidations.
 */
export function computeHyperliquidMargin(
  quoteBalance: bigint,
  positions: readonly HyperliquidPosition[],
): HyperliquidMargin {
  let accountValue = quoteBalance
  let initial = 0n
  let maintenance = 0n
  for (const { tiers, notional, leverage } of positions) {
    accountValue += notional
    initial += computeInitial(tiers, abs(notional), leverage)
    maintenance += computeMaintenance(tiers, abs(notional))
  }
  return {
    accountValue,
    initial,
    maintenance,
    liquidatable: accountValue < maintenance,
    backstop: 3n * accountValue < 2n * maintenance,
  }
}
