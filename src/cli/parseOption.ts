import { type Address, getAddress, isAddress } from 'viem'
import { PlimsollError } from '../errors.ts'
import type { ParameterSet } from '../parameters/parameterSet.ts'
import { isFieldElement } from '../protocol/field.ts'
import { type Ppm, ppm, type UsdE6, usdE6 } from '../units/fixed.ts'

/** `initial`, `maintenance`, or a stress multiple such as `1.5`. Throws INVALID_INPUT. */
export function parseLevel(text: string, parameters: ParameterSet): Ppm {
  if (text === 'initial') return parameters.levels.initial
  if (text === 'maintenance') return parameters.levels.maintenance
  const value = parseMillionths(text)
  if (value !== null && value > 0n && value < 1n << 24n) return ppm(value)
  throw malformed('--level', 'initial, maintenance, or a multiple of initial such as 1.5, below 16.7')
}

/** Dollars, with up to six decimals. Throws INVALID_INPUT. */
export function parseUsd(text: string, option: string): UsdE6 {
  const value = parseMillionths(text)
  if (value !== null && value < 1n << 64n) return usdE6(value)
  throw malformed(option, 'dollars that are not negative, such as 1000 or 1000.50, with at most six decimals')
}

/** For commander: the values of an option that may be repeated. */
export const collect = (value: string, before: readonly string[] = []): readonly string[] => [
  ...before,
  value,
]

/** Integer option. Throws INVALID_INPUT naming it. */
export function parseInteger(text: string, option: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text)
  throw malformed(option, 'a whole number that is not negative')
}

/** A field element given in decimal or 0x hex. Throws INVALID_INPUT naming the option, never the value. */
export function parseElement(text: string, option: string): bigint {
  if (/^(0x[0-9a-fA-F]{1,64}|\d{1,78})$/.test(text)) {
    const value = BigInt(text)
    if (isFieldElement(value)) return value
  }
  throw malformed(option, 'decimal digits or 0x hex, below the BN254 scalar modulus')
}

/** An address in its checksummed form. Throws INVALID_INPUT naming the option. */
export function parseAddress(text: string, option: string): Address {
  if (isAddress(text)) return getAddress(text)
  throw malformed(option, 'an address: 0x and 40 hex digits, lower case or with a right checksum')
}

/** Millionths of a plain decimal; null for anything else. */
function parseMillionths(text: string): bigint | null {
  const match = /^(\d{1,14})(?:\.(\d{1,6}))?$/.exec(text)
  if (match === null) return null
  const [, whole = '', fraction = ''] = match
  return BigInt(whole) * 1_000_000n + BigInt(fraction.padEnd(6, '0'))
}

function malformed(option: string, expected: string): PlimsollError {
  return new PlimsollError('INVALID_INPUT', `The value of ${option} is malformed.`, {
    field: option,
    expected,
  })
}
