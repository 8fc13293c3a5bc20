/** Weights of the deltas at 0, +1/3, -1/3, +2/3, -2/3, +3/3, -3/3 of the price scan range. They add to 0.998, as printed. */
export const COMPOSITE_WEIGHTS = [0.27, 0.217, 0.217, 0.11, 0.11, 0.037, 0.037] as const

/** The prices that the weights belong to, in price scan ranges. */
export const COMPOSITE_MOVES = [0, 1 / 3, -1 / 3, 2 / 3, -2 / 3, 1, -1] as const

/**
 * Composite delta: deltas after the look-ahead at the seven prices of {@link COMPOSITE_MOVES}, weighted by their
 * likelihood, times the delta scaling factor (units of the spread's delta in one unit of the contract). A future's is its
 * scaling factor and does not pass here. Throws RangeError unless there are seven. Source: CME, SPAN methodology deck.
 */
export function computeCompositeDelta(
  deltas: readonly number[],
  scalingFactor: number,
  weights: readonly number[] = COMPOSITE_WEIGHTS,
): number {
  if (deltas.length !== COMPOSITE_MOVES.length || weights.length !== COMPOSITE_MOVES.length) {
    throw new RangeError('a composite delta has seven deltas and seven weights')
  }
  return deltas.reduce((sum, delta, index) => sum + delta * (weights[index] ?? 0), 0) * scalingFactor
}
