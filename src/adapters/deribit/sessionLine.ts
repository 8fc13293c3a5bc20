import { PlimsollError } from '../../errors.ts'
import { addExact, divideFloor, type Exact, ZERO } from '../../units/exact.ts'
import type { LedgerRow } from './ledgerRow.ts'

/**
 * The part of a coin-margined contract that goes with the cash balance at the same instant. P&L that is not
 * cash yet is coinBasis - size / mark + funding: the last settlement paid everything up to its price, so the
 * line starts at size / settlement price and later fills add quantity / price. The venue's `average_price` is
 * not used: together with `balance` it would count every settled session twice.
 */
export interface SessionLine {
  /** Coin; with a size of zero it is the session's realised P&L. */
  readonly coinBasis: Exact
  /** Coin of funding realised in the session and not paid out. */
  readonly funding: Exact
  /** When the newest row of the contract was written, ms; null without rows. Funding accrues from there. */
  readonly lastRowMs: number | null
}

const COIN_SCALE = 18

/**
 * Computes the line from the contract's checked rows up to T, oldest first. `sizeBefore` is the position before
 * the first of them. Divisions round down, against the holder. Throws `gap()` when a position older than the
 * rows has no settlement among them.
 */
export function computeSessionLine(
  rows: readonly LedgerRow[],
  sizeBefore: Exact,
  gap: () => Error,
): SessionLine {
  let coinBasis: Exact | null = sizeBefore.atoms === 0n ? ZERO : null
  let funding = ZERO
  for (const row of rows) {
    if (row.type === 'settlement') {
      coinBasis = divideFloor(row.position ?? ZERO, priceOf(row), COIN_SCALE)
      funding = ZERO
    } else if (row.type === 'delivery') {
      coinBasis = ZERO
      funding = ZERO
    } else {
      funding = addExact(funding, row.funding)
      if (coinBasis !== null && row.fill.atoms !== 0n) {
        coinBasis = addExact(coinBasis, divideFloor(row.fill, priceOf(row), COIN_SCALE))
      }
    }
  }
  if (coinBasis === null) throw gap()
  return { coinBasis, funding, lastRowMs: rows.at(-1)?.atMs ?? null }
}

function priceOf(row: LedgerRow): Exact {
  if (row.price === null || row.price.atoms <= 0n) {
    throw new PlimsollError('VENUE_DATA_MISSING', 'A fill or settlement in the ledger has no price.', {
      field: `private/get_transaction_log.${row.id}.price`,
      expected: 'a positive price',
    })
  }
  return row.price
}
