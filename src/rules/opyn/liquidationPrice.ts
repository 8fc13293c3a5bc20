import { divide, least, most, multiply } from './fixedPoint.ts'
import { computeCashValue } from './spreadMargin.ts'

const AUCTION_SECONDS = 3_600n

/** An under-collateralised naked vault in auction. Amounts and prices 1e27; collateral in its own asset. */
export interface OpynAuction {
  readonly right: 'call' | 'put'
  readonly strike: bigint
  readonly spot: bigint
  readonly oracleDeviation: bigint
  readonly collateral: bigint
  /** Options owed, more than zero. */
  readonly debt: bigint
  readonly elapsedSeconds: bigint
}

/**
 * Collateral paid per repaid option, 1e27: from max(cash value - deviation x spot, 0), for calls divided by spot, linearly within
 * an hour to collateral / debt, which is also its cap. Source: opynfinance/GammaProtocol, contracts/core/MarginCalculator.sol,
 * _getDebtPrice.
 */
export function computeLiquidationPrice(auction: OpynAuction): bigint {
  const { right, strike, spot, oracleDeviation, collateral, debt, elapsedSeconds } = auction
  const ending = divide(collateral, debt)
  if (elapsedSeconds >= AUCTION_SECONDS) return ending
  const cash = most(computeCashValue(right, strike, spot) - multiply(oracleDeviation, spot), 0n)
  const starting = right === 'put' ? cash : divide(cash, spot)
  return least(starting + ((ending - starting) * elapsedSeconds) / AUCTION_SECONDS, ending)
}
