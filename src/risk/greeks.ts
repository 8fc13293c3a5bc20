import { PlimsollError } from '../errors.ts'
import type { Instrument } from '../instrument/instrument.ts'
import type { Market } from '../market/market.ts'
import { type Exact, formatExact } from '../units/exact.ts'
import { type Fixed, type UsdE6, usdE6 } from '../units/fixed.ts'
import { DAY_SEC, YEAR_SEC } from '../units/time.ts'
import { black76, black76Greeks } from './pricing/black76.ts'

/** Coins in units of 1e-9. */
export type CoinE9 = Fixed<'coinE9'>

/**
 * Greeks of one lot held long. Delta in coin and USD (of the index; a forward moves with it), gamma as the change of
 * delta in USD for a 1 % move, vega per volatility point plain and weighted to 30 days by sqrt(30 / DTE), theta per
 * calendar day. Model estimates, quantised once to nearest.
 *
 * Rho is the change for one percentage point (0.01) of the annual, continuously compounded interest rate with spot held:
 * forwards follow as F e^(rT), an option's value is discounted as e^(-rT), T in years of 365 days. The price itself
 * is undiscounted, so rho is taken at r = 0 on the forward as quoted: an option has T (F dV/dF - V) x 0.01, which is
 * T K N(d2) for a call and -T K N(-d2) for a put (Black-Scholes: Haug 2007, chapter 2), with the forward held it would
 * be -T V x 0.01; a dated future has T F x 0.01, undiscounted because it is settled daily; what has no expiry has none.
 */
export interface LotGreeks {
  readonly delta: CoinE9
  readonly deltaUsd: UsdE6
  readonly gammaUsd: UsdE6
  readonly vega: UsdE6
  readonly vega30: UsdE6
  readonly theta: UsdE6
  readonly rho: UsdE6
}

/** M-12. Throws MISSING_QUOTE when the market lacks what the instrument is priced from. */
export function computeLotGreeks({ terms, lot, underlying, name }: Instrument, market: Market): LotGreeks {
  const data = market.underlyings.get(underlying)
  if (data === undefined) throw missing(name)
  const index = toFloat(data.index)
  const size = toFloat(lot)
  const linear = (price: Exact | null | undefined, years = 0): LotGreeks => {
    if (price === null || price === undefined) throw missing(name)
    const value = size * toFloat(price)
    return quantise(value / index, index, { ...NONE, rho: value * years * 0.01 })
  }
  const yearsTo = (expirySec: number | null): number =>
    expirySec === null ? 0 : (expirySec - market.asOfSec) / YEAR_SEC
  const markOf = (expirySec: number | null): Exact | null | undefined =>
    expirySec === null ? data.perpetual : data.expiries.get(expirySec)?.forward
  switch (terms.kind) {
    case 'coin':
      return linear(data.coins.get(terms.coin))
    case 'settlement':
      return terms.currency === underlying ? linear(data.index) : linear(data.coins.get(terms.currency))
    case 'linear':
      return linear(markOf(terms.expirySec), yearsTo(terms.expirySec))
    case 'inverse': {
      const mark = markOf(terms.expirySec)
      if (mark === null || mark === undefined) throw missing(name)
      // Worth index / mark, and only the mark follows the rate.
      const value = size * (index / toFloat(mark))
      return quantise(0, index, { ...NONE, rho: -value * yearsTo(terms.expirySec) * 0.01 })
    }
    case 'option': {
      const expiry = data.expiries.get(terms.expirySec)
      const volatility = expiry?.volatilities.get(terms.strike)
      if (expiry === undefined || volatility === undefined) throw missing(name)
      const seconds = terms.expirySec - market.asOfSec
      const forward = toFloat(expiry.forward)
      const years = seconds / YEAR_SEC
      const priced = [forward, Number(terms.strike), toFloat(volatility), years, terms.right] as const
      const greeks = black76Greeks(...priced)
      const gammaUsd = greeks.gamma * forward * forward * 0.01
      const weight = Math.sqrt((30 * DAY_SEC) / Math.max(seconds, DAY_SEC))
      return quantise(size * greeks.delta * (forward / index), index, {
        gammaUsd: size * gammaUsd,
        vega: size * greeks.vega,
        vega30: size * greeks.vega * weight,
        theta: size * greeks.theta,
        rho: size * years * (forward * greeks.delta - black76(...priced)) * 0.01,
      })
    }
  }
}

type Amounts = Readonly<Record<'gammaUsd' | 'vega' | 'vega30' | 'theta' | 'rho', number>>

const NONE: Amounts = { gammaUsd: 0, vega: 0, vega30: 0, theta: 0, rho: 0 }

function quantise(delta: number, index: number, amounts: Amounts): LotGreeks {
  const usd = (value: number): UsdE6 => usdE6(BigInt(Math.round(value * 1e6)))
  return {
    delta: BigInt(Math.round(delta * 1e9)) as CoinE9,
    deltaUsd: usd(delta * index),
    gammaUsd: usd(amounts.gammaUsd),
    vega: usd(amounts.vega),
    vega30: usd(amounts.vega30),
    theta: usd(amounts.theta),
    rho: usd(amounts.rho),
  }
}

const toFloat = (value: Exact): number => Number(formatExact(value))

function missing(name: string): PlimsollError {
  return new PlimsollError('MISSING_QUOTE', `The market lacks a price for ${name}.`, {
    field: name,
    expected: 'a quote',
  })
}
