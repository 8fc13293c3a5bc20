import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { encodeCanonical, hashCanonical, type Json } from './canonical.ts'

/** Fractions are refused, so values under test have none. */
const { json } = fc.letrec<{ json: Json }>((tie) => ({
  json: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom(null, true, false),
    fc.maxSafeInteger(),
    fc.string({ unit: 'binary' }),
    fc.array(tie('json'), { maxLength: 4 }),
    fc.dictionary(fc.string({ unit: 'binary' }), tie('json'), { maxKeys: 5 }),
  ),
}))

/** The same value with its keys in another order. */
function reordered(value: Json): Json {
  if (value === null || typeof value !== 'object') return value
  if (Array.isArray(value)) return value.map((item: Json) => reordered(item))
  const entries = Object.entries(value as Record<string, Json>).map(([key, item]) => [key, reordered(item)])
  return Object.fromEntries(entries.reverse()) as Json
}

describe('encodeCanonical', () => {
  test('reads back as the same value, and encodes to the same text again', () => {
    fc.assert(
      fc.property(json, (value) => {
        const text = encodeCanonical(value)
        const again: Json = JSON.parse(text)
        expect(again).toEqual(JSON.parse(JSON.stringify(value)))
        expect(encodeCanonical(again)).toBe(text)
      }),
    )
  })

  test('does not depend on the order of keys', () => {
    fc.assert(
      fc.property(json, (value) => {
        expect(encodeCanonical(reordered(value))).toBe(encodeCanonical(value))
      }),
    )
  })

  test('sorts keys by code unit, at every depth, without white space', () => {
    const value = { b: [{ z: 1, a: null }], B: true, a: '€', '10': 'x', '9': -5, é: '"\\\n' }
    expect(encodeCanonical(value)).toBe(
      '{"10":"x","9":-5,"B":true,"a":"€","b":[{"a":null,"z":1}],"é":"\\"\\\\\\n"}',
    )
  })

  test.each([0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, -(2 ** 53), 1e21])(
    'refuses %d, which has no one text',
    (value) => {
      expect(() => encodeCanonical({ a: [value] })).toThrow('not a safe integer')
    },
  )

  test('zero has one text', () => {
    expect(encodeCanonical(-0)).toBe('0')
  })
})

describe('hashCanonical', () => {
  test('is SHA-256 of the text in UTF-8, its first 248 bits', () => {
    const value = { name: 'ü', n: 3 }
    const digest = createHash('sha256').update('{"n":3,"name":"ü"}', 'utf8').digest('hex')
    expect(hashCanonical(value)).toBe(BigInt(`0x${digest.slice(0, 62)}`))
  })

  test('tells a number from its text, null from nothing, and one list from two', () => {
    const hashes = [{ a: 1 }, { a: '1' }, { a: null }, {}, { a: [] }, [1, 2], [[1, 2]], [12], ['1,2']]
    expect(new Set(hashes.map(hashCanonical)).size).toBe(hashes.length)
  })
})
