/** One matrix of a cross-margined account, in USD: P&L by scenario before gains are offset, losses negative. */
export interface CrossUnit {
  readonly vector: readonly number[]
  /** pnl_offset: share that a gain counts for against other units. */
  readonly pnlOffset: number
  /** max_offsetable_pnl, USD. */
  readonly maximumOffsetUsd: number
  /** correlation_set: whether the unit shares scenarios with the others of the set. */
  readonly correlated: boolean
}

export interface CrossMargin {
  /** Sum of the units' own worst losses. */
  readonly apart: number
  /** What sharing scenarios saves; zero or more. */
  readonly credit: number
  readonly correlationContingency: number
}

/**
 * Aggregation of the matrices of X:PM, USD. Units of the correlation set are added scenario by scenario, a gain
 * counting for its offset share and at most its cap; the others stand alone. Published: that gains count in part and
 * up to a cap, and that a contingency is charged for correlated units (`private/pme/simulate`, model_params and
 * margins). Ours and unverified: the scenario-by-scenario sum, and the contingency as a share of the credit.
 */
export function aggregateCross(units: readonly CrossUnit[], contingencyShare: number): CrossMargin {
  const worst = (vector: readonly number[]): number => vector.reduce((loss, pnl) => Math.max(loss, -pnl), 0)
  const apart = units.reduce((total, { vector }) => total + worst(vector), 0)
  const set = units.filter(({ correlated }) => correlated)
  const joint = (set[0]?.vector ?? []).map((_, slot) =>
    set.reduce((total, { vector, pnlOffset, maximumOffsetUsd }) => {
      const pnl = vector[slot] ?? 0
      return total + (pnl > 0 ? Math.min(pnl * pnlOffset, maximumOffsetUsd) : pnl)
    }, 0),
  )
  const own = set.reduce((total, { vector }) => total + worst(vector), 0)
  const credit = own - worst(joint)
  return { apart, credit, correlationContingency: contingencyShare * credit }
}
