import { PlimsollError } from '../../errors.ts'
import type { Exact } from '../../units/exact.ts'
import type { Exchange } from '../adapter.ts'
import { parseInstrumentName } from './instrument.ts'
import { type LedgerRow, ledgerGap, parseLedgerRow } from './ledgerRow.ts'
import { findReplies, findReply, noReply, type Phase } from './replies.ts'
import type { PocketReading } from './rollback.ts'
import { ledgerSchema, positionsSchema, subaccountsSchema, summariesSchema, timeSchema } from './schema.ts'

type Exchanges = readonly Exchange[]

/** A pocket as read, with what the venue itself says of its margin now, in coin. */
export interface ReportedPocket extends PocketReading {
  readonly reportedInitial: Exact
  readonly reportedMaintenance: Exact
}

/** Ids of the main account and all its subaccounts. */
export function parseAccountIds(exchanges: Exchanges): { main: number; all: readonly number[] } {
  const accounts = findReply(exchanges, 'state', 'private/get_subaccounts', subaccountsSchema)
  const mains = accounts.filter(({ type }) => type === 'main')
  const [main] = mains
  if (main === undefined || mains.length > 1) {
    throw new PlimsollError('VENUE_DATA_MISSING', 'The key does not see the main account.', {
      field: 'private/get_subaccounts.type',
      expected: 'exactly one account of type main',
      remedy: 'Use a read-only key of the main account: a subaccount key cannot see its siblings.',
    })
  }
  return { main: main.id, all: accounts.map(({ id }) => id) }
}

/**
 * Parses every currency of every account. Whole or refused: an account without a reply (VENUE_DATA_MISSING), a
 * margin mode whose rule is not known (VENUE_DATA_MISSING naming it), a product that is not supported
 * (OBLIGATION_WITHOUT_ROW), ledger pages that do not end (LEDGER_GAP).
 */
export function parsePockets(exchanges: Exchanges): ReportedPocket[] {
  const { main, all } = parseAccountIds(exchanges)
  const own = new Set(all)
  const names = nameAccounts(main, all)
  const ledgers = parseLedgers(exchanges, 'after', main)
  const anchors = parseLedgers(exchanges, 'anchor', main, false)
  const summaries = findReplies(exchanges, 'state', 'private/get_account_summaries', summariesSchema)
  const positions = findReplies(exchanges, 'state', 'private/get_positions', positionsSchema)
  return all.flatMap((userId) => {
    const account = names.get(userId) ?? ''
    const summary = summaries.find(({ subaccountId }) => (subaccountId ?? main) === userId)?.result
    const held = positions.find(({ subaccountId }) => (subaccountId ?? main) === userId)?.result
    if (summary === undefined || summary.id !== userId)
      throw noReply('state', 'private/get_account_summaries', account)
    if (held === undefined) throw noReply('state', 'private/get_positions', account)
    const open = held.filter(({ size }) => size.atoms !== 0n)
    const coins = open.map(({ instrument_name }) => parseInstrumentName(instrument_name).coin)
    const listed = new Set(summary.summaries.map(({ currency }) => currency))
    for (const coin of coins)
      if (!listed.has(coin)) throw noReply('state', 'private/get_account_summaries', coin)
    return summary.summaries.map((entry): ReportedPocket => {
      const { currency } = entry
      assertMode(entry)
      const rows = ledgers.get(`${userId}/${currency}`)
      const older = anchors.get(`${userId}/${currency}`)
      if (rows === undefined || older === undefined)
        throw noReply('after', 'private/get_transaction_log', `${account}.${currency}`)
      for (const row of [...rows, ...older]) assertReadable(row, own)
      return {
        userId,
        currency,
        name: `${account}.${currency}`,
        balance: entry.balance,
        positions: new Map(
          open
            .filter((_, index) => coins[index] === currency)
            .map(({ instrument_name, size }) => [instrument_name, size]),
        ),
        rows,
        anchor: older.toSorted((a, b) => a.id - b.id).at(-1) ?? null,
        reportedInitial: entry.initial_margin,
        reportedMaintenance: entry.maintenance_margin,
      }
    })
  })
}

