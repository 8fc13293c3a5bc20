import { basisMove } from '../../risk/pricing/black76.ts'

/** Net delta of one expiry in USD at its mark; `years` null for perpetuals. */
export interface ExpiryNotional {
  readonly years: number | null
  readonly deltaUsd: number
}

/**
 * MR4, USD: per expiry |delta| x max(least move, exp(annualised move x T) - 1), a perpetual at the least move. The
 * annualised moves and the least moves of perpetuals are published; the exponential shape and the sum over expiries
 * are not, they follow Deribit's roll shock.
 */
export function computeBasisCharge(
  expiries: readonly ExpiryNotional[],
  { annualisedMove, leastMove }: { readonly annualisedMove: number; readonly leastMove: number },
): number {
  return expiries.reduce((total, { years, deltaUsd }) => {
    const move = years === null ? leastMove : Math.max(leastMove, basisMove(annualisedMove, years))
    return total + Math.abs(deltaUsd) * move
  }, 0)
}
