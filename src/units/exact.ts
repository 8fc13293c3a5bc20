import { PlimsollError } from '../errors.ts'
import { divCeil, divFloor } from './fixed.ts'

/**
 * An exact decimal: `atoms` times 10^-`scale`. What venues and chains say enters as this, never as a float.
 * Signed. `exact(1500000n, 6)` is 1.5.
 */
export interface Exact {
  readonly atoms: bigint
  readonly scale: number
}

export const exact = (atoms: bigint, scale: number): Exact => ({ atoms, scale })
export const ZERO: Exact = { atoms: 0n, scale: 0 }

const decimalPattern = /^(-?)(\d{1,60})(?:\.(\d{1,60}))?(?:[eE]([+-]?\d{1,2}))?$/

/**
 * Parses a decimal string, plain or with a small exponent. Refuses the empty string, `.5`, `5.`, `NaN` and
 * `Infinity` with INVALID_INPUT naming `field`: venues write "" for "not applicable", which is not zero.
 */
export function parseExact(text: string, field: string): Exact {
  const match = decimalPattern.exec(text)
  if (match === null) {
    throw new PlimsollError('INVALID_INPUT', `${field} is not a decimal number.`, {
      field,
      expected: 'a decimal string such as "-12.5"',
    })
  }
  const [, sign, whole = '', fraction = '', exponent = '0'] = match
  const digits = BigInt(whole + fraction)
  const signed = sign === '-' ? -digits : digits
  const scale = fraction.length - Number(exponent)
  return scale >= 0 ? { atoms: signed, scale } : { atoms: signed * 10n ** BigInt(-scale), scale: 0 }
}

/** Prints without exponent and without trailing zeros: `exact(-1500n, 3)` gives `-1.5`. */
export function formatExact(value: Exact): string {
  const sign = value.atoms < 0n ? '-' : ''
  const digits = (value.atoms < 0n ? -value.atoms : value.atoms).toString().padStart(value.scale + 1, '0')
  const whole = digits.slice(0, digits.length - value.scale)
  const fraction = value.scale === 0 ? '' : digits.slice(-value.scale).replace(/0+$/, '')
  return fraction === '' ? `${sign}${whole}` : `${sign}${whole}.${fraction}`
}

function align(a: Exact, b: Exact): [bigint, bigint, number] {
  const scale = Math.max(a.scale, b.scale)
  return [a.atoms * 10n ** BigInt(scale - a.scale), b.atoms * 10n ** BigInt(scale - b.scale), scale]
}

export function addExact(a: Exact, b: Exact): Exact {
  const [x, y, scale] = align(a, b)
  return { atoms: x + y, scale }
}

export const negateExact = (a: Exact): Exact => ({ atoms: -a.atoms, scale: a.scale })
export const subtractExact = (a: Exact, b: Exact): Exact => addExact(a, negateExact(b))

/** Exact product; scales add. */
export const multiplyExact = (a: Exact, b: Exact): Exact => ({
  atoms: a.atoms * b.atoms,
  scale: a.scale + b.scale,
})

/** -1, 0 or 1. */
export function compareExact(a: Exact, b: Exact): -1 | 0 | 1 {
  const [x, y] = align(a, b)
  return x < y ? -1 : x > y ? 1 : 0
}

/** Value at another scale, rounded toward minus infinity. */
export function rescaleFloor(value: Exact, scale: number): bigint {
  return scale >= value.scale
    ? value.atoms * 10n ** BigInt(scale - value.scale)
    : divFloor(value.atoms, 10n ** BigInt(value.scale - scale))
}

/** Value at another scale, rounded toward plus infinity. */
export function rescaleCeil(value: Exact, scale: number): bigint {
  return scale >= value.scale
    ? value.atoms * 10n ** BigInt(scale - value.scale)
    : divCeil(value.atoms, 10n ** BigInt(value.scale - scale))
}

/** Quotient at `scale` digits, rounded toward minus infinity. Throws RangeError when `b` is not positive. */
export function divideFloor(a: Exact, b: Exact, scale: number): Exact {
  const [x, y] = align(a, b)
  return { atoms: divFloor(x * 10n ** BigInt(scale), y), scale }
}
