import type { z } from 'zod'
import { PlimsollError } from '../../errors.ts'
import { compareExact, type Exact, negateExact, subtractExact, ZERO } from '../../units/exact.ts'
import type { ledgerSchema } from './schema.ts'

/** One row of the transaction log. `change` is the whole cash delta, commission inside; `balance` is after it. */
export interface LedgerRow {
  readonly id: number
  readonly atMs: number
  readonly type: string
  readonly change: Exact
  readonly balance: Exact
  readonly instrument: string | null
  /** Position after the row; null where the row is not about a position. */
  readonly position: Exact | null
  /** Signed: positive bought. Zero where the row fills nothing. */
  readonly fill: Exact
  readonly price: Exact | null
  /** Funding that the row realises into the session, coin. */
  readonly funding: Exact
  /** The other side of a transfer between accounts of one master; null otherwise. */
  readonly ownCounterparty: number | null
}

type LedgerRowJson = z.infer<typeof ledgerSchema>['logs'][number]

/** Rows that fill: `side` says the direction, `amount` the size. */
const fillTypes = new Set(['trade', 'liquidation', 'delivery'])

/** Rows that move cash and no position, and are undone by their `change`. */
const cashTypes = new Set([
  'deposit',
  'withdrawal',
  'transfer',
  'swap',
  'settlement',
  'usdc_reward',
  'negative_balance_fee',
])

/** Rows that only sum up others. */
const silentTypes = new Set(['options_settlement_summary'])

/** Whether the row's effect on cash is known. The venue's list of types is open: an unknown one must move none. */
export function isCashKnown(row: LedgerRow): boolean {
  return fillTypes.has(row.type) || cashTypes.has(row.type) || compareExact(row.change, ZERO) === 0
}

/** Whether the row's effect on positions is known: an unknown type must not be about a position. */
export function isPositionKnown(row: LedgerRow): boolean {
  const known = fillTypes.has(row.type) || cashTypes.has(row.type) || silentTypes.has(row.type)
  return known || row.position === null
}

/** Builds a row; refuses with VENUE_DATA_MISSING a fill of a derivative without side, amount or position. */
export function parseLedgerRow(row: LedgerRowJson): LedgerRow {
  const position = row.position ?? null
  const derivative = row.instrument_name?.includes('-') ?? false
  if (position === null && derivative && fillTypes.has(row.type)) throw incomplete(row)
  const info = typeof row.info === 'object' ? row.info : null
  return {
    id: row.id,
    atMs: row.timestamp,
    type: row.type,
    change: row.change,
    balance: row.balance,
    instrument: row.instrument_name ?? null,
    position,
    fill: position !== null && fillTypes.has(row.type) ? parseFill(row) : ZERO,
    price: row.price ?? null,
    funding: row.interest_pl ?? ZERO,
    ownCounterparty: info?.transfer_type === 'subaccount' ? (info.other_user_id ?? null) : null,
  }
}

function parseFill(row: LedgerRowJson): Exact {
  const direction = row.side?.split(' ').at(-1)
  if (row.amount === null || row.amount === undefined || (direction !== 'buy' && direction !== 'sell')) {
    throw incomplete(row)
  }
  return direction === 'buy' ? row.amount : negateExact(row.amount)
}

function incomplete(row: LedgerRowJson): PlimsollError {
  return new PlimsollError('VENUE_DATA_MISSING', 'A fill in the ledger has no side, amount or position.', {
    field: `private/get_transaction_log.${row.id}`,
    expected: 'a side that ends in buy or sell, an amount and the position after',
  })
}

/** Half a unit of the eighth decimal: what a double may add to a coin amount on the wire. */
const NOISE: Exact = { atoms: 5n, scale: 9 }

/** Equality of two coin amounts of the venue. */
export function isSameCash(a: Exact, b: Exact): boolean {
  const difference = subtractExact(a, b)
  return compareExact(difference, NOISE) < 0 && compareExact(negateExact(difference), NOISE) < 0
}

/** The one refusal for a ledger that cannot be undone; `field` names pocket and row, never an amount. */
export function ledgerGap(sentence: string, field: string, expected: string): PlimsollError {
  return new PlimsollError('LEDGER_GAP', sentence, {
    field,
    expected,
    remedy: 'Read the account again, or choose a later instant T.',
  })
}
