import { expect, test } from 'vitest'
import {
  confidenceCharge,
  type DeriveOption,
  nakedShorts,
  shockedForward,
  splitForward,
  valueExpiry,
} from './expiry.ts'

const option = (strike: number, right: 'call' | 'put', amount: number): DeriveOption => ({
  strike,
  right,
  amount,
  volatility: 0.8,
})

test('a forward is open until the last half hour, then fixed second by second', () => {
  expect(splitForward(3000, 1801)).toEqual({ fixed: 0, variable: 3000 })
  expect(splitForward(3000, 600)).toEqual({ fixed: 3000 * (1 - 1 / 3), variable: 1000 })
  expect(splitForward(3000, 0)).toEqual({ fixed: 3000, variable: 0 })
  expect(shockedForward({ fixed: 2000, variable: 1000 }, 1.18)).toBe(3180)
})

test('past expiry an option is worth what it pays', () => {
  const expiry = { seconds: 0, forward: splitForward(2700, 0), confidence: 1, rate: 0.2 }
  const options = [option(2500, 'call', -1), option(3000, 'put', 2)]
  expect(valueExpiry({ ...expiry, options }, 1.5, ({ volatility }) => volatility, 1)).toBe(-200 + 600)
})

test('a synthetic forward is the discounted difference, whatever the volatility', () => {
  const expiry = { seconds: 900_000, forward: splitForward(2700, 900_000), confidence: 1, rate: 0.2 }
  const options = [option(2500, 'call', 1), option(2500, 'put', -1)]
  expect(valueExpiry({ ...expiry, options }, 1.1, () => 1.7, 0.99)).toBeCloseTo(0.99 * (2970 - 2500), 9)
})

test('naked shorts net calls and puts of one strike and nothing else', () => {
  expect(nakedShorts([option(100, 'call', -3), option(100, 'put', 2)])).toBe(1)
  expect(nakedShorts([option(100, 'call', -3), option(100, 'put', -2)])).toBe(5)
  expect(nakedShorts([option(100, 'call', 3), option(100, 'put', -2)])).toBe(0)
  expect(nakedShorts([option(100, 'call', -3), option(110, 'call', 3)])).toBe(3)
  expect(nakedShorts([option(100, 'call', 3), option(110, 'put', 1)])).toBe(0)
})

test('unsure feeds cost (1 - confidence) of the notional, below the threshold only', () => {
  const rule = { threshold: 0.55, factor: 2 }
  expect(confidenceCharge(0.55, 1000, rule)).toBe(0)
  expect(confidenceCharge(0.5, 1000, rule)).toBe(1000)
})
