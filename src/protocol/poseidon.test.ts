import { describe, expect, test } from 'vitest'
import { isFieldElement, reduce, toField, toSignedField } from './field.ts'
import { poseidon } from './poseidon.ts'
import { FIELD_MODULUS } from './spec.ts'

describe('poseidon', () => {
  // Published with circomlibjs (test/poseidon.js).
  test.each([
    [[1n, 2n], 7853200120776062878684798364095072458815029376092732009249414926327459813530n],
    [[1n, 2n, 3n, 4n], 18821383157269793795438455681495246036402687001665670618754263018637548127333n],
  ])('of %s is circomlib’s', (inputs, expected) => {
    expect(poseidon(inputs)).toBe(expected)
  })

  test('has sixteen arities, each a hash of its own', () => {
    const hashes = Array.from({ length: 16 }, (_, n) => poseidon(new Array<bigint>(n + 1).fill(0n)))
    expect(new Set(hashes).size).toBe(16)
    for (const count of [0, 17]) {
      expect(() => poseidon(new Array<bigint>(count).fill(0n))).toThrow(`poseidon: ${count} inputs`)
    }
  })

  test('refuses what would be reduced, without saying it', () => {
    for (const value of [FIELD_MODULUS, FIELD_MODULUS + 1n, -1n]) {
      expect(() => poseidon([1n, value])).toThrow('poseidon: an input is not a field element')
    }
    expect(poseidon([0n, FIELD_MODULUS - 1n])).not.toBe(poseidon([0n, 0n]))
  })
})

describe('field gates', () => {
  test('toField takes 0 to 2^bits - 1', () => {
    expect([toField(0n, 8, 'x'), toField(255n, 8, 'x')]).toEqual([0n, 255n])
    for (const value of [-1n, 256n, 123_456_789n]) {
      expect(() => toField(value, 8, 'a role')).toThrow(/^a role does not fit 8 bits$/)
    }
  })

  test('toSignedField takes -2^(bits-1) to 2^(bits-1) - 1 and wraps what is negative', () => {
    expect(toSignedField(127n, 8, 'x')).toBe(127n)
    expect(toSignedField(-128n, 8, 'x')).toBe(FIELD_MODULUS - 128n)
    for (const value of [128n, -129n]) {
      expect(() => toSignedField(value, 8, 'a role')).toThrow(/^a role does not fit 8 signed bits$/)
    }
  })

  test('reduce lands in the field; a canonical element is below the modulus', () => {
    for (const value of [0n, -1n, FIELD_MODULUS, -FIELD_MODULUS, 5n * FIELD_MODULUS + 3n]) {
      const reduced = reduce(value)
      expect(isFieldElement(reduced)).toBe(true)
      expect((value - reduced) % FIELD_MODULUS).toBe(0n)
    }
    expect([-1n, 0n, FIELD_MODULUS - 1n, FIELD_MODULUS].map(isFieldElement)).toEqual([
      false,
      true,
      true,
      false,
    ])
  })
})
