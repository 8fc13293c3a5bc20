import { expect, test } from 'vitest'
import { discountFactor, longDiscount, shortMarkUp } from './discount.ts'

const rule = {
  longBase: 0.95,
  longRateMult: 1,
  longRateAdd: 0.1,
  shortBase: 1.04,
  shortRateMult: 0.5,
  shortRateAdd: 0.1,
}

test('by hand: the longs’ at r + add, the shorts’ at r / 2 + add', () => {
  expect(discountFactor(0.2, 0.5)).toBeCloseTo(Math.E ** -0.1, 15)
  expect(longDiscount(0.2, 0.5, rule)).toBeCloseTo(0.95 * Math.E ** -0.15, 15)
  expect(shortMarkUp(0.6, 0.5, rule)).toBeCloseTo(1.04 * Math.E ** 0.2, 15)
})

test('a debt is never marked up beyond its undiscounted amount', () => {
  expect(shortMarkUp(0.2, 0.5, rule)).toBeCloseTo(Math.E ** 0.1, 15)
  expect(shortMarkUp(0, 0.5, rule)).toBe(1)
})

test('a negative rate counts as zero', () => {
  expect(discountFactor(-1.2, 1)).toBe(1)
  expect(longDiscount(-1.2, 1, rule)).toBe(longDiscount(0, 1, rule))
  expect(shortMarkUp(-1.2, 1, rule)).toBe(1)
})
