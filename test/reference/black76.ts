import { ONE, Real, ZERO } from './decimal.ts'
import { computeNormalCdf } from './normal.ts'

export interface Black76Input {
  readonly right: 'call' | 'put'
  readonly forward: Real
  readonly strike: Real
  /** Fraction per square root of a year. */
  readonly volatility: Real
  /** Seconds to expiry; a year has 31,536,000. */
  readonly seconds: number
}

const YEAR_SECONDS = 31_536_000

/** Undiscounted Black-76 value of one unit; intrinsic value without time or volatility. */
export function computeBlack76(input: Black76Input): Real {
  const { right, forward, strike } = input
  const deviation = computeDeviation(input)
  if (deviation.isZero()) {
    return Real.max(ZERO, right === 'call' ? forward.minus(strike) : strike.minus(forward))
  }
  const d1 = computeD1(input, deviation)
  const d2 = d1.minus(deviation)
  return right === 'call'
    ? forward.times(computeNormalCdf(d1)).minus(strike.times(computeNormalCdf(d2)))
    : strike.times(computeNormalCdf(d2.neg())).minus(forward.times(computeNormalCdf(d1.neg())))
}

/** Derivative of the undiscounted value by the forward: in [0, 1] for a call, [-1, 0] for a put. */
export function computeForwardDelta(input: Black76Input): Real {
  const { right, forward, strike } = input
  const deviation = computeDeviation(input)
  const call = deviation.isZero()
    ? new Real(forward.comparedTo(strike) + 1).div(2)
    : computeNormalCdf(computeD1(input, deviation))
  return right === 'call' ? call : call.minus(ONE)
}

/** volatility * sqrt(years); zero at or after expiry. */
function computeDeviation({ volatility, seconds }: Black76Input): Real {
  if (seconds <= 0) return ZERO
  return volatility.times(new Real(seconds).div(YEAR_SECONDS).sqrt())
}

function computeD1({ forward, strike }: Black76Input, deviation: Real): Real {
  return forward.div(strike).ln().div(deviation).plus(deviation.div(2))
}
