import type { Market } from '../market/market.ts'
import { type Book, type Leg, netLegs } from './book.ts'
import { isCoinSettlement, valueNow } from './contractLegs.ts'

/**
 * What is owed, USD, zero or more: coins borrowed, each loan in full though the coin is held too, and settled losses that
 * no contract carries, as far as what is held of their currency does not pay for them.
 */
export function sumDebts(book: Book, market: Market): number {
  const [held, owed] = [new Map<string, number>(), [] as number[]]
  for (const leg of book.legs) {
    const { terms } = leg.instrument
    if (terms.kind !== 'coin') continue
    const value = valueNow(leg, market)
    if (value < 0) owed.push(-value)
    else held.set(terms.coin, (held.get(terms.coin) ?? 0) + value)
  }
  for (const leg of findOwedSettlements(book)) {
    const { terms } = leg.instrument
    const paid = terms.kind === 'settlement' ? (held.get(terms.currency) ?? 0) : 0
    owed.push(Math.max(-valueNow(leg, market) - paid, 0))
  }
  return owed.reduce((total, amount) => total + amount, 0)
}

/**
 * Settlement lines below zero, net per currency, that are nobody's cost: an inverse contract carries its coin's, a
 * linear one all money's, because a leg does not say which currency it pays in. Without such a contract the line is a
 * loss that is owed.
 */
export function findOwedSettlements(book: Book): readonly Leg[] {
  const legs = netLegs(book)
  const linear = legs.some(({ instrument }) => instrument.terms.kind === 'linear')
  const inverse = new Set(
    legs.flatMap(({ instrument }) => (instrument.terms.kind === 'inverse' ? [instrument.underlying] : [])),
  )
  return legs.filter((leg) => {
    const { terms, underlying } = leg.instrument
    if (terms.kind !== 'settlement' || leg.quantity.atoms >= 0n) return false
    return isCoinSettlement(leg) ? !inverse.has(underlying) : !linear
  })
}
