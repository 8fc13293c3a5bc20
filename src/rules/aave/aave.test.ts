import { expect, test } from 'vitest'
import { applyEMode, computeHealthFigures, marginOfFigures, NO_DEBT, WAD } from './healthFactor.ts'
import { computeMaxLiquidatableDebt, leavesNoDust } from './liquidation.ts'

const UNIT = 100_000_000n
const reserve = { decimals: 6, supplied: 0n, debt: 0n, collateral: true, loanToValue: 7_500n }
const account = (priceBase: bigint) =>
  computeHealthFigures([
    { ...reserve, supplied: 10_000_000_000n, liquidationThreshold: 8_000n, priceBase },
    { ...reserve, debt: 6_000_000_000n, liquidationThreshold: 8_000n, priceBase: UNIT },
  ])

test('$10,000 at 80 % against $6,000: collateral may fall to three quarters, not a hair more', () => {
  expect(account(UNIT).healthFactor).toBe((4n * WAD) / 3n)
  expect(marginOfFigures(account(UNIT), UNIT)).toEqual({
    equity: 4_000_000_000n,
    initial: 2_000_000_000n, // 6,000 / 0.75 - 6,000
    maintenance: 1_500_000_000n,
    liquidatable: false,
  })
  expect(marginOfFigures(account((UNIT * 3n) / 4n), UNIT).liquidatable).toBe(false)
  expect(marginOfFigures(account((UNIT * 3n) / 4n - 100n), UNIT).liquidatable).toBe(true)
})

test('without debt the health factor is the pool’s largest number, and nothing is demanded', () => {
  const figures = computeHealthFigures([])
  expect(figures.healthFactor).toBe(NO_DEBT)
  expect(marginOfFigures(figures, UNIT)).toMatchObject({ initial: 0n, maintenance: 0n, liquidatable: false })
})

test('e-mode replaces both terms, but lends nothing on a reserve that lends nothing', () => {
  const category = { loanToValue: 9_300n, liquidationThreshold: 9_500n }
  expect(applyEMode({ loanToValue: 8_000n, liquidationThreshold: 8_250n }, category)).toEqual(category)
  expect(applyEMode({ loanToValue: 0n, liquidationThreshold: 8_250n }, category).loanToValue).toBe(0n)
  expect(applyEMode({ loanToValue: 1n, liquidationThreshold: 2n }, null).loanToValue).toBe(1n)
})

const CALL = {
  healthFactor: (WAD * 98n) / 100n,
  totalDebtBase: 6_000n * UNIT,
  reserveDebtBase: 5_000n * UNIT,
  reserveCollateralBase: 8_000n * UNIT,
  baseUnit: UNIT,
}

test('half of the whole debt, all of it at 0.95 or where either side is below 2,000', () => {
  expect(computeMaxLiquidatableDebt(CALL)).toBe(3_000n * UNIT)
  expect(computeMaxLiquidatableDebt({ ...CALL, reserveDebtBase: 2_500n * UNIT })).toBe(2_500n * UNIT)
  expect(computeMaxLiquidatableDebt({ ...CALL, healthFactor: (WAD * 95n) / 100n })).toBe(5_000n * UNIT)
  expect(computeMaxLiquidatableDebt({ ...CALL, reserveCollateralBase: 2_000n * UNIT - 1n })).toBe(
    5_000n * UNIT,
  )
  expect(computeMaxLiquidatableDebt({ ...CALL, reserveDebtBase: 2_000n * UNIT - 1n })).toBe(
    2_000n * UNIT - 1n,
  )
  expect(computeMaxLiquidatableDebt({ ...CALL, healthFactor: WAD })).toBe(0n)
})

test('a partial liquidation leaves at least 1,000 on both sides', () => {
  expect(leavesNoDust(CALL, 4_000n * UNIT, 4_200n * UNIT)).toBe(true)
  expect(leavesNoDust(CALL, 4_000n * UNIT + 1n, 4_200n * UNIT)).toBe(false)
  expect(leavesNoDust(CALL, 4_000n * UNIT, 7_000n * UNIT + 1n)).toBe(false)
  expect(leavesNoDust(CALL, 5_000n * UNIT, 7_999n * UNIT)).toBe(true)
  expect(leavesNoDust(CALL, 4_999n * UNIT, 8_000n * UNIT)).toBe(true)
})
