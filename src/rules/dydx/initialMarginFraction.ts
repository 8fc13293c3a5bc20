/** Margin terms of one market, as the chain's liquidity tier holds them: ppm, and USDC quantums (1e-6) for the caps. */
export interface LiquidityTier {
  readonly initialMarginPpm: bigint
  readonly maintenanceFractionPpm: bigint
  readonly openInterestLowerCap: bigint
  readonly openInterestUpperCap: bigint
}

export const ONE_MILLION = 1_000_000n

/**
 * Initial margin fraction in ppm at an open interest (notional, USDC quantums): base up to the lower cap, rising linearly to
 * one at the upper cap; the increase rounds down. An upper cap of zero switches scaling off. The lower cap is looked at first,
 * so caps that coincide or are swapped give base up to the lower one and 100 % above it. Throws RangeError for a base
 * outside 0 to 100 %. Source: dydxprotocol/v4-chain, protocol/x/perpetuals/types/liquidity_tier.go.
 */
export function computeInitialMarginPpm(tier: LiquidityTier, openInterest: bigint): bigint {
  const { initialMarginPpm: base, openInterestLowerCap: lower, openInterestUpperCap: upper } = tier
  if (base < 0n || base > ONE_MILLION)
    throw new RangeError('an initial margin fraction is 0 to 1,000,000 ppm')
  if (upper === 0n || openInterest <= lower) return base
  if (openInterest >= upper) return ONE_MILLION
  return base + ((ONE_MILLION - base) * (openInterest - lower)) / (upper - lower)
}

/** Maintenance fraction of notional in ppm, rounded down; for display, margins round on their own. */
export function computeMaintenanceMarginPpm(tier: LiquidityTier): bigint {
  return (tier.initialMarginPpm * tier.maintenanceFractionPpm) / ONE_MILLION
}
