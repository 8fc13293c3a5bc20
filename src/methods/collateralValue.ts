import type { Market } from '../market/market.ts'
import { adjustEquity } from '../rules/binance/unifiedMargin.ts'
import type { Book, Leg } from './book.ts'
import { isCoinSettlement, valueNow } from './contractLegs.ts'
import { missingParameter } from './method.ts'

/** Share of its value that a coin counts for as collateral, from 0 to 1. Throws MISSING_QUOTE for a coin without one. */
export type CollateralShare = (coin: string) => number

/** Shares as the unified accounts list them: collateral rates under `collateral`. */
export function shareByRate(rates: Readonly<Record<string, number>>): CollateralShare {
  return (coin) => requireEntry(rates, coin, 'collateral', 'the share of its value that the coin counts for')
}

/** Shares as what is left of a haircut, listed under `haircuts`. */
export function shareAfterHaircut(haircuts: Readonly<Record<string, number>>): CollateralShare {
  return (coin) => 1 - requireEntry(haircuts, coin, 'haircuts', 'a haircut from 0 to 1')
}

/**
 * Value of a leg as collateral, USD, float64: coins held by their share, everything else in full (debts, contracts at
 * mark, the settlement lines that carry their cost).
 */
export function valueCollateral(leg: Leg, market: Market, share: CollateralShare): number {
  const { terms } = leg.instrument
  const value = valueNow(leg, market)
  return terms.kind === 'coin' ? countCoin(value, terms.coin, share) : value
}

/**
 * Equity as the unified accounts count it, USD: coin by coin, what is held less what is owed of it, with the P&L of
 * contracts that settle in it (inverse contracts and their cost), by its share where it is above zero and in full where
 * it is below. Linear contracts and money settlement count in full, because a leg does not say which currency a
 * contract pays in; options at mark. Source: Binance, uniMMR (margin asset less loan plus futures asset plus P&L).
 */
export function computeCollateralEquity({ legs }: Book, market: Market, share: CollateralShare): number {
  const coins = new Map<string, number>()
  let others = 0
  for (const leg of legs) {
    const coin = coinOf(leg)
    const value = valueNow(leg, market)
    if (coin === null) others += value
    else coins.set(coin, (coins.get(coin) ?? 0) + value)
  }
  return [...coins].reduce((total, [coin, value]) => total + countCoin(value, coin, share), others)
}

/** The coin that a leg is equity in; null for what is valued in USD. */
function coinOf(leg: Leg): string | null {
  const { terms, underlying } = leg.instrument
  if (terms.kind === 'coin') return terms.coin
  return terms.kind === 'inverse' || isCoinSettlement(leg) ? underlying : null
}

function countCoin(value: number, coin: string, share: CollateralShare): number {
  return value > 0 ? adjustEquity(value, share(coin)) : value
}

function requireEntry(
  entries: Readonly<Record<string, number>>,
  coin: string,
  list: string,
  expected: string,
): number {
  const entry = entries[coin]
  if (entry === undefined) throw missingParameter(`${list}.${coin}`, expected)
  return entry
}
