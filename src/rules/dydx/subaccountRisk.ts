import { abs, divCeil } from '../../units/fixed.ts'
import { computeInitialMarginPpm, type LiquidityTier, ONE_MILLION } from './initialMarginFraction.ts'

/** One perpetual of a subaccount. `notional` is size x oracle price, signed; all amounts are USDC quantums (1e-6). */
export interface DydxPosition {
  readonly tier: LiquidityTier
  readonly notional: bigint
  /** Open interest of the whole market, notional. */
  readonly openInterest: bigint
  /** The holder's own leverage setting as a fraction in ppm; zero for none. It can only raise the initial margin. */
  readonly customPpm: bigint
}

export interface DydxRisk {
  readonly netCollateral: bigint
  readonly initial: bigint
  readonly maintenance: bigint
  /** New risk is accepted: net collateral covers the initial margin. */
  readonly initialCollateralized: boolean
  readonly liquidatable: boolean
}

/** Initial margin of a notional amount in quantums: the fraction is floored to ppm, the product rounded up. */
export function computeInitialMargin(
  tier: LiquidityTier,
  notional: bigint,
  openInterest: bigint,
  customPpm = 0n,
): bigint {
  const scaled = computeInitialMarginPpm(tier, openInterest)
  return divCeil(abs(notional) * (customPpm > scaled ? customPpm : scaled), ONE_MILLION)
}

/** Maintenance margin in quantums: of the *base* initial margin, whatever the open interest; each product rounded up. */
export function computeMaintenanceMargin(tier: LiquidityTier, notional: bigint): bigint {
  const base = divCeil(abs(notional) * tier.initialMarginPpm, ONE_MILLION)
  return divCeil(base * tier.maintenanceFractionPpm, ONE_MILLION)
}

/**
 * A subaccount: margins add without offsets; net collateral is the quote balance (cash less cost basis) plus signed notionals.
 * Liquidatable when the maintenance margin is positive and exceeds net collateral. Source: dydxprotocol/v4-chain,
 * protocol/lib/margin/risk.go.
 */
export function computeDydxRisk(quoteBalance: bigint, positions: readonly DydxPosition[]): DydxRisk {
  let netCollateral = quoteBalance
  let initial = 0n
  let maintenance = 0n
  for (const { tier, notional, openInterest, customPpm } of positions) {
    netCollateral += notional
    initial += computeInitialMargin(tier, notional, openInterest, customPpm)
    maintenance += computeMaintenanceMargin(tier, notional)
  }
  return {
    netCollateral,
    initial,
    maintenance,
    initialCollateralized: netCollateral >= initial,
    liquidatable: maintenance > 0n && maintenance > netCollateral,
  }
}
