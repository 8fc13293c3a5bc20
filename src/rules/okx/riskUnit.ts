/** Charges of one risk unit, USD, zero or more. MR7 after its tiers. */
export interface UnitCharges {
  /** Spot shock: worst loss of prices x volatilities. */
  readonly mr1: number
  /** Theta decay. */
  readonly mr2: number
  /** Vega term structure. */
  readonly mr3: number
  /** Basis. */
  readonly mr4: number
  /** Interest rate. */
  readonly mr5: number
  /** Extreme move: half of the loss. */
  readonly mr6: number
  /** Minimum charge, adjusted. */
  readonly mr7: number
  /** Stablecoin depeg. */
  readonly mr9: number
}

/**
 * Maintenance of a risk unit, USD: max(max(MR1, MR2, MR6) + MR3 + MR4 + MR5 + MR9, MR7) (OKX help, portfolio
 * margin). The unit's initial margin is 1.3 times it.
 */
export function computeUnitMaintenance({ mr1, mr2, mr3, mr4, mr5, mr6, mr7, mr9 }: UnitCharges): number {
  return Math.max(Math.max(mr1, mr2, mr6) + mr3 + mr4 + mr5 + mr9, mr7)
}
