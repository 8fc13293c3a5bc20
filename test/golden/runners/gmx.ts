import { computeGmxLiquidation } from '../../../src/rules/gmx/liquidation.ts'
import type { Comparison, Runner } from '../published.ts'
import { fromFixed, toFixed } from './fixedNumber.ts'
import { toleranceOf } from './toleranceOf.ts'

const usd = (value: number | string): bigint => toFixed(value, 30)

/**
 * Collateral is `collateralEth` (the index coin) or `collateralUsd`, `collateralUsdc` (a dollar); size in USD at `entry`. An expected figure ends in the
 * price it is meant at: `price4200` is the verdict, `remaining4200` and `required4200` are USD.
 */
export const gmxRunner: Runner = {
  matches: /^GMX/,
  run: ({ inputs, expected, tolerance }) => {
    const name = Object.keys(inputs).find((key) => key.startsWith('collateral')) ?? 'collateral'
    const dollars = /usd|dai/i.test(name)
    const position = {
      isLong: inputs.side !== 'short',
      sizeInUsd: usd(inputs.sizeUsd),
      sizeInTokens: (usd(inputs.sizeUsd) * 10n ** 18n) / usd(inputs.entry),
      collateralAmount: toFixed(inputs[name], 18),
    }
    const terms = {
      minCollateralUsd: usd(inputs.minCollateralUsd ?? 0),
      minCollateralFactor: usd(inputs.minCollateralFactor ?? 0.01),
      maxImpactFactor: usd(inputs.maxImpactFactor ?? 1),
    }
    const costs = { priceImpactUsd: usd(inputs.priceImpact ?? 0), feesUsd: usd(inputs.fees ?? 0) }
    return Object.entries<string | number | boolean>(expected).flatMap(([key, value]): Comparison[] => {
      const at = /^(\w*?)_?(\d+(?:\.\d+)?)$/.exec(key)
      if (at === null)
        return key === 'note' ? [] : [{ name: key, actual: 'no such figure', expected: value, tolerance: 0 }]
      const index = { min: usd(at[2] ?? ''), max: usd(at[2] ?? '') }
      const collateral = dollars ? { min: usd(1), max: usd(1) } : index
      const result = computeGmxLiquidation(position, { index, collateral }, costs, terms)
      const verdict = result.liquidatable ? 'liquidatable' : 'not liquidatable'
      const figures: Record<string, number | string | boolean> = {
        price: typeof value === 'boolean' ? result.liquidatable : verdict,
        remaining: fromFixed(result.remainingUsd, 30),
        required: fromFixed(result.requiredUsd, 30),
        pnl: fromFixed(result.pnlUsd, 30),
      }
      const actual = figures[at[1] ?? ''] ?? 'no such figure'
      return [{ name: key, actual, expected: value, tolerance: toleranceOf({ tolerance }).value }]
    })
  },
}
