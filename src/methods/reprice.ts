import { PlimsollError } from '../errors.ts'
import type { Market, UnderlyingMarket } from '../market/market.ts'
import { black76 } from '../risk/pricing/black76.ts'
import { type Exact, formatExact } from '../units/exact.ts'
import { YEAR_SEC } from '../units/time.ts'
import type { Leg } from './book.ts'

/** A change of the world that a book is repriced under. The identity is {@link UNCHANGED}. */
export interface Shock {
  /** Relative move of the underlying: index, coins, marks and forwards move together. -0.16 is a fall of 16 %. */
  readonly price: number
  /** Volatility after the shock, of the volatility before and the seconds to expiry before. Fractions. */
  readonly volatility: (volatility: number, secondsToExpiry: number) => number
  /** Seconds that pass. */
  readonly afterSec: number
}

export const UNCHANGED: Shock = { price: 0, volatility: (volatility) => volatility, afterSec: 0 }

/**
 * Value of a leg in USD after a shock, a float64 estimate: options by Black-76 on the expiry's forward, undiscounted;
 * what expires meanwhile counts intrinsic value at the shocked forward; everything else is its price times its
 * quantity. Full repricing, never delta-gamma. Throws MISSING_QUOTE when the market lacks a price.
 */
export function valueLeg({ instrument, quantity }: Leg, market: Market, shock: Shock): number {
  const data = requireUnderlying(market, instrument.underlying)
  const { terms } = instrument
  const size = toFloat(quantity)
  switch (terms.kind) {
    case 'coin':
      return size * coinPrice(data, terms.coin, instrument.name) * (1 + shock.price)
    case 'settlement':
      return (
        size *
        settlementPrice(data, terms.currency, instrument.underlying, instrument.name) *
        (1 + shock.price)
      )
    case 'linear':
      return size * markPrice(data, terms.expirySec, instrument.name) * (1 + shock.price)
    case 'inverse':
      // index / mark, which move together
      return (size * toFloat(data.index)) / markPrice(data, terms.expirySec, instrument.name)
    case 'option': {
      const { forward, volatility, seconds } = optionInputs({ instrument, quantity }, market)
      const unit = black76(
        forward * (1 + shock.price),
        Number(terms.strike),
        shock.volatility(volatility, seconds),
        (seconds - shock.afterSec) / YEAR_SEC,
        terms.right,
      )
      return size * unit
    }
  }
}

/** P&L of a leg under a shock, USD, a gain positive. Exactly zero under {@link UNCHANGED}. */
export function repriceLeg(leg: Leg, market: Market, shock: Shock): number {
  return valueLeg(leg, market, shock) - valueLeg(leg, market, UNCHANGED)
}

/** Forward (USD), volatility (fraction) and seconds to expiry that an option leg is priced from. */
export function optionInputs(
  { instrument }: Leg,
  market: Market,
): { readonly forward: number; readonly volatility: number; readonly seconds: number } {
  const { terms, underlying, name } = instrument
  if (terms.kind !== 'option') throw new RangeError('not an option')
  const expiry = requireUnderlying(market, underlying).expiries.get(terms.expirySec)
  const volatility = expiry?.volatilities.get(terms.strike)
  if (expiry === undefined || volatility === undefined) throw missing(name, 'a forward and a volatility')
  return {
    forward: toFloat(expiry.forward),
    volatility: toFloat(volatility),
    seconds: terms.expirySec - market.asOfSec,
  }
}

/** Spot index of an underlying, USD. */
export function indexPrice(market: Market, underlying: string): number {
  return toFloat(requireUnderlying(market, underlying).index)
}

/** Mark of a perpetual (null) or dated contract of the leg's underlying, USD. */
export function contractMark(leg: Leg, market: Market, expirySec: number | null): number {
  return markPrice(requireUnderlying(market, leg.instrument.underlying), expirySec, leg.instrument.name)
}

/** Gate one of a method: exact values enter float64 here. They leave it through `quantise.ts`. */
export const toFloat = (value: Exact): number => Number(formatExact(value))

function requireUnderlying(market: Market, symbol: string): UnderlyingMarket {
  const data = market.underlyings.get(symbol)
  if (data === undefined) throw missing(symbol, 'an index')
  return data
}

function coinPrice(data: UnderlyingMarket, coin: string, name: string): number {
  const price = data.coins.get(coin)
  if (price === undefined) throw missing(name, 'a price of the coin')
  return toFloat(price)
}

function settlementPrice(data: UnderlyingMarket, currency: string, underlying: string, name: string): number {
  return currency === underlying ? toFloat(data.index) : coinPrice(data, currency, name)
}

function markPrice(data: UnderlyingMarket, expirySec: number | null, name: string): number {
  const mark = expirySec === null ? data.perpetual : data.expiries.get(expirySec)?.forward
  if (mark === undefined || mark === null) throw missing(name, 'a mark')
  return toFloat(mark)
}

function missing(name: string, expected: string): PlimsollError {
  return new PlimsollError('MISSING_QUOTE', `The market lacks what ${name} is priced from.`, {
    field: `market, for ${name}`,
    expected,
  })
}
