import { PlimsollError } from '../errors.ts'
import { type UsdE6, usdE6 } from '../units/fixed.ts'

/** USD as float64 to 1e-6 USD, away from the holder: a charge rounds up. Throws BAD_MARKET_DATA unless finite. */
export function chargeUsd(amount: number): UsdE6 {
  return toMicros(Math.ceil(amount * 1e6))
}

/** USD as float64 to 1e-6 USD, against the holder: P&L, values and equity round down. Throws BAD_MARKET_DATA unless finite. */
export function floorUsd(amount: number): UsdE6 {
  return toMicros(Math.floor(amount * 1e6))
}

/** Numbers that are each within their bounds may still multiply past what float64 holds. */
function toMicros(micros: number): UsdE6 {
  if (Number.isFinite(micros)) return usdE6(BigInt(micros))
  throw new PlimsollError('BAD_MARKET_DATA', 'A margin came out as no finite amount of money.', {
    field: 'method.parameters or market',
    expected: 'prices, volatilities and parameters whose margin is a finite number of USD',
    remedy: 'Look for a price, a volatility or a parameter that is far out of proportion.',
  })
}
