import type { Exact } from '../units/exact.ts'

/** What a venue marks, in the words of the instrument list. A contract is a perpetual (no expiry) or a dated future. */
export type Marked =
  | { readonly kind: 'index'; readonly underlying: string }
  | { readonly kind: 'coin'; readonly coin: string }
  | { readonly kind: 'contract'; readonly underlying: string; readonly expirySec: number | null }
  | {
      readonly kind: 'option'
      readonly underlying: string
      readonly expirySec: number
      readonly strike: Exact
      readonly right: 'call' | 'put'
    }

/** A price by which the venue margins, USD per coin (of an option: per contract of one coin). */
export interface VenueMark {
  readonly marked: Marked
  readonly priceUsd: Exact
  /** Seconds after T at which the venue quoted it; zero where it was read as of T. */
  readonly quotedAfterSec: number
}
