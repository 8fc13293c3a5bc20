import { expect, test } from 'vitest'
import {
  computeCrossPnl,
  computeIsolatedPnl,
  computeLeverageMargin,
  computeShortOptionMargin,
} from './leverage.ts'

test('notional times rate, whichever the side', () => {
  expect(computeLeverageMargin(-20_000, 0.1)).toBe(2_000)
})

test('a short option: premium and a rate of the underlying', () => {
  expect(computeShortOptionMargin(-90_000, -1_500, 0.15)).toBe(15_000)
})

test('cross nets gains and losses, isolated counts losses', () => {
  expect(computeCrossPnl([300, -500, 50])).toBe(-150)
  expect(computeIsolatedPnl([300, -500, 50])).toBe(-500)
})
