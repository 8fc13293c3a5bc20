import type { Market } from '../../market/market.ts'
import type { Exact } from '../../units/exact.ts'
import { type Book, type Leg, netLegs } from '../book.ts'
import { missingQuote, requireCoinPrice, requireUnderlying } from '../exactPrice.ts'
import { unsupported } from '../method.ts'

/** A perpetual of a book with the two prices a venue may look at. Quantity in coins, long positive; prices in USD. */
export interface PerpPosition {
  readonly leg: Leg
  readonly underlying: string
  readonly quantity: Exact
  readonly index: Exact
}

/** Cash, collateral or cost basis: a coin or settlement leg, signed, with its price in USD. */
export interface PerpCash {
  readonly leg: Leg
  readonly coin: string
  readonly quantity: Exact
  readonly price: Exact
  /** A settlement leg: cost basis and accruals, not coins that lie there. */
  readonly settlement: boolean
}

export interface PerpBook {
  readonly positions: readonly PerpPosition[]
  readonly cash: readonly PerpCash[]
}

/**
 * A book as a venue of linear perpetuals sees it. Throws UNSUPPORTED_BY_METHOD for anything but linear perpetuals, coins and
 * settlement, MISSING_QUOTE for a price that the market lacks.
 */
export function buildPerpBook(title: string, book: Book, market: Market): PerpBook {
  const positions: PerpPosition[] = []
  const cash: PerpCash[] = []
  for (const leg of netLegs(book)) {
    const { terms, underlying } = leg.instrument
    const { quantity } = leg
    if (terms.kind === 'linear' && terms.expirySec === null) {
      positions.push({ leg, underlying, quantity, index: requireUnderlying(market, underlying).index })
    } else if (terms.kind === 'coin' || terms.kind === 'settlement') {
      const coin = terms.kind === 'coin' ? terms.coin : terms.currency
      const price = requireCoinPrice(market, leg)
      cash.push({ leg, coin, quantity, price, settlement: terms.kind === 'settlement' })
    } else {
      throw unsupported(title, leg)
    }
  }
  return { positions, cash }
}

/** Mark of a perpetual, USD, for a venue that margins at its mark instead of the index. */
export function requireMark(market: Market, { leg, underlying }: PerpPosition): Exact {
  const mark = requireUnderlying(market, underlying).perpetual
  if (mark === null) throw missingQuote(leg.instrument.name, 'a mark')
  return mark
}
