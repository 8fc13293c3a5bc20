import type { Market } from '../market/market.ts'
import { type Book, type Leg, netLegs } from './book.ts'
import { isCoinSettlement, MONEY, valueNow } from './contractLegs.ts'

/**
 * How many times its notional the cost of an open contract may be: a settled loss beyond that is no contract's. The same
 * bound as GMX's entry here, so that a contract of a few dollars carries a few dollars.
 */
const LARGEST_COST = 2

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
    else add(held, terms.coin, value)
  }
  return [...owed, ...sumOwedSettlements(book, market, held).values()].reduce(
    (total, amount) => total + amount,
    0,
  )
}

/**
 * Settled losses that no contract carries, USD, net per currency and less what is `held` of it: per coin, those of all money
 * under {@link MONEY}. Inverse contracts carry their coin's, linear ones money's, whatever currency it is in because a leg
 * does not say which it pays in; each at most {@link LARGEST_COST} times its notional.
 */
export function sumOwedSettlements(
  book: Book,
  market: Market,
  held: ReadonlyMap<string, number>,
): ReadonlyMap<string, number> {
  const [losses, carried] = [new Map<string, number>(), new Map<string, number>()]
  for (const leg of netLegs(book)) {
    const { terms, underlying } = leg.instrument
    if (terms.kind === 'settlement') {
      const paid = held.get(terms.currency) ?? 0
      add(losses, poolOf(leg), Math.max(-valueNow(leg, market) - paid, 0))
    } else if (terms.kind === 'linear' || terms.kind === 'inverse') {
      const notional = Math.abs(valueNow(leg, market))
      add(carried, terms.kind === 'inverse' ? underlying : MONEY, LARGEST_COST * notional)
    }
  }
  return new Map([...losses].map(([pool, loss]) => [pool, Math.max(loss - (carried.get(pool) ?? 0), 0)]))
}

const poolOf = (leg: Leg): string => (isCoinSettlement(leg) ? leg.instrument.underlying : MONEY)

function add(sums: Map<string, number>, key: string, amount: number): void {
  sums.set(key, (sums.get(key) ?? 0) + amount)
}
