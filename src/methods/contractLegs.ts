import type { Market } from '../market/market.ts'
import { black76Delta } from '../risk/pricing/black76.ts'
import { YEAR_SEC } from '../units/time.ts'
import { type Book, type Leg, netLegs } from './book.ts'
import { contractMark, indexPrice, optionInputs, toFloat, UNCHANGED, valueLeg } from './reprice.ts'

// Contracts of a book in the words venues use: coins of position, delta, years to expiry.

/** Whether a leg is a perpetual, a dated contract or an option. */
export function isContract({ instrument: { terms } }: Leg): boolean {
  return terms.kind === 'linear' || terms.kind === 'inverse' || terms.kind === 'option'
}

/** The underlying of stable currencies. */
export const MONEY = 'USD'

/** Whether a leg is P&L or cost that is paid in the coin of its own underlying, as an inverse contract's is. */
export function isCoinSettlement({ instrument: { terms, underlying } }: Leg): boolean {
  return terms.kind === 'settlement' && terms.currency === underlying && underlying !== MONEY
}

/** Legs by underlying, long and short of an instrument netted, in the book's order. */
export function groupByUnderlying(book: Book): ReadonlyMap<string, readonly Leg[]> {
  const groups = new Map<string, Leg[]>()
  for (const leg of netLegs(book)) {
    const group = groups.get(leg.instrument.underlying) ?? []
    group.push(leg)
    groups.set(leg.instrument.underlying, group)
  }
  return groups
}

/**
 * Position of a contract in coins of its underlying, a holder's long positive: an inverse contract is its face over
 * its mark, and its leg has the other sign.
 */
export function positionCoins(leg: Leg, market: Market): number {
  const { terms } = leg.instrument
  const quantity = toFloat(leg.quantity)
  return terms.kind === 'inverse' ? -quantity / contractMark(leg, market, terms.expirySec) : quantity
}

/** Delta of a contract in coins of its underlying. */
export function contractDelta(leg: Leg, market: Market): number {
  const { terms } = leg.instrument
  const coins = positionCoins(leg, market)
  if (terms.kind !== 'option') return coins
  const { forward, volatility, seconds } = optionInputs(leg, market)
  return coins * black76Delta(forward, Number(terms.strike), volatility, seconds / YEAR_SEC, terms.right)
}

/**
 * Coins of a leg's underlying that the leg is equity in: cash, settled P&L and an inverse contract's worth in coin at its
 * mark. Over a book the cost basis of inverse contracts cancels: what they were entered at changes nothing.
 */
export function coinEquity(leg: Leg, market: Market, index: number): number {
  const { kind } = leg.instrument.terms
  if (kind === 'coin') return valueNow(leg, market) / index
  if (kind === 'settlement') return toFloat(leg.quantity)
  return kind === 'inverse' ? -positionCoins(leg, market) : 0
}

/** Years to a contract's expiry; null for a perpetual. */
export function yearsToExpiry({ instrument: { terms } }: Leg, market: Market): number | null {
  if (!('expirySec' in terms) || terms.expirySec === null) return null
  return (terms.expirySec - market.asOfSec) / YEAR_SEC
}

/** USD price that a contract's delta is counted at: its mark, or the forward of an option's expiry. */
export function deltaPrice(leg: Leg, market: Market): number {
  const { terms } = leg.instrument
  if (terms.kind === 'option') return optionInputs(leg, market).forward
  return 'expirySec' in terms
    ? contractMark(leg, market, terms.expirySec)
    : indexPrice(market, leg.instrument.underlying)
}

/** A leg's value now, USD. */
export function valueNow(leg: Leg, market: Market): number {
  return valueLeg(leg, market, UNCHANGED)
}
