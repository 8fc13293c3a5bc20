import { computeSynthetixMargin } from '../../../src/rules/synthetix/accountMargin.ts'
import { computeFillPrice } from '../../../src/rules/synthetix/fillPrice.ts'
import type { Runner } from '../published.ts'
import { fromFixed, toFixed as toFixedAt } from './fixedNumber.ts'
import { compareAll } from './pricing.ts'
import { toleranceOf } from './toleranceOf.ts'

const toWad = (value: number | string): bigint => toFixedAt(value, 18)
/** What the source's tests deposit where a case does not say. */
const DEPOSIT = 100_000

/**
 * Positions are `asset: [size, price at opening, "skewScale n"]`, opened alone against an empty book, so that they fill at a premium;
 * terms are one number for all or a list in the order of the assets. `prices` holds prices now, where they have moved since.
 */
export const synthetixRunner: Runner = {
  matches: /^Synthetix/,
  run: ({ inputs, expected, tolerance }) => {
    const assets = Object.keys(inputs).filter(
      (name) => Array.isArray(inputs[name]) && /skewScale/.test(String(inputs[name][2])),
    )
    const termOf = (name: string, index: number, fallback = 0): bigint => {
      const value = inputs[name] ?? fallback
      return toWad(Array.isArray(value) ? (value[index] ?? fallback) : value)
    }
    const positions = assets.map((asset, index) => {
      const [size, price, text] = inputs[asset]
      const skewScale = toWad(String(text).replace(/[^0-9.]/g, ''))
      return {
        market: {
          skewScale,
          initialMarginRatio: termOf('imRatio', index),
          minimumInitialMarginRatio: termOf('minIm', index),
          maintenanceMarginScalar: termOf('scalar', index),
          liquidationRewardRatio: termOf('liqRewardRatio', index),
          minimumPositionMargin: termOf('minPos', index),
        },
        limit: null,
        size: toWad(size),
        entryPrice: computeFillPrice(termOf('skew', index), skewScale, toWad(size), toWad(price)),
        price: toWad(inputs.prices?.[asset] ?? price),
      }
    })
    const deposit = toWad(inputs.collateral ?? DEPOSIT)
    const margin = computeSynthetixMargin(
      {
        minKeeperReward: toWad(inputs.minReward ?? 0),
        minKeeperProfitRatio: 0n,
        maxKeeperReward: toWad(inputs.maxReward ?? 1e12),
        maxKeeperScalingRatio: toWad(1),
        collateralRewardRatio: 0n,
        flagCost: 0n,
        liquidateCost: 0n,
      },
      { value: deposit, discounted: deposit, debt: toWad(inputs.debt ?? 0) },
      positions,
    )
    const actual: Record<string, number | boolean> = {
      IM: fromFixed(margin.initial, 18),
      MM: fromFixed(margin.maintenance, 18),
      available: fromFixed(margin.available, 18),
      reward: fromFixed(margin.reward, 18),
      withdrawable: fromFixed(margin.available - margin.initial - margin.reward, 18),
      liquidatable: margin.liquidatable,
    }
    for (const [index, asset] of assets.entries()) {
      actual[`pnl.${asset}`] = fromFixed(margin.positions[index]?.pnl ?? 0n, 18)
    }
    const { note: _, ...figures } = expected
    return compareAll(actual, figures, toleranceOf({ tolerance }).value)
  },
}
