import { divDecimal, mulDecimal, WAD } from './positionMargin.ts'

/** Discount terms of a collateral coin, 1e18; `skewScale` in units of the coin. */
export interface CollateralTerms {
  readonly lowerLimitDiscount: bigint
  readonly upperLimitDiscount: bigint
  readonly discountScalar: bigint
  readonly skewScale: bigint
}

/**
 * Value of a deposited coin in USD, 1e18, after a discount that grows with the amount against the skew scale, within its two
 * limits. A skew scale of zero means the lower limit. Source: Synthetixio/synthetix-v3, markets/perps-market,
 * PerpsCollateralConfiguration.valueInUsd.
 */
export function computeCollateralValue(terms: CollateralTerms, amount: bigint, price: bigint): bigint {
  const impact =
    terms.skewScale === 0n ? 0n : mulDecimal(divDecimal(amount, terms.skewScale), terms.discountScalar)
  const atLeast = impact > terms.lowerLimitDiscount ? impact : terms.lowerLimitDiscount
  const discount = atLeast < terms.upperLimitDiscount ? atLeast : terms.upperLimitDiscount
  return mulDecimal(amount, mulDecimal(price, WAD - discount))
}
