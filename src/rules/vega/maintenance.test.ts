import { expect, test } from 'vitest'
import { computeVegaMaintenance } from './maintenance.ts'

test('10 short at 200 with slippage 1 % and a risk factor of 5 %: 20 and 100', () => {
  const terms = { mark: 200, slippageFactor: 0.01, riskFactor: 0.05 }
  expect(computeVegaMaintenance({ size: -10, ...terms })).toBe(120)
  expect(computeVegaMaintenance({ size: 0, ...terms })).toBe(0)
})
