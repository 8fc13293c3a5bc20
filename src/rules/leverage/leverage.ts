/** Margin of a contract or of a borrowed coin by leverage: notional times rate. A rate of 0.1 is a leverage of ten. */
export function computeLeverageMargin(notional: number, rate: number): number {
  return Math.abs(notional) * rate
}

/** Margin of a short option: the premium it would cost to buy back, and a rate of the underlying's value. A long one has none. */
export function computeShortOptionMargin(underlyingValue: number, premium: number, rate: number): number {
  return Math.abs(premium) + computeLeverageMargin(underlyingValue, rate)
}

/** P&L that counts as equity under cross margin: one pool, gains pay for losses. */
export function computeCrossPnl(pnls: readonly number[]): number {
  return pnls.reduce((sum, pnl) => sum + pnl, 0)
}

/** The same under isolated margin: a loss has to be met, a gain stays with its own position until that is closed. */
export function computeIsolatedPnl(pnls: readonly number[]): number {
  return pnls.reduce((sum, pnl) => sum + Math.min(0, pnl), 0)
}
