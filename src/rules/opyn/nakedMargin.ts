import { divide, E27, least, most, multiply } from './fixedPoint.ts'

/** Upper bound of an option's value as a share of its notional, up to a time to expiry; ascending. 1e27. */
export interface UpperBound {
  readonly secondsToExpiry: number
  readonly value: bigint
}

/** Bound of the first listed time at or beyond the option's. Throws RangeError past the last one, as the venue refuses. */
export function findUpperBound(bounds: readonly UpperBound[], secondsToExpiry: number): bigint {
  const bound = bounds.find((entry) => entry.secondsToExpiry >= secondsToExpiry)
  if (bound === undefined) throw new RangeError('no upper bound for a time to expiry this long')
  return bound.value
}

/**
 * Collateral of a naked short, 1e27: strike asset for a put, units of the underlying for a call. The bound falls on what
 * is at stake after a shock of spot, what is in the money after it is covered in full:
 * put (UB min(K, sh S) + max(K - sh S, 0)) amount; call (UB min(1, K sh / S) + max(1 - K sh / S, 0)) amount.
 * Source: opynfinance/GammaProtocol, contracts/core/MarginCalculator.sol, _getNakedMarginRequired.
 */
export function computeNakedMargin(option: {
  readonly right: 'call' | 'put'
  readonly amount: bigint
  readonly strike: bigint
  readonly spot: bigint
  readonly shock: bigint
  readonly upperBound: bigint
}): bigint {
  const { right, amount, strike, spot, shock, upperBound } = option
  const whole = right === 'put' ? strike : E27
  const stressed = right === 'put' ? multiply(shock, spot) : divide(multiply(strike, shock), spot)
  const atStake = least(whole, stressed)
  const covered = most(whole - stressed, 0n)
  return multiply(multiply(upperBound, atStake) + covered, amount)
}
