/**
 * Fixed-point numbers: bigints whose unit and scale are in the type. Brands leak through operators
 * (`usd < price` compiles), so arithmetic between quantities goes through these helpers; `NoInfer` keeps the
 * second operand from widening the unit. Rounding is in the name.
 */
declare const unit: unique symbol
export type Fixed<Unit extends string> = bigint & { readonly [unit]: Unit }

/** US dollars in units of 1e-6. Signed: a gain is positive. */
export type UsdE6 = Fixed<'usdE6'>
/** Whole lots of one instrument. Signed: long is positive. */
export type Lots = Fixed<'lots'>
/** Parts per million; 1_000_000n is one. */
export type Ppm = Fixed<'ppm'>

export const usdE6 = (value: bigint): UsdE6 => value as UsdE6
export const lots = (value: bigint): Lots => value as Lots
export const ppm = (value: bigint): Ppm => value as Ppm
export const ONE_PPM = ppm(1_000_000n)

export function add<Unit extends string>(a: Fixed<Unit>, b: NoInfer<Fixed<Unit>>): Fixed<Unit> {
  return (a + b) as Fixed<Unit>
}

export function subtract<Unit extends string>(a: Fixed<Unit>, b: NoInfer<Fixed<Unit>>): Fixed<Unit> {
  return (a - b) as Fixed<Unit>
}

export function negate<Unit extends string>(a: Fixed<Unit>): Fixed<Unit> {
  return -a as Fixed<Unit>
}

export function max<Unit extends string>(a: Fixed<Unit>, b: NoInfer<Fixed<Unit>>): Fixed<Unit> {
  return a > b ? a : b
}

export function sum<Unit extends string>(values: Iterable<Fixed<Unit>>): Fixed<Unit> {
  let total = 0n
  for (const value of values) total += value
  return total as Fixed<Unit>
}

/** Quotient rounded toward minus infinity. Throws RangeError on a divisor that is not positive. */
export function divFloor(numerator: bigint, divisor: bigint): bigint {
  if (divisor <= 0n) throw new RangeError('divFloor: the divisor must be positive')
  const quotient = numerator / divisor
  return numerator % divisor < 0n ? quotient - 1n : quotient
}

/** Quotient rounded toward plus infinity. Throws RangeError on a divisor that is not positive. */
export function divCeil(numerator: bigint, divisor: bigint): bigint {
  return -divFloor(-numerator, divisor)
}

/** `value` times `factor` ppm, rounded toward minus infinity. */
export function mulPpmFloor<Unit extends string>(value: Fixed<Unit>, factor: Ppm): Fixed<Unit> {
  return divFloor(value * factor, ONE_PPM) as Fixed<Unit>
}

/** `value` times `factor` ppm, rounded toward plus infinity. */
export function mulPpmCeil<Unit extends string>(value: Fixed<Unit>, factor: Ppm): Fixed<Unit> {
  return divCeil(value * factor, ONE_PPM) as Fixed<Unit>
}

export function abs(value: bigint): bigint {
  return value < 0n ? -value : value
}
