import { describe, expect, test } from 'vitest'
import { list, loadMarket } from '../../test/property/support.ts'
import type { Instrument } from '../instrument/instrument.ts'
import { parseMarket } from '../market/market.ts'
import { formatExact } from '../units/exact.ts'
import { YEAR_SEC } from '../units/time.ts'
import { computeLotGreeks } from './greeks.ts'
import { black76, normalCdf } from './pricing/black76.ts'

const market = parseMarket(loadMarket())
const find = (name: string): Instrument => {
  const instrument = list.instruments.find((one) => one.name === name)
  if (instrument === undefined) throw new RangeError(name)
  return instrument
}
const number = (value: { atoms: bigint; scale: number }) => Number(formatExact(value))
const options = list.instruments.filter(({ terms }) => terms.kind === 'option')

/** What a lot is worth in dollars when forward, volatility or time are moved. */
function priceOf(
  { terms, underlying, lot }: Instrument,
  forwardMove = 0,
  volatilityMove = 0,
  days = 0,
): number {
  if (terms.kind !== 'option') throw new RangeError('an option')
  const expiry = market.underlyings.get(underlying)?.expiries.get(terms.expirySec)
  const volatility = expiry?.volatilities.get(terms.strike)
  if (expiry === undefined || volatility === undefined) throw new RangeError('no quote')
  const years = (terms.expirySec - market.asOfSec - 86_400 * days) / YEAR_SEC
  const forward = number(expiry.forward) * (1 + forwardMove)
  return (
    number(lot) *
    black76(forward, Number(terms.strike), number(volatility) + volatilityMove, years, terms.right)
  )
}

describe.each(options)('$name, against differences of its price', (instrument) => {
  const greeks = computeLotGreeks(instrument, market)
  const within = (actual: bigint, expected: number, tolerance: number) =>
    expect(Math.abs(Number(actual) / 1e6 - expected)).toBeLessThanOrEqual(
      tolerance + Math.abs(expected) * 2e-3,
    )

  test('delta, gamma, vega and theta', () => {
    const step = 1e-4
    const slope = (priceOf(instrument, step) - priceOf(instrument, -step)) / (2 * step)
    // A move of the index moves the forward by the same share.
    within(greeks.deltaUsd, slope, 2e-6)
    const bend = (priceOf(instrument, 1e-3) - 2 * priceOf(instrument) + priceOf(instrument, -1e-3)) / 1e-6
    within(greeks.gammaUsd, bend * 0.01, 2e-4)
    within(greeks.vega, (priceOf(instrument, 0, 0.005) - priceOf(instrument, 0, -0.005)) * 1, 1e-3)
    within(greeks.theta, priceOf(instrument, 0, 0, 0.01) * 100 - priceOf(instrument) * 100, 2e-2)
  })

  test('rho, of the discounted model with spot held', () => {
    const { terms, underlying, lot } = instrument
    if (terms.kind !== 'option') throw new RangeError('an option')
    const expiry = market.underlyings.get(underlying)?.expiries.get(terms.expirySec)
    const [forward, volatility] = [
      number(expiry?.forward ?? lot),
      number(expiry?.volatilities.get(terms.strike) ?? lot),
    ]
    const years = (terms.expirySec - market.asOfSec) / YEAR_SEC
    const strike = Number(terms.strike)
    const at = (rate: number): number => {
      const growth = Math.exp(rate * years)
      return (number(lot) * black76(forward * growth, strike, volatility, years, terms.right)) / growth
    }
    within(greeks.rho, (at(1e-4) - at(-1e-4)) / 2e-4 / 100, 2e-6)
    // Haug's closed form at a rate of zero: T K N(d2), of a put -T K N(-d2).
    const deviation = volatility * Math.sqrt(years)
    const d2 = Math.log(forward / strike) / deviation - deviation / 2
    const sign = terms.right === 'call' ? 1 : -1
    const closed = sign * years * strike * normalCdf(sign * d2) * number(lot) * 0.01
    expect(Math.abs(Number(greeks.rho) / 1e6 - closed)).toBeLessThanOrEqual(1e-6)
  })

  test('vega weighted to thirty days', () => {
    if (instrument.terms.kind !== 'option') return
    const days = (instrument.terms.expirySec - market.asOfSec) / 86_400
    expect(Number(greeks.vega30) / 1e6).toBeCloseTo((Number(greeks.vega) / 1e6) * Math.sqrt(30 / days), 4)
  })
})

