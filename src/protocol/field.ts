import { FIELD_MODULUS } from './spec.ts'

/**
 * Gate two: bigint to field element, with the range checked. Throws RangeError naming the value's role, never the
 * value: it may be private.
 */
export function toField(value: bigint, bits: number, role: string): bigint {
  if (value < 0n || value >= 1n << BigInt(bits)) throw new RangeError(`${role} does not fit ${bits} bits`)
  return value
}

/** A signed integer of magnitude below 2^(bits-1) as a field element: negatives wrap to p - |x|. */
export function toSignedField(value: bigint, bits: number, role: string): bigint {
  const limit = 1n << BigInt(bits - 1)
  if (value < -limit || value >= limit) throw new RangeError(`${role} does not fit ${bits} signed bits`)
  return value < 0n ? value + FIELD_MODULUS : value
}

/** True for the canonical representative of a field element. */
export function isFieldElement(value: bigint): boolean {
  return value >= 0n && value < FIELD_MODULUS
}

/** x mod p, in [0, p). */
export function reduce(value: bigint): bigint {
  const remainder = value % FIELD_MODULUS
  return remainder < 0n ? remainder + FIELD_MODULUS : remainder
}
