import { FIELD_MODULUS } from '../../src/protocol/spec.ts'

/** 1 / value in the scalar field, by Fermat. */
export function invert(value: bigint): bigint {
  let result = 1n
  let power = ((value % FIELD_MODULUS) + FIELD_MODULUS) % FIELD_MODULUS
  for (let exponent = FIELD_MODULUS - 2n; exponent > 0n; exponent >>= 1n) {
    if (exponent & 1n) result = (result * power) % FIELD_MODULUS
    power = (power * power) % FIELD_MODULUS
  }
  return result
}