describe('sums', () => {
  const pairs = options.flatMap((call) => {
    const { terms } = call
    if (terms.kind !== 'option' || terms.right === 'put') return []
    return [[call, find(call.name.replace(/C$/, 'P'))] as const]
  })

  test.each(pairs)('a call less its put is its forward: $0.name', (call, put) => {
    const { terms } = call
    const expirySec = terms.kind === 'option' ? terms.expirySec : null
    const future = list.instruments.find(
      (one) =>
        one.underlying === call.underlying &&
        one.terms.kind === 'linear' &&
        one.terms.expirySec === expirySec,
    )
    if (future === undefined) throw new RangeError('no future')
    const [one, other] = [computeLotGreeks(call, market), computeLotGreeks(put, market)]
    const forward = computeLotGreeks(future, market)
    const ratio = number(call.lot) / number(future.lot)
    expect(Number(one.delta - other.delta)).toBeCloseTo(Number(forward.delta) * ratio, -2)
    const near = (a: bigint, b: bigint) => expect(Math.abs(Number(a - b))).toBeLessThanOrEqual(2)
    near(one.gammaUsd, other.gammaUsd)
    near(one.vega, other.vega)
    near(one.theta, other.theta)
    // The parity of prices in the rate: dC - dP is T K, the forward's own is T F.
    if (terms.kind !== 'option') return
    const years = (terms.expirySec - market.asOfSec) / YEAR_SEC
    expect(Number(one.rho - other.rho)).toBeCloseTo(years * Number(terms.strike) * number(call.lot) * 1e4, -1)
  })

  test('a dated contract follows the rate, linear and inverse alike; a perpetual does not', () => {
    const expirySec = 1_798_185_600
    const years = (expirySec - market.asOfSec) / YEAR_SEC
    const rhoOf = (name: string) => Number(computeLotGreeks(find(name), market).rho) / 1e6
    const lotOf = (name: string) => number(find(name).lot)
    expect(rhoOf('ETH-25DEC26')).toBeCloseTo(3034.75 * lotOf('ETH-25DEC26') * years * 0.01, 6)
    // A dollar of face is worth index / mark, and the mark rises.
    const inverse = 'ETH-25DEC26.inverse'
    expect(rhoOf(inverse)).toBeCloseTo((-3012.4 / 3034.75) * lotOf(inverse) * years * 0.01, 6)
    for (const name of ['ETH-PERP', 'ETH-PERP.inverse', 'ETH@own', 'ETH.settlement'])
      expect(rhoOf(name)).toBe(0)
  })

  test('a coin has delta one, its inverse row none', () => {
    const coin = computeLotGreeks(find('BTC@own'), market)
    expect(Number(coin.delta) / 1e9).toBeCloseTo(0.00001, 9)
    expect([coin.gammaUsd, coin.vega, coin.vega30, coin.theta]).toEqual([0n, 0n, 0n, 0n])
    expect(computeLotGreeks(find('BTC-PERP.inverse'), market)).toEqual({
      delta: 0n,
      deltaUsd: 0n,
      gammaUsd: 0n,
      vega: 0n,
      vega30: 0n,
      theta: 0n,
      rho: 0n,
    })
  })

  test('what the market does not quote is refused', () => {
    const silent = { ...market, underlyings: new Map() }
    for (const instrument of list.instruments) {
      expect(() => computeLotGreeks(instrument, silent)).toThrow(
        expect.objectContaining({ code: 'MISSING_QUOTE' }),
      )
    }
  })
})
