import type { Accrual } from '../adapters/accrual.ts'
import type { VenueMark } from '../adapters/venueMark.ts'
import type { OpenOrder } from '../portfolio/holding.ts'

/** What a venue says of an account beside holdings and margin: the part of its state that the report repeats. */
export interface VenueFacts {
  /** Name of the account, as in the portfolio. */
  readonly account: string
  readonly venue: string
  readonly openOrders: readonly OpenOrder[]
  readonly accruals: readonly Accrual[]
  readonly marks: readonly VenueMark[]
}
