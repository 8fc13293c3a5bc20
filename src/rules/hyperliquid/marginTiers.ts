import { divCeil, divFloor } from '../../units/fixed.ts'

/** One tier of an asset: from `lowerBound` of notional (inclusive), at most `maxLeverage`. Ascending, the first from zero. */
export interface MarginTier {
  /** In the unit of the notional asked for. */
  readonly lowerBound: bigint
  readonly maxLeverage: bigint
}

/** The tier a notional falls in. Throws RangeError without tiers. */
export function findMarginTier(tiers: readonly MarginTier[], notional: bigint): MarginTier {
  const tier = tiers.findLast(({ lowerBound }) => notional >= lowerBound)
  if (tier === undefined) throw new RangeError('margin tiers start at a notional of zero')
  return tier
}

/**
 * Maintenance margin of a position, rounded up: notional x rate - deduction, where the rate is half the initial rate at the
 * tier's highest leverage and the deduction makes the margin continuous: deduction_n = deduction_(n-1) + lowerBound_n x (rate_n -
 * rate_(n-1)). Exact: everything is carried over one common denominator. Source: Hyperliquid documentation, trading/margin-tiers.
 */
export function computeMaintenance(tiers: readonly MarginTier[], notional: bigint): bigint {
  const denominator = 2n * tiers.reduce((product, { maxLeverage }) => product * maxLeverage, 1n)
  const rateOf = ({ maxLeverage }: MarginTier): bigint => denominator / (2n * maxLeverage)
  let deduction = 0n
  let rate = rateOf(findMarginTier(tiers, 0n))
  for (const tier of tiers) {
    if (tier.lowerBound > notional) break
    deduction += tier.lowerBound * (rateOf(tier) - rate)
    rate = rateOf(tier)
  }
  return divCeil(notional * rate - deduction, denominator)
}

/** Initial margin, rounded up: notional / leverage, the leverage chosen but never more than the tier's highest. */
export function computeInitial(tiers: readonly MarginTier[], notional: bigint, leverage: bigint): bigint {
  const { maxLeverage } = findMarginTier(tiers, notional)
  return divCeil(notional, leverage < maxLeverage ? leverage : maxLeverage)
}

/**
 * Price at which a position is liquidated, rounded against the holder (up for a long, down for a short):
 * price - side x margin available / size / (1 - side x l), with l half the initial rate at the tier's highest leverage and margin
 * available = equity - maintenance now. `size` is positive in `sizeUnit`ths of a coin. Within one tier and one position it is where equity
 * meets maintenance. Source: Hyperliquid documentation, trading/liquidations.
 */
export function computeLiquidationPrice(position: {
  readonly isLong: boolean
  readonly price: bigint
  readonly size: bigint
  readonly sizeUnit: bigint
  readonly marginAvailable: bigint
  readonly maxLeverage: bigint
}): bigint {
  const { isLong, price, size, sizeUnit, marginAvailable, maxLeverage } = position
  const numerator = marginAvailable * sizeUnit * 2n * maxLeverage
  const divisor = size * (isLong ? 2n * maxLeverage - 1n : 2n * maxLeverage + 1n)
  return isLong ? price - divFloor(numerator, divisor) : price + divFloor(numerator, divisor)
}
