import { computeBlack76 } from '../black76.ts'
import { Real, ZERO } from '../decimal.ts'
import { type Instrument, type Market, requireEntry } from '../inputs.ts'

/** A holding as a method sees it: signed quantity in coins, contracts of one coin, or USD of face (row sign). */
export interface ReferenceLeg {
  readonly instrument: Instrument
  readonly quantity: Real
}

/** Prices of a scenario: a factor on every price of an underlying, one on its volatilities by days to expiry. */
export interface ReferenceMove {
  readonly price: (underlying: string) => Real
  readonly volatility: (underlying: string, days: Real) => Real
}

export const YEAR_SEC = 31_536_000
export const DAY_SEC = 86_400

const ONE = new Real(1)
export const STILL: ReferenceMove = { price: () => ONE, volatility: () => ONE }

/** Mark of a contract: the perpetual's, or the forward of its expiry. */
export function markOf(market: Market, underlying: string, expirySec: number | null): Real {
  const quotes = requireEntry(market.underlyings[underlying], underlying)
  if (expirySec === null) return requireEntry(quotes.perpetual, `${underlying} perpetual`)
  return requireEntry(quotes.expiries[String(expirySec)], `${underlying} ${expirySec}`).forward
}

export function indexOf(market: Market, underlying: string): Real {
  return requireEntry(market.underlyings[underlying], underlying).index
}

/** Price of a coin in USD, whichever underlying lists it. */
export function coinPrice(market: Market, coin: string): Real {
  for (const { coins } of Object.values(market.underlyings)) {
    const price = coins[coin]
    if (price !== undefined) return price
  }
  throw new Error(`${coin} has no price`)
}

/** USD value of one unit held long, under a move of everything that its underlying is quoted by. */
export function unitValue({ underlying, terms }: Instrument, market: Market, move: ReferenceMove): Real {
  const factor = move.price(underlying)
  const quotes = requireEntry(market.underlyings[underlying], underlying)
  switch (terms.kind) {
    case 'coin':
      return requireEntry(quotes.coins[terms.coin], terms.coin).times(factor)
    case 'settlement':
      // A coin's own settlement row is valued at the index; a dollar's stand-in at its mark.
      return (
        terms.currency === underlying
          ? quotes.index
          : requireEntry(quotes.coins[terms.currency], terms.currency)
      ).times(factor)
    case 'linear':
      return markOf(market, underlying, terms.expirySec).times(factor)
    case 'inverse':
      // One USD of face is worth 1 / mark coins at the index: both move, so the ratio stands.
      return quotes.index.div(markOf(market, underlying, terms.expirySec))
    case 'option': {
      const quote = requireEntry(quotes.expiries[String(terms.expirySec)], String(terms.expirySec))
      const seconds = terms.expirySec - market.asOfSec
      const volatility = requireEntry(quote.volatilities[terms.strike], terms.strike)
      return computeBlack76({
        right: terms.right,
        forward: quote.forward.times(factor),
        strike: new (quote.forward.constructor as typeof Real)(terms.strike),
        volatility: volatility.times(move.volatility(underlying, new Real(seconds).div(DAY_SEC))),
        seconds,
      })
    }
  }
}

/** One leg per instrument, long and short netted; what nets to nothing is gone. */
export function netReference(legs: readonly ReferenceLeg[]): ReferenceLeg[] {
  const sums = new Map<number, ReferenceLeg>()
  for (const leg of legs) {
    const sum = (sums.get(leg.instrument.id)?.quantity ?? ZERO).plus(leg.quantity)
    sums.set(leg.instrument.id, { instrument: leg.instrument, quantity: sum })
  }
  return [...sums.values()].filter(({ quantity }) => !quantity.isZero())
}
