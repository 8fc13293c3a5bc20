import { expect, test } from 'vitest'
import { computeDederiForward, computeDederiFutures, DEDERI_SHOCKS } from './futures.ts'

test('eleven shocks from -15 % to +15 %', () => {
  expect(DEDERI_SHOCKS.map((shock) => Math.round(shock * 100))).toEqual([
    -15, -12, -9, -6, -3, 0, 3, 6, 9, 12, 15,
  ])
})

test('without a basis the forward is the index', () => {
  expect(computeDederiForward(2_000, 0, 90)).toBe(2_000)
})

test('two expiries net in the P&L and add in the contingency', () => {
  const { pnl, contingency } = computeDederiFutures(
    [
      { quantity: 10, days: 0 },
      { quantity: -10, days: 0 },
    ],
    2_000,
    0.08,
  )
  expect(pnl.every((value) => Math.abs(value) < 1e-9)).toBe(true)
  expect(contingency).toBeCloseTo(240, 9)
})
