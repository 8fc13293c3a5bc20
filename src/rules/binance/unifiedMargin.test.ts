import { expect, test } from 'vitest'
import { adjustEquity, computeFuturesMaintenance, computeUniMmr } from './unifiedMargin.ts'

const brackets = [
  { upTo: 50_000, rate: 0.004, deduction: 0 },
  { upTo: 250_000, rate: 0.005, deduction: 50 },
  { upTo: null, rate: 0.01, deduction: 1_300 },
]

test.each([
  // The venue's own example has 0.5 % brackets; ours start at 0.4 %: 0.05 coins at 40,000.
  [2_000, 8],
  [-2_000, 8],
  [50_000, 200],
  [100_000, 450],
  [1_000_000, 8_700],
])('a notional of %d maintains %d', (notional, maintenance) => {
  expect(computeFuturesMaintenance(notional, brackets)).toBeCloseTo(maintenance, 9)
})

test('is continuous where brackets meet', () => {
  for (const edge of [50_000, 250_000]) {
    const [before, after] = [edge, edge + 0.01].map((size) => computeFuturesMaintenance(size, brackets))
    expect(after).toBeCloseTo(before ?? 0, 3)
  }
})

test('a coin counts in part, a debt in full', () => {
  expect(adjustEquity(100, 0.95)).toBe(95)
  expect(adjustEquity(-100, 0.95)).toBe(-100)
})

test('uniMMR is equity over maintenance, and none without any', () => {
  expect(computeUniMmr(126, 120)).toBeCloseTo(1.05, 12)
  expect(computeUniMmr(126, 0)).toBeNull()
})
