import { z } from 'zod'
import { PlimsollError } from '../errors.ts'
import { encodeCanonical, hashCanonical, type Json } from '../units/canonical.ts'
import { compareExact, type Exact, parseExact, ZERO } from '../units/exact.ts'
import { assertForwardVariance } from './forwardVariance.ts'

/**
 * Market data at one instant: every price a risk table needs, in USD, as decimal strings.
 * `index` is the spot index; `coins` are marks of coins that belong to the underlying (ETH: ETH, stETH; USD:
 * USDC, USDT); `perpetual` the mark of the perpetual; per expiry the forward (also the mark of the dated future)
 * and Black-76 volatilities per strike as fractions (0.55 is 55 %); `dailyVolume` normal daily notional in USD.
 */
export interface Market {
  readonly asOfSec: number
  readonly hash: bigint
  readonly underlyings: ReadonlyMap<string, UnderlyingMarket>
}

export interface UnderlyingMarket {
  readonly index: Exact
  readonly dailyVolume: Exact
  readonly coins: ReadonlyMap<string, Exact>
  readonly perpetual: Exact | null
  readonly expiries: ReadonlyMap<number, ExpiryMarket>
}

export interface ExpiryMarket {
  readonly forward: Exact
  /** Key: strike as plain decimal text. */
  readonly volatilities: ReadonlyMap<string, Exact>
}

const decimal = z.string().regex(/^\d{1,24}(\.\d{1,18})?$/, 'a plain positive decimal string')

/**
 * A price or a volatility: its text alone, or with what it was made from, which is then checked: `bid` and `ask` in the
 * same unit, `observedSec` when the source said so.
 */
const quote = z.union([
  decimal,
  z.strictObject({ mark: decimal, bid: decimal, ask: decimal, observedSec: z.int().positive() }),
])

/** One spelling per strike, so that none is quoted twice. */
const strike = z
  .string()
  .regex(/^(0|[1-9]\d{0,23})(\.\d{0,17}[1-9])?$/, 'a decimal without leading or trailing zeros')

export const marketSchema = z.strictObject({
  schema: z.literal('plimsoll.market/1'),
  asOfSec: z.int().positive(),
  underlyings: z.record(
    z.string(),
    z.strictObject({
      index: quote,
      dailyVolume: decimal,
      coins: z.record(z.string(), quote),
      perpetual: quote.optional(),
      expiries: z
        .record(
          z.string().regex(/^[1-9]\d{0,11}$/, 'expiry in seconds'),
          z.strictObject({ forward: quote, volatilities: z.record(strike, quote) }),
        )
        .optional(),
    }),
  ),
})

export type MarketJson = z.infer<typeof marketSchema>
type QuoteJson = z.infer<typeof quote>

/** Bounds outside of which a quote is refused as bad data rather than priced. */
const MAX_PRICE = parseExact('1000000000', 'maximum price')
const MAX_VOLATILITY = parseExact('10', 'maximum volatility')
const FORWARD_BAND = 4n
/** A quote observed longer before as-of is stale. */
const MAXIMUM_AGE_SEC = 300

/**
 * Parses market data. Refuses by name: malformed text (INVALID_INPUT); a price or volatility that is zero or
 * out of bounds, crossed (bid above ask, or a mark outside them), stale (observed more than five minutes before as-of) or
 * from after as-of, an expiry at or before as-of, a forward more than four times off its index, and volatilities whose
 * variance between two expiries would be negative (BAD_MARKET_DATA).
 */
