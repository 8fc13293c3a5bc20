import { black76 } from '../../risk/pricing/black76.ts'
import {
  shockVolatility,
  type VolatilityMove,
  type VolatilityRange,
  volatilityMoves,
} from './volatilityShock.ts'

/**
 * One position of a risk matrix, in coins, long positive. `spot` is coin equity that a cross-margined account counts
 * at its price. `settlement` says whether its P&L is paid in the coin (inverse) or in USD (linear). Prices are USD.
 */
export type PmPosition = {
  readonly settlement: 'coin' | 'usd'
  readonly coins: number
} & (
  | {
      readonly kind: 'future'
      readonly mark: number
      /** Years to expiry; null for a perpetual. */
      readonly years: number | null
    }
  | { readonly kind: 'spot'; readonly mark: number }
  | {
      readonly kind: 'option'
      readonly strike: number
      readonly right: 'call' | 'put'
      readonly forward: number
      readonly volatility: number
      readonly years: number
    }
)

/** What the standard table is built from. */
export interface TableParameters {
  /** price_range: 0.16 is a move of 16 % either way. */
  readonly priceRange: number
  /** buckets_count: buckets on each side of no move. */
  readonly bucketsPerSide: number
  readonly volatility: VolatilityRange
}

const DAYS_PER_YEAR = 365

/** Price moves of the buckets, lowest first: 2 x bucketsPerSide + 1 of them. */
export function bucketMoves({ priceRange, bucketsPerSide }: TableParameters): number[] {
  return Array.from(
    { length: 2 * bucketsPerSide + 1 },
    (_, bucket) => ((bucket - bucketsPerSide) * priceRange) / bucketsPerSide,
  )
}

/**
 * P&L of a position after a price move and a volatility move, in its settlement currency at the moved price, a gain
 * positive. An inverse contract earns coins x (1 - 1 / (1 + move)); an inverse option the change of its price in
 * coin.
 */
export function simulatePnl(
  position: PmPosition,
  move: number,
  volatilityMove: VolatilityMove,
  range: VolatilityRange,
): number {
  const { coins, settlement } = position
  if (position.kind !== 'option') {
    return settlement === 'coin' ? coins * (1 - 1 / (1 + move)) : coins * position.mark * move
  }
  const { strike, right, forward, volatility, years } = position
  const shocked = shockVolatility(volatility, years * DAYS_PER_YEAR, volatilityMove, range)
  const before = black76(forward, strike, volatility, years, right)
  const after = black76(forward * (1 + move), strike, shocked, years, right)
  return settlement === 'coin'
    ? coins * (after / (forward * (1 + move)) - before / forward)
    : coins * (after - before)
}

/** The standard table of a position: buckets from the lowest, each with volatility up, same, down. */
export function buildStandardVector(position: PmPosition, parameters: TableParameters): number[] {
  return bucketMoves(parameters).flatMap((move) =>
    volatilityMoves.map((volatilityMove) =>
      simulatePnl(position, move, volatilityMove, parameters.volatility),
    ),
  )
}
