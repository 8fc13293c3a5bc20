import { power } from '../risk/pricing/elementary.ts'

/** How a volatility shock fades with time to expiry; near expiries are shocked more. */
export interface VolatilityTerm {
  /** Days at which the factor is one; 30 at every venue read. */
  readonly pivotDays: number
  /** Power below the pivot; 0.30. */
  readonly powerShort: number
  /** Power at and above the pivot; 0.13. */
  readonly powerLong: number
  /** Days that a nearer expiry counts as. */
  readonly minimumDays: number
}

/** (pivot / days)^power, the factor that Deribit, Paradex and Derive scale a volatility shock with. */
export function volatilityTermFactor(days: number, term: VolatilityTerm): number {
  const counted = Math.max(days, term.minimumDays)
  return power(term.pivotDays / counted, counted < term.pivotDays ? term.powerShort : term.powerLong)
}
