import { expect, test } from 'vitest'
import { skewFactor } from './skew.ts'

// T = 1: cap = 0.2 - 0.1 = 0.1, k* = 1 x 2 x (0.6 - 0.1) = 1
const rule = {
  linearBaseCap: 0.2,
  linearCBase: -0.1,
  absBaseCap: 0.3,
  absCBase: -0.1,
  minKStar: 0.01,
  widthScale: 2,
  volParamStatic: 0.6,
  volParamScale: -0.1,
}
const strikeAt = (k: number): number => 100 * Math.E ** k

test('in proportion to k up to k*, then flat; linear bends, abs lifts both wings', () => {
  expect(skewFactor('linear', 100, strikeAt(0.5), 1, rule)).toBeCloseTo(1.05, 14)
  expect(skewFactor('linear', 100, strikeAt(-0.5), 1, rule)).toBeCloseTo(0.95, 14)
  expect(skewFactor('linear', 100, strikeAt(3), 1, rule)).toBeCloseTo(1.1, 14)
  expect(skewFactor('linear', 100, strikeAt(-3), 1, rule)).toBeCloseTo(0.9, 14)
  expect(skewFactor('abs', 100, strikeAt(-0.5), 1, rule)).toBeCloseTo(1.1, 14)
  expect(skewFactor('abs', 100, strikeAt(0.5), 1, rule)).toBeCloseTo(1.1, 14)
})

test('k* has a least width, and at expiry only that is left', () => {
  expect(skewFactor('linear', 100, strikeAt(0.005), 0, rule)).toBeCloseTo(1.1, 12)
  expect(skewFactor('linear', 100, 100, 0, { ...rule, minKStar: 0 })).toBe(1)
})

test('a factor is never below zero', () => {
  expect(skewFactor('linear', 100, strikeAt(-3), 1, { ...rule, linearBaseCap: 4 })).toBe(0)
})

test('as the venue’s own cases print it, with a cap below zero', () => {
  // T = 11,076,452 s, forward 2745.249..., cap -5.776..., k* 1.281...
  const years = 11_076_452 / 31_536_000
  const steep = { ...rule, linearBaseCap: 0.15, linearCBase: -10, widthScale: 4 }
  const at = (strike: number): number => skewFactor('linear', 2745.2490272903915, strike, years, steep)
  expect(at(1367)).toBeCloseTo(6.776482842615451, 12)
  expect(at(616)).toBeCloseTo(7.734152138281604, 12)
  expect(at(5931)).toBe(0)
})