export function parseMarket(json: unknown): Market {
  const parsed = marketSchema.safeParse(json)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    throw new PlimsollError('INVALID_INPUT', 'Market data is malformed.', {
      field: `market.${issue?.path.join('.') ?? ''}`,
      expected: issue?.message ?? 'plimsoll.market/1',
    })
  }
  const { asOfSec, underlyings } = parsed.data
  const entries = Object.entries(underlyings).map(([symbol, data]): [string, UnderlyingMarket] => {
    const field = `market.underlyings.${symbol}`
    const read = (json: QuoteJson, name: string, maximum: Exact): Exact =>
      parseQuote(json, name, maximum, asOfSec)
    const index = read(data.index, `${field}.index`, MAX_PRICE)
    const near = (json: QuoteJson, name: string): Exact => {
      const price = read(json, name, MAX_PRICE)
      assertNear(price, index, name)
      return price
    }
    const expiries = Object.entries(data.expiries ?? {}).map(([key, expiry]): [number, ExpiryMarket] => {
      const name = `${field}.expiries.${key}`
      if (Number(key) <= asOfSec) throw bad(name, 'an expiry after the as-of instant')
      const volatilities = Object.entries(expiry.volatilities).map(
        ([strike, volatility]): [string, Exact] => {
          positive(strike, `${name}.volatilities.${strike}`, MAX_PRICE)
          return [strike, read(volatility, `${name}.volatilities.${strike}`, MAX_VOLATILITY)]
        },
      )
      return [
        Number(key),
        { forward: near(expiry.forward, `${name}.forward`), volatilities: new Map(volatilities) },
      ]
    })
    assertForwardVariance(new Map(expiries), asOfSec, `${field}.expiries`)
    return [
      symbol,
      {
        index,
        dailyVolume: positive(
          data.dailyVolume,
          `${field}.dailyVolume`,
          parseExact('1000000000000000', 'maximum volume'),
        ),
        coins: new Map(
          Object.entries(data.coins).map(([coin, price]) => [coin, near(price, `${field}.coins.${coin}`)]),
        ),
        perpetual: data.perpetual === undefined ? null : near(data.perpetual, `${field}.perpetual`),
        expiries: new Map(expiries),
      },
    ]
  })
  return { asOfSec, hash: hashCanonical(parsed.data as Json), underlyings: new Map(entries) }
}

/** The canonical text that is hashed and published. */
export function encodeMarket(json: MarketJson): string {
  return encodeCanonical(json as Json)
}

/** The mark of a quote, after its sides and its time were checked. */
function parseQuote(json: QuoteJson, field: string, maximum: Exact, asOfSec: number): Exact {
  if (typeof json === 'string') return positive(json, field, maximum)
  const mark = positive(json.mark, `${field}.mark`, maximum)
  const bid = positive(json.bid, `${field}.bid`, maximum)
  const ask = positive(json.ask, `${field}.ask`, maximum)
  if (compareExact(bid, ask) > 0) throw bad(field, 'a bid at most the ask: the quote is crossed')
  if (compareExact(mark, bid) < 0 || compareExact(mark, ask) > 0)
    throw bad(`${field}.mark`, 'a mark from bid to ask')
  if (json.observedSec > asOfSec) throw bad(`${field}.observedSec`, 'at most the as-of instant')
  if (json.observedSec < asOfSec - MAXIMUM_AGE_SEC)
    throw bad(`${field}.observedSec`, `at most ${MAXIMUM_AGE_SEC} seconds before as-of: the quote is stale`)
  return mark
}

function positive(text: string, field: string, maximum: Exact): Exact {
  const value = parseExact(text, field)
  if (compareExact(value, ZERO) <= 0 || compareExact(value, maximum) > 0) {
    throw bad(field, 'a positive number within the bounds of market data')
  }
  return value
}

function assertNear(price: Exact, index: Exact, field: string): void {
  const low = compareExact({ atoms: price.atoms * FORWARD_BAND, scale: price.scale }, index)
  const high = compareExact(price, { atoms: index.atoms * FORWARD_BAND, scale: index.scale })
  if (low < 0 || high > 0) throw bad(field, 'a price within a factor of four of its index')
}

function bad(field: string, expected: string): PlimsollError {
  return new PlimsollError('BAD_MARKET_DATA', `${field} cannot be used.`, {
    field,
    expected,
    remedy: 'Correct or remove the quote; a margin is never computed on it.',
  })
}
