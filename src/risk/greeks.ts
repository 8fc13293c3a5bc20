import { PlimsollError } from '../errors.ts'
import type { Instrument } from '../instrument/instrument.ts'
import type { Market } from '../market/market.ts'
import { type Exact, formatExact } from '../units/exact.ts'
import { type Fixed, type UsdE6, usdE6 } from '../units/fixed.ts'
import { DAY_SEC, YEAR_SEC } from '../units/time.ts'
import { black76Greeks } from './pricing/black76.ts'

/** Coins in units of 1e-9. */
export type CoinE9 = Fixed<'coinE9'>

/**
 * Greeks of one lot held long. Delta in coin and USD (of the index; a forward moves with it), gamma as the change of
 * delta in USD for a 1 % move, vega per volatility point plain and weighted to 30 days by sqrt(30 / DTE), theta per
 * calendar day. Model estimates, quantised once to nearest.
 */
export interface LotGreeks {
  readonly delta: CoinE9
  readonly deltaUsd: UsdE6
  readonly gammaUsd: UsdE6
  readonly vega: UsdE6
  readonly vega30: UsdE6
  readonly theta: UsdE6
}

/** M-12. Throws MISSING_QUOTE when the market lacks what the instrument is priced from. */
export function computeLotGreeks({ terms, lot, underlying, name }: Instrument, market: Market): LotGreeks {
  const data = market.underlyings.get(underlying)
  if (data === undefined) throw missing(name)
  const index = toFloat(data.index)
  const size = toFloat(lot)
  const linear = (price: Exact | null | undefined): LotGreeks => {
    if (price === null || price === undefined) throw missing(name)
    return quantise(size * (toFloat(price) / index), index, 0, 0, 0, 0)
  }
  switch (terms.kind) {
    case 'coin':
      return linear(data.coins.get(terms.coin))
    case 'settlement':
      return terms.currency === underlying ? linear(data.index) : linear(data.coins.get(terms.currency))
    case 'linear':
      return linear(terms.expirySec === null ? data.perpetual : data.expiries.get(terms.expirySec)?.forward)
    case 'inverse':
      return quantise(0, index, 0, 0, 0, 0)
    case 'option': {
      const expiry = data.expiries.get(terms.expirySec)
      const volatility = expiry?.volatilities.get(terms.strike)
      if (expiry === undefined || volatility === undefined) throw missing(name)
      const seconds = terms.expirySec - market.asOfSec
      const forward = toFloat(expiry.forward)
      const greeks = black76Greeks(
        forward,
        Number(terms.strike),
        toFloat(volatility),
        seconds / YEAR_SEC,
        terms.right,
      )
      const gammaUsd = greeks.gamma * forward * forward * 0.01
      const weight = Math.sqrt((30 * DAY_SEC) / Math.max(seconds, DAY_SEC))
      return quantise(
        size * greeks.delta * (forward / index),
        index,
        size * gammaUsd,
        size * greeks.vega,
        size * greeks.vega * weight,
        size * greeks.theta,
      )
    }
  }
}

function quantise(
  delta: number,
  index: number,
  gamma: number,
  vega: number,
  vega30: number,
  theta: number,
): LotGreeks {
  const usd = (value: number): UsdE6 => usdE6(BigInt(Math.round(value * 1e6)))
  return {
    delta: BigInt(Math.round(delta * 1e9)) as CoinE9,
    deltaUsd: usd(delta * index),
    gammaUsd: usd(gamma),
    vega: usd(vega),
    vega30: usd(vega30),
    theta: usd(theta),
  }
}

const toFloat = (value: Exact): number => Number(formatExact(value))

function missing(name: string): PlimsollError {
  return new PlimsollError('MISSING_QUOTE', `The market lacks a price for ${name}.`, {
    field: name,
    expected: 'a quote',
  })
}
