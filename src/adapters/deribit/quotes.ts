import type { Exact } from '../../units/exact.ts'
import type { Exchange } from '../adapter.ts'
import type { Mark } from './margin.ts'
import { findReplies } from './replies.ts'
import { indexPriceSchema, tickerSchema } from './schema.ts'

const PERCENT_SCALE = 2

/** The venue's marks by instrument name; `mark_iv` is percent at the venue, a fraction here. */
export function parseMarks(exchanges: readonly Exchange[]): ReadonlyMap<string, Mark> {
  const tickers = findReplies(exchanges, 'quotes', 'public/ticker', tickerSchema)
  return new Map(
    tickers.map(({ result }) => [
      result.instrument_name,
      {
        mark: result.mark_price,
        volatility:
          result.mark_iv === undefined
            ? null
            : { atoms: result.mark_iv.atoms, scale: result.mark_iv.scale + PERCENT_SCALE },
        forward: result.underlying_price ?? null,
        quotedAtMs: result.timestamp,
      },
    ]),
  )
}

/** Funding rate of eight hours by perpetual, as the tickers have it now. */
export function parseFunding(exchanges: readonly Exchange[]): ReadonlyMap<string, Exact> {
  const tickers = findReplies(exchanges, 'quotes', 'public/ticker', tickerSchema)
  return new Map(
    tickers.flatMap(({ result: { instrument_name, current_funding } }): [string, Exact][] =>
      current_funding === undefined ? [] : [[instrument_name, current_funding]],
    ),
  )
}

/** USD per coin by currency, from `eth_usd` and the like. */
export function parseIndexes(exchanges: readonly Exchange[]): ReadonlyMap<string, Exact> {
  const replies = findReplies(exchanges, 'quotes', 'public/get_index_price', indexPriceSchema)
  return new Map(
    replies.map(({ parameters, result }) => [
      String(parameters.index_name).replace(/_usd$/, '').toUpperCase(),
      result.index_price,
    ]),
  )
}
