import { buildExtendedVector, extendedMoves } from '../../../src/rules/deribit/extendedTable.ts'
import {
  computePortfolioMargin,
  computeRiskMatrix,
  type MatrixParameters,
} from '../../../src/rules/deribit/portfolioMargin.ts'
import {
  bucketMoves,
  buildStandardVector,
  type PmPosition,
} from '../../../src/rules/deribit/scenarioTable.ts'
import { computeFutureMargin, deribitFutureRates } from '../../../src/rules/deribit/standardMargin.ts'
import { formatExact, parseExact } from '../../../src/units/exact.ts'
import type { Runner } from '../published.ts'
import { compareAll } from './pricing.ts'

/** What a case leaves unsaid: the published model parameters of BTC, June 2024. They do not touch a linear book's figures. */
const defaults = {
  priceRange: 0.16,
  buckets: 4,
  minAnnualisedMove: 0.01,
  minVolatility: 0.5,
  volatilityUp: 0.5,
  volatilityDown: 0.25,
  extendedFactor: 1,
  extendedDampener: 100_000,
  maxOffsetablePnl: null,
  annualisedMove: 0.075,
  deltaThreshold: 20_000_000,
  mInc: 0.00005,
  maxDeltaShock: 0.1,
}

/** `private/pme/simulate`: positions in coins of inverse contracts; `fut` keys are dated contracts, `perp` the perpetual. */
export const deribitPortfolioRunner: Runner = {
  matches: /^Deribit (S|X):PM/,
  run: ({ inputs, expected, tolerance }) => {
    const given = { ...defaults, ...inputs }
    const parameters: MatrixParameters = {
      priceRange: given.priceRange,
      bucketsPerSide: given.buckets,
      volatility: {
        up: given.volatilityUp,
        down: given.volatilityDown,
        minimumUp: given.minVolatility,
        term: { pivotDays: 30, powerShort: 0.3, powerLong: 0.13, minimumDays: 1 },
      },
      extendedFactor: given.extendedFactor,
      extendedDampenerUsd: given.extendedDampener,
      pnlOffset: given.pnlOffset ?? 0,
      maximumOffsetUsd: given.maxOffsetablePnl,
      roll: { minimumMove: given.minAnnualisedMove, annualisedMove: given.annualisedMove },
      deltaShock: {
        thresholdUsd: given.deltaThreshold,
        increment: given.mInc,
        maximum: given.maxDeltaShock,
      },
    }
    const named = readPositions(inputs)
    const positions = named.map(({ position }) => position)
    const matrix = computeRiskMatrix(positions, given.index, parameters)
    const margin = computePortfolioMargin(
      {
        riskMatrixMargin: matrix.riskMatrixMargin,
        spotMargin: given.spot,
        mmpMargin: given.mmp,
        openOrdersMargin: given.openOrders,
      },
      given.mmFactor ?? 0.8,
    )
    const actual: Record<string, number> = {
      worst: matrix.worst,
      rollShock: matrix.rollShock,
      deltaShock: matrix.deltaShock,
      riskMatrixMargin: matrix.riskMatrixMargin,
      IM: margin.initial,
      MM: margin.maintenance,
      ...labelVector('aggregated', matrix.standard, matrix.extended, parameters),
    }
    for (const { name, position } of named) {
      const standard = buildStandardVector(position, parameters)
      const extended = buildExtendedVector(position, parameters, parameters.extendedFactor)
      Object.assign(actual, labelVector(name, standard, extended, parameters))
    }
    return compareAll(actual, expected, Number.parseFloat(String(tolerance)))
  },
}

/** Every numeric input that names a contract: `perp`, `fut28JUN24`. */
function readPositions(
  inputs: Readonly<Record<string, unknown>>,
): { readonly name: string; readonly position: PmPosition }[] {
  return Object.entries(inputs)
    .filter(([name, value]) => /^(perp|fut\d.*)$/.test(name) && typeof value === 'number')
    .map(([name, coins]) => ({
      name,
      // Days to expiry do not matter to an inverse contract but for the roll shock, whose minimum binds within weeks.
      position: {
        kind: 'future',
        settlement: 'coin',
        coins: Number(coins),
        mark: 0,
        years: name === 'perp' ? null : 0,
      },
    }))
}

/** `perpVectorAt_minus16`, `perpExtendedAt_plus50`: the first value of a bucket, volatility up. */
function labelVector(
  name: string,
  standard: readonly number[],
  extended: readonly number[],
  parameters: MatrixParameters,
): Record<string, number> {
  const label = (move: number): string =>
    `${move < 0 ? 'minus' : 'plus'}${Math.abs(Math.round(move * 1e6) / 1e4)}`
  return Object.fromEntries([
    ...bucketMoves(parameters).map((move, bucket) => [
      `${name}VectorAt_${label(move)}`,
      standard[3 * bucket] ?? 0,
    ]),
    ...extendedMoves.map((move, slot) => [`${name}ExtendedAt_${label(move)}`, extended[slot] ?? 0]),
  ])
}

/** Standard margin of an inverse future or perpetual of `coins`: shares of the position. */
export const deribitFutureRunner: Runner = {
  matches: /^Deribit standard margin, future/,
  run: ({ inputs: { currency, coins }, expected, tolerance }) => {
    const rates = deribitFutureRates[currency]
    if (rates === undefined) throw new RangeError(`no rates of ${currency}`)
    const margin = computeFutureMargin(parseExact(String(coins), 'coins'), rates)
    const share = (part: 'initial' | 'maintenance'): number =>
      Number(formatExact(margin[part])) / Math.abs(Number(coins))
    return compareAll({ IM: share('initial'), MM: share('maintenance') }, expected, Number(tolerance))
  },
}
