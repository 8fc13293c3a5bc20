import { PlimsollError } from '../../errors.ts'
import { logarithm } from '../../risk/pricing/elementary.ts'

/** Raw SVI parameters of one expiry, as the venue's volatility feed signs them. */
export interface SviParameters {
  readonly a: number
  readonly b: number
  readonly rho: number
  readonly m: number
  readonly sigma: number
  /** Forward at which the surface was fitted, not the forward of today. */
  readonly forward: number
  /** Years to expiry at the fit: variance becomes volatility by this, not by the time left. */
  readonly tau: number
}

/** Log-moneyness is clamped at this many times sqrt(a + b sigma). */
const WING_SCALE = 4
/** Total variance is capped here: at 12 standard deviations a call is worth its forward. */
const MAX_TOTAL_VARIANCE = 144

/**
 * Black volatility (fraction) of a strike: sqrt(w / tau), w = a + b (rho (k - m) + sqrt((k - m)^2 + sigma^2)),
 * k = ln(K / F) clamped to +-4 sqrt(a + b sigma), w capped. Gatheral's raw SVI with the guards of lyra-utils `SVI.sol`.
 * Refuses with BAD_MARKET_DATA a forward or tau at or below zero and a variance below zero, as the contract reverts.
 */
export function sviVolatility({ a, b, rho, m, sigma, forward, tau }: SviParameters, strike: number): number {
  if (strike === 0) return 0
  if (!(forward > 0) || !(tau > 0)) throw badSurface('a forward and a time above zero')
  const atWing = a + b * sigma
  if (!(atWing >= 0)) throw badSurface('a + b sigma at or above zero')
  const bound = WING_SCALE * Math.sqrt(atWing)
  const k = Math.min(bound, Math.max(-bound, logarithm(strike / forward)))
  const variance = a + b * (rho * (k - m) + Math.sqrt((k - m) ** 2 + sigma ** 2))
  if (!(variance >= 0)) throw badSurface('a total variance at or above zero')
  return Math.sqrt(Math.min(variance, MAX_TOTAL_VARIANCE) / tau)
}

function badSurface(expected: string): PlimsollError {
  return new PlimsollError('BAD_MARKET_DATA', 'The volatility surface has no volatility here.', {
    field: 'svi',
    expected,
  })
}
