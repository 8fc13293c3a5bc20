import type { Market } from '../market/market.ts'
import { adjustEquity } from '../rules/binance/unifiedMargin.ts'
import type { Book } from './book.ts'
import { valueNow } from './contractLegs.ts'
import { missingParameter } from './method.ts'

/** Share of its value that a coin counts for as collateral, by coin. */
export type CollateralRates = Readonly<Record<string, number>>

/**
 * Equity as the unified accounts count it, USD: coins at the lesser of value and value x rate, so that a debt counts
 * in full, and contracts with their P&L at mark. Coin and contract stay apart because a leg does not say what its
 * P&L is paid in. Throws MISSING_QUOTE for a coin without a rate.
 */
export function computeCollateralEquity(book: Book, market: Market, rates: CollateralRates): number {
  return book.legs.reduce((total, leg) => {
    const value = valueNow(leg, market)
    const { terms } = leg.instrument
    if (terms.kind !== 'coin' || value <= 0) return total + value
    const rate = rates[terms.coin]
    if (rate === undefined)
      throw missingParameter(`collateral.${terms.coin}`, 'the share of its value that the coin counts for')
    return total + adjustEquity(value, rate)
  }, 0)
}

/** What is owed of coins, USD, zero or more. */
export function sumDebts(book: Book, market: Market): number {
  return book.legs.reduce((total, leg) => {
    const value = leg.instrument.terms.kind === 'coin' ? valueNow(leg, market) : 0
    return value < 0 ? total - value : total
  }, 0)
}
