import erfc from '@stdlib/math-base-special-erfc'
import ln from '@stdlib/math-base-special-ln'
import { describe, expect, test } from 'vitest'
import { createRandom } from '../../../test/support/randomBook.ts'
import { erfcBoth, lnInPlace } from './arrayElementary.ts'

const random = createRandom(1993)
const whole = (max: number): number => random.int(0, max)
const uniform = (low: number, high: number): number => low + (high - low) * (whole(2 ** 30) / 2 ** 30)

/** The doubles around each of these, three to a side. */
function neighbours(points: readonly number[]): number[] {
  const bits = new BigInt64Array(1)
  const value = new Float64Array(bits.buffer)
  return points.flatMap((point) => {
    value[0] = point
    const middle = bits[0] ?? 0n
    return [-3n, -2n, -1n, 0n, 1n, 2n, 3n].map((step) => {
      bits[0] = middle + step
      return value[0] ?? 0
    })
  })
}

/** Indexes at which the bits differ. */
function differing(x: Float64Array, found: Float64Array, expected: (argument: number) => number): number[] {
  return [...x.keys()].filter((i) => !Object.is(found[i], expected(x[i] ?? 0))).map((i) => x[i] ?? 0)
}

function compareErfc(x: Float64Array): void {
  const above = new Float64Array(x.length)
  const below = new Float64Array(x.length)
  erfcBoth(x, x.length, above, below)
  expect(differing(x, above, (argument) => erfc(Math.abs(argument)))).toEqual([])
  expect(differing(x, below, (argument) => erfc(-Math.abs(argument)))).toEqual([])
}

function compareLn(x: Float64Array): void {
  const found = x.slice()
  lnInPlace(found, found.length)
  expect(differing(x, found, ln)).toEqual([])
}

describe('the bits of the library', () => {
  test('erfc of 100,000 arguments on both sides of zero', () => {
    compareErfc(
      Float64Array.from({ length: 100_000 }, (_, i) => {
        if (i % 3 === 0) return uniform(-30, 30)
        return i % 3 === 1 ? uniform(-3, 3) : uniform(-1, 1) * 2 ** -whole(60)
      }),
    )
  })

  test('erfc where its pieces meet, at zero and where it ends', () => {
    const joints = [
      0.25,
      0.84375,
      1.25,
      2,
      1 / 0.35,
      4,
      6,
      8,
      16,
      26.5,
      26.6,
      27.2,
      27.226,
      28,
      5e-324,
      1e-300,
    ]
    compareErfc(Float64Array.from([...neighbours(joints), 0, -0, Number.POSITIVE_INFINITY, Number.NaN]))
  })

  test('ln of 100,000 arguments of every size', () => {
    compareLn(
      Float64Array.from({ length: 100_000 }, (_, i) => {
        if (i % 3 === 0) return uniform(1e-3, 50)
        if (i % 3 === 1) return 1 + uniform(-0.5, 0.5) * 2 ** -whole(52)
        return uniform(1, 2) * 2 ** (whole(2_000) - 1_000)
      }),
    )
  })

  test('ln around one, at the ends of the doubles, and where there is none', () => {
    const joints = [1, 2, 0.5, 4, Math.SQRT2, Math.SQRT1_2, 2 ** -1022, 2 ** 1023, 2 ** -1060]
    const ends = [0, -0, 5e-324, Number.MAX_VALUE, Number.POSITIVE_INFINITY, Number.NaN, -1, -5e-324]
    compareLn(Float64Array.from([...neighbours(joints), ...ends]))
  })
})
