import { power } from '../../risk/pricing/elementary.ts'
import { DAY_SEC } from '../../units/time.ts'

/** How far volatilities move, by time to expiry. */
export interface VolShockParameters {
  readonly rangeUp: number
  readonly rangeDown: number
  readonly shortTermPower: number
  readonly longTermPower: number
  /** Seconds; nearer expiries are shocked as this one. */
  readonly dteFloorSec: number
  /** Least volatility after an up move; zero where the method has none. */
  readonly minVolatility: number
}

const MONTH_SEC = 30 * DAY_SEC

/**
 * Factors on volatility in an up and a down move: 1 + rangeUp x mult and max(0, 1 - rangeDown x mult), with
 * mult = (30 days / time left) to the short-term power up to 30 days, to the long-term power beyond. Derive `PMRMLib`.
 */
export function volShockFactors(
  seconds: number,
  { rangeUp, rangeDown, shortTermPower, longTermPower, dteFloorSec }: VolShockParameters,
): { readonly up: number; readonly down: number } {
  const exponent = seconds <= MONTH_SEC ? shortTermPower : longTermPower
  const multiple = power(MONTH_SEC / Math.max(seconds, dteFloorSec), exponent)
  return { up: 1 + rangeUp * multiple, down: Math.max(0, 1 - rangeDown * multiple) }
}
