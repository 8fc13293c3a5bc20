/** One day: what was lost or gained, and what had been forecast the day before. P&L is positive for a gain, both measures for a loss. */
export interface ForecastDay {
  readonly pnl: number
  readonly valueAtRisk: number
  readonly expectedShortfall: number
}

/**
 * Critical values of Z2 for 250 days at 97.5 %: stable over distributions from the normal to Student's t with three degrees
 * of freedom (Acerbi and Szekely 2014, tables of significance thresholds).
 */
export const Z2_CRITICAL = { fivePercent: -0.7, oneBasisPoint: -1.8 } as const

/**
 * Acerbi and Szekely 2014, Z2: 1 - (sum of losses beyond the value at risk, each over its forecast shortfall) / (T x tail). Zero
 * is expected of a right model; below zero there were more or larger losses than forecast. Tests rate and size together.
 * Throws RangeError without days, or for a shortfall that is not positive.
 */
export function computeZ2(days: readonly ForecastDay[], tail: number): number {
  if (days.length === 0 || !(tail > 0 && tail < 1))
    throw new RangeError('computeZ2: days, tail between 0 and 1')
  return 1 + sumBeyond(days).total / (days.length * tail)
}

/** The same authors' Z1: the size of the losses beyond the value at risk alone. Null without any. */
export function computeZ1(days: readonly ForecastDay[]): number | null {
  const { total, count } = sumBeyond(days)
  return count === 0 ? null : 1 + total / count
}

function sumBeyond(days: readonly ForecastDay[]): { readonly total: number; readonly count: number } {
  let [total, count] = [0, 0]
  for (const { pnl, valueAtRisk, expectedShortfall } of days) {
    if (!(expectedShortfall > 0)) throw new RangeError('an expected shortfall above zero')
    if (pnl + valueAtRisk >= 0) continue
    total += pnl / expectedShortfall
    count += 1
  }
  return { total, count }
}
