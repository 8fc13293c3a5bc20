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

const plainDecimal = /^\d{1,24}(\.\d{1,18})?$/
const decimal = z.string().regex(plainDecimal, 'a plain positive decimal string')

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
/** A price or a volatility as market data has it: text, or with bid, ask and time. */
export type QuoteJson = z.infer<typeof quote>

/** Bounds outside of which a quote is refused as bad data rather than priced. */
const MAX_PRICE = parseExact('1000000000', 'maximum price')
const MAX_VOLATILITY = parseExact('10', 'maximum volatility')
const MAX_VOLUME = parseExact('1000000000000000', 'maximum volume')
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
    throw malformed(`market.${issue?.path.join('.') ?? ''}`, issue?.message)
  }
  const { asOfSec, underlyings } = parsed.data
  const entries = Object.entries(underlyings).map(([symbol, data]): [string, UnderlyingMarket] => [
    symbol,
    readUnderlying(symbol, listQuotes(data), asOfSec),
  ])
  return { asOfSec, hash: hashCanonical(parsed.data as Json), underlyings: new Map(entries) }
}

/** A quote as it came, or one that was checked before and stands. */
export type QuoteOrMark = QuoteJson | Exact

/** The quotes of one underlying, in the shape of {@link UnderlyingMarket}. */
export interface UnderlyingQuotes {
  readonly index: QuoteOrMark
  readonly dailyVolume: string | Exact
  readonly coins: Iterable<readonly [string, QuoteOrMark]>
  readonly perpetual: QuoteOrMark | null
  readonly expiries: Iterable<readonly [number, ExpiryQuotes]>
}

export interface ExpiryQuotes {
  readonly forward: QuoteOrMark
  /** A surface that was checked before and stands, or quotes. */
  readonly volatilities: CheckedSurface | Iterable<readonly [string, QuoteOrMark]>
}

export interface CheckedSurface {
  readonly checked: ReadonlyMap<string, Exact>
}

/**
 * Checks the quotes of one underlying, alone and against each other, and takes their marks. Throws BAD_MARKET_DATA as
 * {@link parseMarket} does, in the same order. What is a mark already is only checked against the others.
 */
export function readUnderlying(symbol: string, quotes: UnderlyingQuotes, asOfSec: number): UnderlyingMarket {
  const field = `market.underlyings.${symbol}`
  const read = (source: QuoteOrMark, name: string, maximum: Exact): Exact =>
    isMark(source) ? source : parseQuote(source, name, maximum, asOfSec)
  const index = read(quotes.index, `${field}.index`, MAX_PRICE)
  const near = (source: QuoteOrMark, name: string): Exact => {
    const price = read(source, name, MAX_PRICE)
    assertNear(price, index, name)
    return price
  }
  const expiries = new Map<number, ExpiryMarket>()
  for (const [expirySec, { forward, volatilities }] of quotes.expiries) {
    const name = `${field}.expiries.${expirySec}`
    if (expirySec <= asOfSec) throw bad(name, 'an expiry after the as-of instant')
    const surface = 'checked' in volatilities ? volatilities.checked : readSurface(volatilities, name, read)
    expiries.set(expirySec, { forward: near(forward, `${name}.forward`), volatilities: surface })
  }
  assertForwardVariance(expiries, asOfSec, `${field}.expiries`)
  const { dailyVolume } = quotes
  const volume =
    typeof dailyVolume === 'string' ? positive(dailyVolume, `${field}.dailyVolume`, MAX_VOLUME) : dailyVolume
  const coins = new Map<string, Exact>()
  for (const [coin, price] of quotes.coins) coins.set(coin, near(price, `${field}.coins.${coin}`))
  const perpetual = quotes.perpetual === null ? null : near(quotes.perpetual, `${field}.perpetual`)
  return { index, dailyVolume: volume, coins, perpetual, expiries }
}

function readSurface(
  volatilities: Iterable<readonly [string, QuoteOrMark]>,
  expiry: string,
  read: (source: QuoteOrMark, name: string, maximum: Exact) => Exact,
): ReadonlyMap<string, Exact> {
  const surface = new Map<string, Exact>()
  for (const [strike, volatility] of volatilities) {
    const name = `${expiry}.volatilities.${strike}`
    if (!isMark(volatility)) positive(strike, name, MAX_PRICE)
    surface.set(strike, read(volatility, name, MAX_VOLATILITY))
  }
  return surface
}

/** A quote's shape. Throws INVALID_INPUT with the field that {@link parseMarket} would name. */
export function parseQuoteShape(json: unknown, field: string): QuoteJson {
  // Nearly all are plain text; what the schema makes of the others is garbage to collect.
  if (typeof json === 'string' && plainDecimal.test(json)) return json
  const parsed = quote.safeParse(json)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  throw malformed([field, ...(issue?.path ?? [])].join('.'), issue?.message)
}

const isMark = (source: QuoteOrMark): source is Exact => typeof source === 'object' && 'atoms' in source

function listQuotes({
  index,
  dailyVolume,
  coins,
  perpetual,
  expiries,
}: MarketJson['underlyings'][string]): UnderlyingQuotes {
  return {
    index,
    dailyVolume,
    coins: Object.entries(coins),
    perpetual: perpetual ?? null,
    expiries: Object.entries(expiries ?? {}).map(([key, { forward, volatilities }]) => [
      Number(key),
      { forward, volatilities: Object.entries(volatilities) },
    ]),
  }
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

function malformed(field: string, expected = 'plimsoll.market/1'): PlimsollError {
  return new PlimsollError('INVALID_INPUT', 'Market data is malformed.', { field, expected })
}

function bad(field: string, expected: string): PlimsollError {
  return new PlimsollError('BAD_MARKET_DATA', `${field} cannot be used.`, {
    field,
    expected,
    remedy: 'Correct or remove the quote; a margin is never computed on it.',
  })
}
