/** Confidences are decimal fractions: 1 - 0.99 misses 0.01 by less than this share of itself. */
const DUST = 1e-9

/**
 * Value at risk and expected shortfall of a sample of P&L (gain positive): both are losses, so a loss is positive, and a
 * sample that only gains has negative ones. `order` lists the sample from its worst on; the quantile is its entry `at`.
 */
export interface Tail {
  readonly valueAtRisk: number
  readonly expectedShortfall: number
  readonly order: Uint32Array
  readonly at: number
}

/**
 * The empirical tail, no interpolation. With n equally likely P&Ls the value at risk at confidence c is the k-th worst, k =
 * n (1 - c) rounded up: the least P&L that at least 1 - c of the sample does not exceed (the left inverse of the empirical
 * distribution function). The expected shortfall is the mean of the worst 1 - c of the sample, of which the k-th worst counts
 * for the fraction that is left (Acerbi and Tasche 2002), so it is never below the value at risk.
 * Throws RangeError for no sample, a P&L that is not finite, or a confidence outside the open interval from 0 to 1.
 */
export function computeTail(pnl: Float64Array, confidence: number): Tail {
  if (pnl.length === 0) throw new RangeError('computeTail: no sample')
  if (!(confidence > 0 && confidence < 1)) throw new RangeError('computeTail: confidence between 0 and 1')
  if (!pnl.every(Number.isFinite)) throw new RangeError('computeTail: finite P&L')
  const order = Uint32Array.from(pnl.keys()).sort((a, b) => (pnl[a] ?? 0) - (pnl[b] ?? 0))
  const worst = (rank: number): number => pnl[order[rank] ?? 0] ?? 0
  const share = (1 - confidence) * pnl.length
  const at = Math.max(0, Math.ceil(share * (1 - DUST)) - 1)
  let beyond = 0
  for (let rank = 0; rank < at; rank += 1) beyond += worst(rank)
  return {
    valueAtRisk: 0 - worst(at),
    expectedShortfall: 0 - (beyond + (share - at) * worst(at)) / share,
    order,
    at,
  }
}
