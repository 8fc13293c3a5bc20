import { basisMove } from '../../risk/pricing/black76.ts'

/** Delta of one expiry in coins; `years` null for perpetuals. */
export interface ExpiryDelta {
  readonly years: number | null
  readonly delta: number
}

export interface RollParameters {
  /** min_annualised_move */
  readonly minimumMove: number
  /** annualised_move_risk */
  readonly annualisedMove: number
}

/**
 * roll_shock, in coins: per expiry |delta| x max(minimum, exp(annualised x T) - 1), a perpetual at the minimum. The
 * minimum is what both API examples show; the dated variant comes from a public reimplementation.
 */
export function computeRollShock(expiries: readonly ExpiryDelta[], parameters: RollParameters): number {
  return expiries.reduce((total, { years, delta }) => {
    const move =
      years === null
        ? parameters.minimumMove
        : Math.max(parameters.minimumMove, basisMove(parameters.annualisedMove, years))
    return total + Math.abs(delta) * move
  }, 0)
}

export interface DeltaShockParameters {
  /** delta_total_liq_shock_threshold, USD. */
  readonly thresholdUsd: number
  /** m_inc: share of the position per coin of delta above the threshold. */
  readonly increment: number
  /** max_delta_shock: greatest share. */
  readonly maximum: number
}

/**
 * delta_shock, in coins: |delta| x min(m_inc x (|delta| - threshold / index), maximum), zero below the threshold.
 * `delta` is of everything but long options; `longOptionDelta` may only lessen it. Unverified: the venue publishes
 * the parameters and a zero below the threshold, not the formula; the units are ours (m_inc equals the venue's
 * standard step per coin).
 */
export function computeDeltaShock(
  { delta, longOptionDelta, index }: { delta: number; longOptionDelta: number; index: number },
  { thresholdUsd, increment, maximum }: DeltaShockParameters,
): number {
  const hedged = delta + longOptionDelta
  const counted = delta < 0 ? Math.min(Math.max(hedged, delta), 0) : Math.max(Math.min(hedged, delta), 0)
  const size = Math.abs(counted)
  const excess = Math.max(size - thresholdUsd / index, 0)
  return size * Math.min(increment * excess, maximum)
}
