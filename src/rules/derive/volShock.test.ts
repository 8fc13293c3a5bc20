import { expect, test } from 'vitest'
import { volShockFactors } from './volShock.ts'

const DAY = 86_400
const rule = {
  rangeUp: 0.5,
  rangeDown: 0.3,
  shortTermPower: 0.5,
  longTermPower: 0.25,
  dteFloorSec: DAY,
  minVolatility: 0.4,
}

test('at 30 days the range itself; nearer by the short power, farther by the long one', () => {
  expect(volShockFactors(30 * DAY, rule)).toEqual({ up: 1.5, down: 0.7 })
  // (30 / 7.5)^0.5 = 2
  expect(volShockFactors(7.5 * DAY, rule)).toEqual({ up: 2, down: 0.4 })
  // (30 / 480)^0.25 = 0.5
  expect(volShockFactors(480 * DAY, rule)).toEqual({ up: 1.25, down: 0.85 })
})

test('nearer than the floor as the floor, and never below zero', () => {
  expect(volShockFactors(60, rule)).toEqual(volShockFactors(DAY, rule))
  expect(volShockFactors(DAY, rule).down).toBe(0)
})
