import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  abs,
  add,
  divCeil,
  divFloor,
  type Lots,
  lots,
  max,
  mulPpmCeil,
  mulPpmFloor,
  negate,
  ONE_PPM,
  type Ppm,
  ppm,
  subtract,
  sum,
  type UsdE6,
  usdE6,
} from './fixed.ts'

const integer = fc.bigInt({ min: -(2n ** 90n), max: 2n ** 90n })
const positive = fc.bigInt({ min: 1n, max: 2n ** 60n })

describe('division', () => {
  test.each([
    [7n, 2n, 3n, 4n],
    [-7n, 2n, -4n, -3n],
    [6n, 2n, 3n, 3n],
    [-6n, 2n, -3n, -3n],
    [0n, 5n, 0n, 0n],
    [-1n, 1_000_000n, -1n, 0n],
    [1n, 1_000_000n, 0n, 1n],
  ])('%s / %s is %s down, %s up', (numerator, divisor, floor, ceil) => {
    expect(divFloor(numerator, divisor)).toBe(floor)
    expect(divCeil(numerator, divisor)).toBe(ceil)
  })

  test('floor leaves a remainder in [0, divisor), ceil one in (-divisor, 0]', () => {
    fc.assert(
      fc.property(integer, positive, (numerator, divisor) => {
        const below = numerator - divFloor(numerator, divisor) * divisor
        const above = numerator - divCeil(numerator, divisor) * divisor
        expect(below >= 0n && below < divisor).toBe(true)
        expect(above <= 0n && above > -divisor).toBe(true)
      }),
    )
  })

  test.each([0n, -1n])('by %s is refused', (divisor) => {
    expect(() => divFloor(1n, divisor)).toThrow('the divisor must be positive')
    expect(() => divCeil(1n, divisor)).toThrow('the divisor must be positive')
  })
})

describe('arithmetic of one unit', () => {
  test('add, subtract, negate, sum and max are those of integers', () => {
    fc.assert(
      fc.property(integer, integer, (a, b) => {
        expect(add(usdE6(a), usdE6(b))).toBe(a + b)
        expect(subtract(usdE6(a), usdE6(b))).toBe(a - b)
        expect(negate(lots(a))).toBe(-a)
        expect(sum([lots(a), lots(b), lots(a)])).toBe(a + b + a)
        const larger: bigint = max(usdE6(a), usdE6(b))
        expect([a, b]).toContain(larger)
        expect(larger >= a && larger >= b).toBe(true)
        expect(abs(a)).toBe(a < 0n ? -a : a)
      }),
    )
    expect(sum<'lots'>([])).toBe(0n)
  })

  test('ppm products bracket the exact one', () => {
    fc.assert(
      fc.property(integer, fc.bigInt({ min: -(2n ** 24n), max: 2n ** 24n }), (value, factor) => {
        const [floor, ceil] = [mulPpmFloor(usdE6(value), ppm(factor)), mulPpmCeil(usdE6(value), ppm(factor))]
        expect(floor * 1_000_000n <= value * factor && value * factor <= ceil * 1_000_000n).toBe(true)
        expect(ceil - floor).toBe((value * factor) % 1_000_000n === 0n ? 0n : 1n)
      }),
    )
    expect(mulPpmFloor(usdE6(-7n), ONE_PPM)).toBe(-7n)
  })
})

/** These do not run for their values: the type checker refuses each line, or the marker on it is an error. */
describe('units do not mix', () => {
  const [money, count, share]: [UsdE6, Lots, Ppm] = [usdE6(3n), lots(2n), ppm(1n)]

  test('in arithmetic', () => {
    // @ts-expect-error lots are not dollars
    add(money, count)
    // @ts-expect-error nor the other way round
    add(count, money)
    // @ts-expect-error a bare number has no unit
    add(money, 1n)
    // @ts-expect-error a share is not a quantity
    subtract(count, share)
    // @ts-expect-error neither is the larger
    max(money, share)
    // @ts-expect-error a sum over two units is of neither
    const mixed: UsdE6 = sum([money, count])
    // @ts-expect-error a factor is in ppm, not in dollars
    mulPpmFloor(money, money)
    // @ts-expect-error the divisor of the wrong unit would still be a bigint, its result has none
    const quotient: UsdE6 = divFloor(money, 2n)
    expect([mixed, quotient]).toEqual([5n, 1n])
  })

  test('in what is declared', () => {
    // @ts-expect-error a product leaves its units
    const product: UsdE6 = money * count
    // @ts-expect-error a bare number is no amount
    const bare: Lots = 5n
    // @ts-expect-error an amount is no share
    const wrong: Ppm = money
    expect([product, bare, wrong]).toEqual([6n, 5n, 3n])
  })

  test('and what has one unit compiles', () => {
    const total: UsdE6 = add(money, negate(usdE6(1n)))
    const most: Lots = max(count, lots(9n))
    const scaled: Lots = mulPpmCeil(count, ppm(500_000n))
    expect([total, most, scaled]).toEqual([2n, 9n, 1n])
  })
})
