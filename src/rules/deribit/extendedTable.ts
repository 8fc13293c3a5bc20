import { type PmPosition, simulatePnl, type TableParameters } from './scenarioTable.ts'

/** Moves beyond the standard table, volatility up only (support.deribit.com, portfolio margin). */
export const extendedMoves = [-0.66, -0.33, 0.5, 1, 2, 3, 4, 5] as const

/**
 * Undamped extended table of a position, in its settlement currency. A loss counts for the share range / |move|,
 * scaled by `factor` (extended_table_factor). A coin amount is restated at the edge of the range, so that a
 * perpetual shows the same value as there. Shape from a public reimplementation, confirmed for linear legs by the
 * venue's API examples.
 */
export function buildExtendedVector(
  position: PmPosition,
  parameters: TableParameters,
  factor: number,
): number[] {
  return extendedMoves.map((move) => {
    const pnl = simulatePnl(position, move, 'up', parameters.volatility)
    const weighted = (pnl * factor * parameters.priceRange) / Math.abs(move)
    return position.settlement === 'coin' ? (weighted * (1 + move)) / edge(move, parameters) : weighted
  })
}

/**
 * The extended table after the dampener: every value moves toward zero by (|move| / range - 1) x `dampenerUsd`,
 * stated in the settlement currency at the edge of the range, and never past zero. `index` is USD per coin, 1 for a
 * USD matrix.
 */
export function dampenExtended(
  vector: readonly number[],
  parameters: TableParameters,
  dampenerUsd: number,
  index: number | null,
): number[] {
  return vector.map((pnl, i) => {
    const move = extendedMoves[i] ?? 0
    const unit = index === null ? 1 : index * edge(move, parameters)
    const allowance = ((Math.max(Math.abs(move) / parameters.priceRange, 1) - 1) * dampenerUsd) / unit
    const damp = Math.min(allowance, Math.abs(pnl))
    return pnl < 0 ? pnl + damp : pnl - damp
  })
}

const edge = (move: number, { priceRange }: TableParameters): number =>
  1 + (move < 0 ? -priceRange : priceRange)
