import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { provenances } from '../adapters/adapter.ts'
import { ppm, usdE6 } from '../units/fixed.ts'
import { FIELD_MODULUS, publicSignals, termsLayout, widths } from './spec.ts'
import {
  computeContext,
  computeLien,
  decodeStatement,
  decodeTerms,
  encodeStatement,
  encodeTerms,
  type Terms,
} from './statement.ts'

const bits = (width: number) => fc.bigInt({ min: 0n, max: (1n << BigInt(width)) - 1n })
const terms: fc.Arbitrary<Terms> = fc.record({
  asOfSec: bits(widths.asOfSec).map(Number),
  levelPpm: bits(widths.levelPpm).map((level) => ppm(level === 0n ? 1n : level)),
  minExcess: bits(widths.minExcess).map(usdE6),
  minProvenance: fc.constantFrom(...provenances),
  minSurvivalPpm: bits(widths.survivalPpm).map(Number),
})

describe('terms', () => {
  test('decode inverts encode, and encode decode', () => {
    fc.assert(
      fc.property(terms, (one) => {
        const packed = encodeTerms(one)
        expect(decodeTerms(packed)).toEqual(one)
        expect(encodeTerms(decodeTerms(packed))).toBe(packed)
      }),
    )
  })

  test('are the fields end to end in their order, by arithmetic of their own', () => {
    fc.assert(
      fc.property(terms, ({ asOfSec, levelPpm, minExcess, minProvenance, minSurvivalPpm }) => {
        const rank = BigInt(provenances.indexOf(minProvenance))
        const expected =
          BigInt(asOfSec) +
          levelPpm * 2n ** 40n +
          minExcess * 2n ** 64n +
          rank * 2n ** 128n +
          BigInt(minSurvivalPpm) * 2n ** 130n
        expect(encodeTerms({ asOfSec, levelPpm, minExcess, minProvenance, minSurvivalPpm })).toBe(expected)
      }),
    )
    expect(termsLayout.reduce((total, [, width]) => total + width, 0)).toBe(154)
  })

  test('any 154 bits but those of level zero are terms; one bit more is not', () => {
    fc.assert(
      fc.property(bits(154), (packed) => {
        const level = (packed >> 40n) & 0xff_ffffn
        if (level === 0n) expect(() => decodeTerms(packed)).toThrow('levelPpm')
        else expect(encodeTerms(decodeTerms(packed))).toBe(packed)
        expect(() => decodeTerms(packed + (1n << 154n))).toThrow('terms')
      }),
    )
  })
})

const element = fc.bigInt({ min: 0n, max: FIELD_MODULUS - 1n })
const signals = fc.array(element, { minLength: publicSignals.length, maxLength: publicSignals.length })

describe('statement', () => {
  test('decode inverts encode, each signal at its place', () => {
    fc.assert(
      fc.property(signals, (values) => {
        const statement = decodeStatement(values)
        expect(encodeStatement(statement)).toEqual(values)
        expect(statement.riskTable).toBe(values[0])
        expect(statement.terms).toBe(values[4])
        expect(statement.nullifier).toBe(values[8])
        expect(statement.disclosure).toBe(values[9])
      }),
    )
  })

  test.each([0, 1, 9, 11])('refuses %d signals, a missing trailing zero among them', (count) => {
    expect(() => decodeStatement(new Array<bigint>(count).fill(0n))).toThrow(
      expect.objectContaining({
        code: 'INVALID_INPUT',
        details: expect.objectContaining({ field: 'publicSignals' }),
      }),
    )
  })

  test.each(publicSignals.map(([name], index) => [name, index] as const))(
    '%s (%d) must be below the modulus, both ways',
    (name, index) => {
      for (const value of [FIELD_MODULUS, -1n, FIELD_MODULUS + 1n]) {
        const values = publicSignals.map(() => 1n).with(index, value)
        expect(() => decodeStatement(values)).toThrow(
          expect.objectContaining({
            code: 'INVALID_INPUT',
            details: expect.objectContaining({ field: `publicSignals.${index}` }),
          }),
        )
        const statement = { ...decodeStatement(publicSignals.map(() => 1n)), [name]: value }
        expect(() => encodeStatement(statement)).toThrow(`${name} is not a field element`)
      }
      const last = publicSignals.map(() => 1n).with(index, FIELD_MODULUS - 1n)
      expect(decodeStatement(last)[name]).toBe(FIELD_MODULUS - 1n)
    },
  )
})

describe('where a proof may be used', () => {
  const verifier = '0x70997970C51812dc3A010C7d01b50e0d17dc79C8'
  const other = '0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC'

  test('context and lien are 248 bits and change with each part', () => {
    const contexts = [
      computeContext(1, verifier, 'credit'),
      computeContext(2, verifier, 'credit'),
      computeContext(1, other, 'credit'),
      computeContext(1, verifier, 'credits'),
      computeContext(1, verifier, ''),
      computeLien(1, verifier),
      computeLien(2, verifier),
      computeLien(1, other),
    ]
    expect(new Set(contexts).size).toBe(contexts.length)
    for (const value of contexts) expect(value >> 248n).toBe(0n)
  })

  test('and do not depend on the spelling of the address', () => {
    const lower = verifier.toLowerCase() as `0x${string}`
    expect(computeContext(1, lower, 'credit')).toBe(computeContext(1, verifier, 'credit'))
    expect(computeLien(1, lower)).toBe(computeLien(1, verifier))
  })
})
