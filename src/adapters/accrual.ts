import type { Exact } from '../units/exact.ts'

/** What a holder gains or loses on one position only because time passes, at the venue's own rate at T. */
export interface Accrual {
  readonly kind: 'funding' | 'borrow' | 'supply'
  /** Underlying of a perpetual, coin of a loan or a supply. */
  readonly asset: string
  /** Where the rate came from: a call or a reply of the envelope. */
  readonly origin: string
  /** What the rate applies to, USD at the venue's own price; never negative. */
  readonly notionalUsd: Exact
  /**
   * Simple rate for a year of 365 days as a fraction of the notional, compounding left out; positive: the holder
   * receives. Null where the venue publishes none, which is not zero.
   */
  readonly annualRate: Exact | null
}
