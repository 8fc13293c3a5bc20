import { abs } from '../../units/fixed.ts'

/** All numbers are 1e18 fixed point; products and quotients truncate, as the venue's DecimalMath does. */
export const WAD = 10n ** 18n
export const mulDecimal = (a: bigint, b: bigint): bigint => (a * b) / WAD
export const divDecimal = (a: bigint, b: bigint): bigint => (a * WAD) / b

/** Liquidation terms of one perps market. */
export interface SynthetixMarket {
  readonly skewScale: bigint
  readonly initialMarginRatio: bigint
  readonly minimumInitialMarginRatio: bigint
  readonly maintenanceMarginScalar: bigint
  readonly liquidationRewardRatio: bigint
  readonly minimumPositionMargin: bigint
}

export interface SynthetixPositionMargin {
  readonly notional: bigint
  readonly initialRatio: bigint
  readonly maintenanceRatio: bigint
  readonly initial: bigint
  readonly maintenance: bigint
  readonly flagReward: bigint
}

const NONE = {
  notional: 0n,
  initialRatio: 0n,
  maintenanceRatio: 0n,
  initial: 0n,
  maintenance: 0n,
  flagReward: 0n,
}

/**
 * Margins of one position in USD: the ratio grows with |size| / skewScale and is proportional to notional, so margin is
 * quadratic in size; a fixed minimum comes on top of both. A skew scale of zero means no impact. Source:
 * Synthetixio/synthetix-v3, markets/perps-market, PerpsMarketConfiguration.calculateRequiredMargins.
 */
export function computePositionMargin(
  market: SynthetixMarket,
  size: bigint,
  price: bigint,
): SynthetixPositionMargin {
  if (size === 0n) return NONE
  const impact = market.skewScale === 0n ? 0n : divDecimal(abs(size), market.skewScale)
  const initialRatio = mulDecimal(impact, market.initialMarginRatio) + market.minimumInitialMarginRatio
  const maintenanceRatio = mulDecimal(initialRatio, market.maintenanceMarginScalar)
  const notional = mulDecimal(abs(size), price)
  return {
    notional,
    initialRatio,
    maintenanceRatio,
    initial: mulDecimal(notional, initialRatio) + market.minimumPositionMargin,
    maintenance: mulDecimal(notional, maintenanceRatio) + market.minimumPositionMargin,
    flagReward: mulDecimal(notional, market.liquidationRewardRatio),
  }
}
