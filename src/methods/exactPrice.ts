import { PlimsollError } from '../errors.ts'
import type { Market, UnderlyingMarket } from '../market/market.ts'
import type { Exact } from '../units/exact.ts'
import type { Leg } from './book.ts'

// Prices for rules that are exact at their venue: decimals as the market says them, no float64 between.

/** The underlying's market. Throws MISSING_QUOTE. */
export function requireUnderlying(market: Market, symbol: string): UnderlyingMarket {
  const data = market.underlyings.get(symbol)
  if (data === undefined) throw missingQuote(symbol, 'an index')
  return data
}

/** Price of a coin leg, or of a settlement leg's currency, in USD: a settlement row of its own underlying counts the index. */
export function requireCoinPrice(market: Market, { instrument }: Leg): Exact {
  const { terms, underlying, name } = instrument
  if (terms.kind !== 'coin' && terms.kind !== 'settlement')
    throw new RangeError('neither coin nor settlement')
  const data = requireUnderlying(market, underlying)
  if (terms.kind === 'settlement' && terms.currency === underlying) return data.index
  const price = data.coins.get(terms.kind === 'coin' ? terms.coin : terms.currency)
  if (price === undefined) throw missingQuote(name, 'a price of the coin')
  return price
}

export function missingQuote(name: string, expected: string): PlimsollError {
  return new PlimsollError('MISSING_QUOTE', `The market lacks what ${name} is margined at.`, {
    field: `market, for ${name}`,
    expected,
  })
}
