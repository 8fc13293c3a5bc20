import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  addExact,
  compareExact,
  divideFloor,
  type Exact,
  exact,
  formatExact,
  multiplyExact,
  negateExact,
  parseExact,
  rescaleCeil,
  rescaleFloor,
  subtractExact,
  ZERO,
} from './exact.ts'

const value = fc
  .tuple(fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n }), fc.integer({ min: 0, max: 30 }))
  .map(([atoms, scale]) => exact(atoms, scale))
const same = (a: Exact, b: Exact): boolean => compareExact(a, b) === 0
const refused = expect.objectContaining({
  code: 'INVALID_INPUT',
  details: expect.objectContaining({ field: 'price' }),
})

describe('parse and format', () => {
  test('are inverse up to trailing zeros, and the text is the one spelling', () => {
    fc.assert(
      fc.property(value, (one) => {
        const text = formatExact(one)
        expect(text).toMatch(/^(0|-?(0\.\d*[1-9]|[1-9]\d*(\.\d*[1-9])?))$/)
        expect(same(parseExact(text, 'price'), one)).toBe(true)
        expect(formatExact(parseExact(text, 'price'))).toBe(text)
        // More zeros at the end are the same number.
        expect(formatExact(exact(one.atoms * 1_000n, one.scale + 3))).toBe(text)
      }),
    )
  })

  test.each([
    ['0', 0n, 0],
    ['-0', 0n, 0],
    ['1.50', 150n, 2],
    ['-12.5', -125n, 1],
    ['007', 7n, 0],
    ['5e3', 5_000n, 0],
    ['5E+3', 5_000n, 0],
    ['1.25e1', 125n, 1],
    ['1e-8', 1n, 8],
    ['5.46e-6', 546n, 8],
  ])('%s', (text, atoms, scale) => {
    expect(parseExact(text, 'price')).toEqual({ atoms, scale })
  })

  test.each([
    '',
    ' ',
    '.5',
    '5.',
    '+5',
    '--5',
    '1,000',
    '1_000',
    '0x10',
    'NaN',
    'Infinity',
    '-Infinity',
    'null',
    '1e100',
    '1e',
    '1.5.2',
    ' 1',
    '1\n',
    '１',
    '9'.repeat(61),
  ])('%j is no number, which is not zero', (text) => {
    expect(() => parseExact(text, 'price')).toThrow(refused)
  })
})

describe('arithmetic', () => {
  test('adds, subtracts, negates and multiplies exactly, at any scales', () => {
    fc.assert(
      fc.property(value, value, value, (a, b, c) => {
        expect(same(addExact(a, b), addExact(b, a))).toBe(true)
        expect(same(subtractExact(addExact(a, b), b), a)).toBe(true)
        expect(same(addExact(a, negateExact(a)), ZERO)).toBe(true)
        const left = multiplyExact(a, addExact(b, c))
        expect(same(left, addExact(multiplyExact(a, b), multiplyExact(a, c)))).toBe(true)
      }),
    )
    expect(formatExact(addExact(exact(1n, 1), exact(2n, 1)))).toBe('0.3')
  })

  test('orders as numbers do', () => {
    fc.assert(
      fc.property(value, value, (a, b) => {
        const order = compareExact(a, b)
        const { atoms } = subtractExact(a, b)
        expect(order).toBe(atoms > 0n ? 1 : atoms < 0n ? -1 : 0)
        expect(order + compareExact(b, a)).toBe(0)
      }),
    )
    expect([
      compareExact(exact(10n, 1), exact(1n, 0)),
      compareExact(exact(-1n, 0), exact(1n, 9)),
      compareExact(exact(2n, 0), exact(19n, 1)),
    ]).toEqual([0, -1, 1])
  })

  test('rescaling brackets the value, and the bracket is one unit wide where it is not exact', () => {
    fc.assert(
      fc.property(value, fc.integer({ min: 0, max: 40 }), (one, scale) => {
        const [floor, ceil] = [rescaleFloor(one, scale), rescaleCeil(one, scale)]
        expect(compareExact(exact(floor, scale), one)).toBeLessThanOrEqual(0)
        expect(compareExact(exact(ceil, scale), one)).toBeGreaterThanOrEqual(0)
        expect(ceil - floor).toBe(same(exact(floor, scale), one) ? 0n : 1n)
        expect(rescaleFloor(negateExact(one), scale)).toBe(-ceil)
      }),
    )
  })

  test('divides toward minus infinity, by positive divisors only', () => {
    const divisor = value.filter(({ atoms }) => atoms > 0n)
    fc.assert(
      fc.property(value, divisor, fc.integer({ min: 0, max: 20 }), (a, b, scale) => {
        const quotient = divideFloor(a, b, scale)
        const next = exact(quotient.atoms + 1n, scale)
        expect(compareExact(multiplyExact(quotient, b), a)).toBeLessThanOrEqual(0)
        expect(compareExact(multiplyExact(next, b), a)).toBe(1)
      }),
    )
    expect(divideFloor(exact(-1n, 0), exact(3n, 0), 2)).toEqual({ atoms: -34n, scale: 2 })
    for (const atoms of [0n, -3n]) {
      expect(() => divideFloor(exact(1n, 0), exact(atoms, 0), 2)).toThrow('the divisor must be positive')
    }
  })
})
