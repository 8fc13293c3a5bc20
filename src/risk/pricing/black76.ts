import erfc from '@stdlib/math-base-special-erfc'
import exp from '@stdlib/math-base-special-exp'
import expm1 from '@stdlib/math-base-special-expm1'
import ln from '@stdlib/math-base-special-ln'
import { createStrikeLanes, priceStrike } from './strikeLanes.ts'

// The one home of float64. exp, ln and erfc come from a library made of IEEE basic operations, so that every
// engine that recomputes a risk table gets the same bits; Math.sqrt is correctly rounded by IEEE 754.

const SQRT_HALF = Math.SQRT1_2
const SQRT_TWO_PI = Math.sqrt(2 * Math.PI)

/** Standard normal distribution function. Absolute error below 1e-15. */
export function normalCdf(x: number): number {
  return 0.5 * erfc(-x * SQRT_HALF)
}

/** The work space of one option at a time; nothing is kept in it between calls. */
const lane = createStrikeLanes([0])

/**
 * Undiscounted Black-76 value of a European option, in the forward's unit (Black 1976; D = 1).
 * `years` is the time to expiry; at or below zero, or at zero volatility, the value is intrinsic.
 */
export function black76(
  forward: number,
  strike: number,
  volatility: number,
  years: number,
  right: 'call' | 'put',
): number {
  priceLane(forward, strike, volatility, years)
  return (right === 'call' ? lane.calls[0] : lane.puts[0]) ?? 0
}

/** Forward delta of the same option: N(d1) for a call, N(d1) - 1 for a put. */
export function black76Delta(
  forward: number,
  strike: number,
  volatility: number,
  years: number,
  right: 'call' | 'put',
): number {
  priceLane(forward, strike, volatility, years)
  return right === 'call' ? (lane.callDeltas[0] ?? 0) : 0 - (lane.putDeltas[0] ?? 0)
}

/** One lane costs what a formula of its own on the library would, so there is none. */
function priceLane(forward: number, strike: number, volatility: number, years: number): void {
  lane.forwards[0] = forward
  lane.deviations[0] = years > 0 ? volatility * Math.sqrt(years) : 0
  priceStrike(lane, strike)
}

/** exp(rate x years) - 1: relative move of a dated forward when its annualised basis moves by `rate`. */
export function basisMove(rate: number, years: number): number {
  return expm1(rate * years)
}

/** Greeks of one unit of an option on its forward, undiscounted. */
export interface Black76Greeks {
  /** dV / dF. */
  readonly delta: number
  /** d2V / dF2. */
  readonly gamma: number
  /** dV for one volatility point (0.01). */
  readonly vega: number
  /** dV for one calendar day, negative for a long. */
  readonly theta: number
}

/** Closed forms of the Black-76 greeks (Haug 2007, chapter 2); at or past expiry only delta is left. */
export function black76Greeks(
  forward: number,
  strike: number,
  volatility: number,
  years: number,
  right: 'call' | 'put',
): Black76Greeks {
  const delta = black76Delta(forward, strike, volatility, years, right)
  const deviation = years > 0 ? volatility * Math.sqrt(years) : 0
  if (deviation <= 0) return { delta, gamma: 0, vega: 0, theta: 0 }
  const d1 = ln(forward / strike) / deviation + 0.5 * deviation
  const density = exp(-0.5 * d1 * d1) / SQRT_TWO_PI
  return {
    delta,
    gamma: density / (forward * deviation),
    vega: forward * density * Math.sqrt(years) * 0.01,
    theta: (-forward * density * volatility) / (2 * Math.sqrt(years)) / 365,
  }
}
