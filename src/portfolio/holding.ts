import type { Exact } from '../units/exact.ts'

/**
 * What an adapter says an account holds, in the words of the instrument list but without ids: exact amounts,
 * signed (long or owed to the holder is positive). `venue` says where it lies, `origin` where the number
 * came from (a call or a row of the envelope), for the report's provenance column.
 */
export type Holding = {
  readonly venue: string
  readonly origin: string
} & (
  | { readonly kind: 'coin'; readonly coin: string; readonly amount: Exact }
  | { readonly kind: 'settlement'; readonly currency: string; readonly amount: Exact }
  /** P&L in `quote` is size x mark - costBasis; costBasis has the sign of the size (short: negative). */
  | {
      readonly kind: 'linear'
      readonly underlying: string
      readonly expirySec: number | null
      readonly size: Exact
      readonly quote: string
      readonly costBasis: Exact
    }
  /**
   * A coin-margined contract of `faceUsd` (long positive). P&L in coin is coinBasis - faceUsd / mark; coinBasis
   * is faceUsd / entry price, with the sign of faceUsd.
   */
  | {
      readonly kind: 'inverse'
      readonly underlying: string
      readonly expirySec: number | null
      readonly faceUsd: Exact
      readonly coin: string
      readonly coinBasis: Exact
    }
  | {
      readonly kind: 'option'
      readonly underlying: string
      readonly expirySec: number
      readonly strike: Exact
      readonly right: 'call' | 'put'
      readonly size: Exact
    }
)

/** An order that has not been filled: which holding it would change, and by how much if wholly filled. */
export interface OpenOrder {
  readonly venue: string
  readonly orderId: string
  readonly instrument: string
  /** Signed change of the position if filled. */
  readonly size: Exact
  /**
   * What a whole fill at the order's own price would add to the account, basis or premium included; null where the
   * adapter cannot say: an order without a price, or of a contract it does not know.
   */
  readonly fill: readonly Holding[] | null
  /** True when the order can only reduce the position it stands against. */
  readonly reduceOnly: boolean
}
