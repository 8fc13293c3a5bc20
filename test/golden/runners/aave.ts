import { computeHealthFigures, marginOfFigures } from '../../../src/rules/aave/healthFactor.ts'
import type { Runner } from '../published.ts'
import { fromFixed, toFixed } from './fixedNumber.ts'
import { compareAll } from './pricing.ts'
import { toleranceOf } from './toleranceOf.ts'

const DECIMALS = 8
const list = (value: unknown): readonly (number | string)[] => {
  if (value === undefined) return []
  return (Array.isArray(value) ? value : [value]) as readonly (number | string)[]
}

/** Collateral and thresholds may be one number or a list by reserve; amounts are USD, thresholds fractions. */
export const aaveRunner: Runner = {
  matches: /^Aave/,
  run: ({ inputs, expected, tolerance }) => {
    const thresholds = list(inputs.liqThreshold)
    const limits = list(inputs.ltv)
    const terms = (values: readonly (number | string)[], index: number): bigint =>
      toFixed(values[index] ?? values[0] ?? 0, 4)
    const reserve = { decimals: DECIMALS, priceBase: 10n ** BigInt(DECIMALS) }
    const supplied = list(inputs.collateralUsd).map((amount, index) => ({
      ...reserve,
      supplied: toFixed(amount, DECIMALS),
      debt: 0n,
      collateral: true,
      loanToValue: terms(limits, index),
      liquidationThreshold: terms(thresholds, index),
    }))
    const borrowed = list(inputs.debtUsd).map((amount) => ({
      ...reserve,
      supplied: 0n,
      debt: toFixed(amount, DECIMALS),
      collateral: false,
      loanToValue: 0n,
      liquidationThreshold: 0n,
    }))
    const figures = computeHealthFigures([...supplied, ...borrowed])
    return compareAll(
      {
        HF: fromFixed(figures.healthFactor, 18),
        liquidatable: marginOfFigures(figures, 10n ** BigInt(DECIMALS)).liquidatable,
      },
      expected,
      toleranceOf({ tolerance }).value,
    )
  },
}
