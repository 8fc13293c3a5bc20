/** A bracket of notional: rate of maintenance and the amount taken off, which makes the sum over brackets continuous. */
export interface Bracket {
  /** Upper end of notional, USD; null for none. */
  readonly upTo: number | null
  readonly rate: number
  /** `cum` */
  readonly deduction: number
}

/** Maintenance of one futures position, USD: |rate x notional| - cum of its bracket (Binance, uniMMR FAQ). */
export function computeFuturesMaintenance(notional: number, brackets: readonly Bracket[]): number {
  const size = Math.abs(notional)
  const bracket = brackets.find(({ upTo }) => upTo === null || size <= upTo)
  if (bracket === undefined) throw new RangeError('the last bracket must be open')
  return Math.max(bracket.rate * size - bracket.deduction, 0)
}

/** Adjusted equity of one asset, USD: min(balance x price x rate, balance x price); a debt counts in full. */
export function adjustEquity(value: number, collateralRate: number): number {
  return Math.min(value * collateralRate, value)
}

/** uniMMR = adjusted equity / maintenance; null where nothing is to be maintained. */
export function computeUniMmr(adjustedEquity: number, maintenance: number): number | null {
  return maintenance > 0 ? adjustedEquity / maintenance : null
}
