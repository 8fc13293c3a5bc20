import { type VolatilityTerm, volatilityTermFactor } from '../volatilityTerm.ts'

/** Volatility moves of the risk matrix; fractions. */
export interface VolatilityRange {
  /** volatility_range_up */
  readonly up: number
  /** volatility_range_down */
  readonly down: number
  /** min_volatility_for_shock_up */
  readonly minimumUp: number
  readonly term: VolatilityTerm
}

/** In the order of a bucket's three values. */
export const volatilityMoves = ['up', 'same', 'down'] as const
export type VolatilityMove = (typeof volatilityMoves)[number]

/**
 * Volatility (fraction) after a move: up = max(minimum, iv x (1 + (30 / DTE)^p x up)), down = max(0, iv x (1 - (30 /
 * DTE)^p x down)) (support.deribit.com, portfolio margin).
 */
export function shockVolatility(
  volatility: number,
  days: number,
  move: VolatilityMove,
  range: VolatilityRange,
): number {
  if (move === 'same') return volatility
  const factor = volatilityTermFactor(days, range.term)
  return move === 'up'
    ? Math.max(range.minimumUp, volatility * (1 + factor * range.up))
    : Math.max(0, volatility * (1 - factor * range.down))
}
