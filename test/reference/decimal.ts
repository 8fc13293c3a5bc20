import { Decimal } from 'decimal.js'

/**
 * The reference model's own number: 80 significant digits, so that products of prices, lots, moves and ppm are exact
 * and everything transcendental is good to more than 60. Cloned here on purpose: it shares no setting with the engine.
 */
export const Real = Decimal.clone({
  defaults: true,
  precision: 80,
  rounding: Decimal.ROUND_HALF_EVEN,
  toExpNeg: -9e15,
  toExpPos: 9e15,
})

export type Real = Decimal

export const ZERO = new Real(0)
export const ONE = new Real(1)
export const MILLION = new Real(1_000_000)

/** Toward minus infinity. */
export function floorToInteger(value: Real): bigint {
  return BigInt(value.floor().toFixed(0))
}

/** Toward plus infinity. */
export function ceilToInteger(value: Real): bigint {
  return BigInt(value.ceil().toFixed(0))
}

/** An amount that must be a whole number at the scale it is named for. Throws otherwise. */
export function toInteger(value: Real, field: string): bigint {
  if (!value.isInteger()) throw new Error(`${field} is ${value.toFixed()}, expected a whole number`)
  return BigInt(value.toFixed(0))
}
