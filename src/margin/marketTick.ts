import { PlimsollError } from '../errors.ts'
import {
  type ExpiryMarket,
  type ExpiryQuotes,
  parseQuoteShape,
  type QuoteJson,
  type QuoteOrMark,
  readUnderlying,
  type UnderlyingMarket,
} from '../market/market.ts'

/** Quotes of one underlying that have changed; what it leaves out stays. Keys as in market data. */
export interface MarketTick {
  readonly underlying: string
  readonly index?: QuoteJson
  readonly perpetual?: QuoteJson
  readonly coins?: Readonly<Record<string, QuoteJson>>
  readonly expiries?: Readonly<
    Record<
      string,
      { readonly forward?: QuoteJson; readonly volatilities?: Readonly<Record<string, QuoteJson>> }
    >
  >
}

const tickFields = ['underlying', 'index', 'perpetual', 'coins', 'expiries']
const expiryFields = ['forward', 'volatilities']

/**
 * The market of the tick's underlying with its quotes in place, every check of `parseMarket` made: on each quote that
 * changed, and on all of them against each other. Refuses by the same fields. Throws INVALID_INPUT when the tick has a field
 * that is not one, or quotes what the market did not: rows that are held were all quoted before.
 */
export function applyQuotes(tick: MarketTick, before: UnderlyingMarket, asOfSec: number): UnderlyingMarket {
  assertFields(tick, tickFields, 'tick')
  const field = `market.underlyings.${tick.underlying}`
  const changed = (quote: QuoteJson | undefined, mark: QuoteOrMark, name: string): QuoteOrMark =>
    quote === undefined ? mark : parseQuoteShape(quote, `${field}.${name}`)
  const { perpetual: oldPerpetual, dailyVolume } = before
  assertKnown(tick.coins ?? {}, (coin) => before.coins.has(coin), 'tick.coins')
  assertKnown(
    tick.expiries ?? {},
    (key) => String(Number(key)) === key && before.expiries.has(Number(key)),
    'tick.expiries',
  )
  // Shapes first, in the order of the schema, so that the refusal is that of a whole market.
  const index = changed(tick.index, before.index, 'index')
  const coins = mergeQuotes(tick.coins, before.coins, `${field}.coins`)
  if (oldPerpetual === null && tick.perpetual !== undefined) throw unknown('tick.perpetual')
  const perpetual = oldPerpetual === null ? null : changed(tick.perpetual, oldPerpetual, 'perpetual')
  const expiries = mergeExpiries(tick.expiries ?? {}, before.expiries, `${field}.expiries`)
  return readUnderlying(tick.underlying, { index, dailyVolume, coins, perpetual, expiries }, asOfSec)
}

type ExpiryTicks = NonNullable<MarketTick['expiries']>

/** In the order of the market, as every check goes; surfaces without a new volatility are kept, not checked again. */
function mergeExpiries(
  ticks: ExpiryTicks,
  before: UnderlyingMarket['expiries'],
  field: string,
): ReadonlyMap<number, ExpiryQuotes> {
  const merged = new Map<number, ExpiryQuotes>()
  for (const [expirySec, old] of before) merged.set(expirySec, keepExpiry(old))
  for (const [key, quotes] of Object.entries(ticks)) {
    const old = before.get(Number(key))
    if (old !== undefined) merged.set(Number(key), mergeExpiry(quotes, old, `${field}.${key}`, key))
  }
  return merged
}

const keepExpiry = ({ forward, volatilities }: ExpiryMarket): ExpiryQuotes => ({
  forward,
  volatilities: { checked: volatilities },
})

function mergeExpiry(
  quotes: ExpiryTicks[string],
  old: ExpiryMarket,
  field: string,
  key: string,
): ExpiryQuotes {
  assertFields(quotes, expiryFields, `tick.expiries.${key}`)
  const { forward, volatilities } = quotes
  const name = `tick.expiries.${key}.volatilities`
  assertKnown(volatilities ?? {}, (strike) => old.volatilities.has(strike), name)
  return {
    forward: forward === undefined ? old.forward : parseQuoteShape(forward, `${field}.forward`),
    volatilities:
      volatilities === undefined
        ? { checked: old.volatilities }
        : mergeQuotes(volatilities, old.volatilities, `${field}.volatilities`),
  }
}

function mergeQuotes(
  quotes: Readonly<Record<string, QuoteJson>> | undefined,
  before: ReadonlyMap<string, QuoteOrMark>,
  field: string,
): ReadonlyMap<string, QuoteOrMark> {
  if (quotes === undefined) return before
  const merged = new Map(before)
  for (const [key, quote] of Object.entries(quotes))
    merged.set(key, parseQuoteShape(quote, `${field}.${key}`))
  return merged
}

/** A plain object with no key that the market lacks. */
function assertKnown(quotes: object, isQuoted: (key: string) => boolean, name: string): void {
  assertFields(quotes, null, name)
  const stranger = Object.keys(quotes).find((key) => !isQuoted(key))
  if (stranger !== undefined) throw unknown(`${name}.${stranger}`)
}

/** A plain object with no field but these; any, when null. */
function assertFields(value: object, fields: readonly string[] | null, name: string): void {
  const known = typeof value === 'object' && value !== null && !Array.isArray(value)
  const stranger = known ? Object.keys(value).find((key) => fields !== null && !fields.includes(key)) : ''
  if (stranger === undefined) return
  throw new PlimsollError('INVALID_INPUT', 'The tick is malformed.', {
    field: stranger === '' ? name : `${name}.${stranger}`,
    expected: fields?.join(', ') ?? 'an object of quotes',
  })
}

function unknown(field: string): PlimsollError {
  return new PlimsollError('INVALID_INPUT', 'The tick quotes what the market did not.', {
    field,
    expected: 'a quote of the market that the live margin was created with',
    remedy: 'Create another live margin on the new market.',
  })
}