/** Names for errors: the ids of an account are its holder's business. */
function nameAccounts(main: number, all: readonly number[]): ReadonlyMap<number, string> {
  const subaccounts = all.filter((id) => id !== main)
  return new Map([[main, 'main'], ...subaccounts.map((id, index) => [id, `subaccount${index + 1}`] as const)])
}

/** All rows of one phase by `user/currency`. With `whole`, the last page must say that it is the last. */
export function parseLedgers(
  exchanges: Exchanges,
  phase: Phase,
  main: number,
  whole = true,
): ReadonlyMap<string, LedgerRow[]> {
  const ledgers = new Map<string, LedgerRow[]>()
  const unfinished = new Set<string>()
  for (const reply of findReplies(exchanges, phase, 'private/get_transaction_log', ledgerSchema)) {
    const userId = reply.subaccountId ?? main
    const key = `${userId}/${String(reply.parameters.currency)}`
    const rows = ledgers.get(key) ?? []
    for (const row of reply.result.logs) {
      if (row.user_id !== userId || row.currency !== reply.parameters.currency) {
        const expected = 'rows of the account asked for'
        throw ledgerGap('The ledger answered for another account.', 'private/get_transaction_log', expected)
      }
      rows.push(parseLedgerRow(row))
    }
    ledgers.set(key, rows)
    if (reply.result.continuation === null) unfinished.delete(key)
    else unfinished.add(key)
  }
  if (whole && unfinished.size > 0) {
    const expected = 'a last page without continuation'
    throw ledgerGap(
      'The ledger was not read to its end.',
      'private/get_transaction_log.continuation',
      expected,
    )
  }
  return ledgers
}

/**
 * Whether the balances can be pinned to the ledger: the same rows before and after reading them, and no row of
 * before the reading that appeared only after the venue's ledger lag.
 */
export function isLedgerSettled(exchanges: Exchanges): boolean {
  const { main } = parseAccountIds(exchanges)
  const readAtMs = findReply(exchanges, 'state', 'public/get_time', timeSchema)
  const [before, after, late] = (['before', 'after', 'late'] as const).map((phase) =>
    parseLedgers(exchanges, phase, main),
  )
  if (before === undefined || after === undefined || late === undefined) return false
  if (before.size !== after.size || after.size !== late.size) return false
  return [...after].every(([key, rows]) => {
    const known = rows.filter(({ atMs }) => atMs <= readAtMs)
    const again = (late.get(key) ?? []).filter(({ atMs }) => atMs <= readAtMs)
    return rowIds(before.get(key) ?? []) === rowIds(rows) && rowIds(again) === rowIds(known)
  })
}

const rowIds = (rows: readonly LedgerRow[]): string =>
  rows
    .map(({ id }) => id)
    .sort((a, b) => a - b)
    .join()

function assertMode(entry: {
  readonly currency: string
  readonly margin_model: string
  readonly cross_collateral_enabled: boolean
  readonly portfolio_margining_enabled: boolean
}): void {
  const segregated = !entry.cross_collateral_enabled && !entry.portfolio_margining_enabled
  if (entry.margin_model === 'segregated_sm' && segregated) return
  throw new PlimsollError(
    'VENUE_DATA_MISSING',
    `The margin model ${entry.margin_model} cannot be recomputed.`,
    {
      field: `private/get_account_summaries.${entry.currency}.margin_model`,
      expected: 'segregated_sm without cross collateral',
      remedy: 'Switch the account to segregated standard margin, wait for the next instant T and read again.',
    },
  )
}

function assertReadable(row: LedgerRow, own: ReadonlySet<number>): void {
  if (row.instrument !== null && row.position !== null) parseInstrumentName(row.instrument)
  if (row.ownCounterparty !== null && !own.has(row.ownCounterparty)) {
    throw ledgerGap(
      'A transfer names a subaccount that is no longer listed.',
      `private/get_transaction_log.${row.id}.info.other_user_id`,
      'every subaccount that took part since the ledger window began',
    )
  }
}
