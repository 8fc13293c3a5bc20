import { divFloor } from '../../units/fixed.ts'

/** USD amounts and factors are 1e30, token amounts 1e18 of a whole token, prices 1e30 USD per whole token. */
export const FLOAT = 10n ** 30n
const TOKEN = 10n ** 18n

export interface GmxPosition {
  readonly isLong: boolean
  /** Cost of the tokens at entry, USD. */
  readonly sizeInUsd: bigint
  readonly sizeInTokens: bigint
  readonly collateralAmount: bigint
}

export interface GmxPrice {
  readonly min: bigint
  readonly max: bigint
}

/** What closing the whole position would cost now, USD: fees positive, price impact negative for a loss. */
export interface GmxCosts {
  readonly priceImpactUsd: bigint
  readonly feesUsd: bigint
}

/** A market's bounds. `minCollateralFactor` is the one for liquidation (for opening, pass the opening one). */
export interface GmxTerms {
  readonly minCollateralUsd: bigint
  readonly minCollateralFactor: bigint
  /** Negative price impact counts up to this share of the size. */
  readonly maxImpactFactor: bigint
}

export interface GmxLiquidation {
  readonly pnlUsd: bigint
  readonly collateralUsd: bigint
  /** Price impact as counted: never a gain, capped. */
  readonly priceImpactUsd: bigint
  readonly remainingUsd: bigint
  readonly requiredUsd: bigint
  readonly liquidatable: boolean
}

/** P&L of a position, USD: tokens at the worse of the two prices for its side against their cost. Pool caps are outside. */
export function computeGmxPnl(position: GmxPosition, index: GmxPrice): bigint {
  const price = position.isLong ? index.min : index.max
  const value = (position.sizeInTokens * price) / TOKEN
  return position.isLong ? value - position.sizeInUsd : position.sizeInUsd - value
}

/**
 * Remaining collateral = collateral at its lower price + P&L + price impact of closing (losses only, capped) - fees.
 * Liquidatable below the minimum in USD, at or below zero, or below size x factor. Source: gmx-io/gmx-synthetics,
 * contracts/position/PositionUtils.sol, isPositionLiquidatable.
 */
export function computeGmxLiquidation(
  position: GmxPosition,
  prices: { readonly index: GmxPrice; readonly collateral: GmxPrice },
  costs: GmxCosts,
  terms: GmxTerms,
): GmxLiquidation {
  const pnlUsd = computeGmxPnl(position, prices.index)
  const collateralUsd = divFloor(position.collateralAmount * prices.collateral.min, TOKEN)
  const largestLoss = -((position.sizeInUsd * terms.maxImpactFactor) / FLOAT)
  const loss = costs.priceImpactUsd < 0n ? costs.priceImpactUsd : 0n
  const priceImpactUsd = loss < largestLoss ? largestLoss : loss
  const remainingUsd = collateralUsd + pnlUsd + priceImpactUsd - costs.feesUsd
  const byFactor = (position.sizeInUsd * terms.minCollateralFactor) / FLOAT
  const requiredUsd = byFactor > terms.minCollateralUsd ? byFactor : terms.minCollateralUsd
  return {
    pnlUsd,
    collateralUsd,
    priceImpactUsd,
    remainingUsd,
    requiredUsd,
    liquidatable: remainingUsd <= 0n || remainingUsd < requiredUsd,
  }
}
