import { expect, test } from 'vitest'
import { usdE6 } from './fixed.ts'
import { formatCompactUsd, formatPercent, formatUsd } from './format.ts'

test.each([
  [0n, '0.00'],
  [1n, '0.00'],
  [-1n, '0.00'],
  [4_999n, '0.00'],
  [5_000n, '0.01'],
  [-5_000n, '-0.01'],
  [999_994_999n, '999.99'],
  [999_995_000n, '1,000.00'],
  [-1_234_567_890n, '-1,234.57'],
  [1_234_567_890_123_456n, '1,234,567,890.12'],
])('formatUsd of %s is %s', (amount, text) => {
  expect(formatUsd(usdE6(amount))).toBe(text)
})

test.each([
  [0n, '0'],
  [999_999_999n, '999'],
  [1_000_000_000n, '1.0k'],
  [-12_345_678_901n, '-12.4k'],
  [999_999_999_999n, '999.9k'],
  [1_000_000_000_000n, '1.0m'],
  [-9_876_543_210_000_000n, '-9876.6m'],
  [-500_000n, '-1'],
])('formatCompactUsd of %s is %s', (amount, text) => {
  expect(formatCompactUsd(usdE6(amount))).toBe(text)
})

test.each([
  [0n, '0.00 %'],
  [86_399n, '8.63 %'],
  [-250_000n, '-25.00 %'],
  [-50n, '-0.01 %'],
  [1_000_000n, '100.00 %'],
  [16_777_215n, '1677.72 %'],
])('formatPercent of %s is %s', (value, text) => {
  expect(formatPercent(value)).toBe(text)
})
