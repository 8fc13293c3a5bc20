import { PlimsollError } from '../../errors.ts'
import type { Envelope, Exchange, ReadContext } from '../adapter.ts'
import { call, type DeribitScope, logIn, type Parameters } from './call.ts'
import { parseInstrumentName } from './instrument.ts'
import { ledgerGap } from './ledgerRow.ts'
import { isLedgerSettled, parseAccountIds, parsePockets } from './pockets.ts'
import { findReply, type Phase } from './replies.ts'
import { ledgerSchema, parseReply, summariesSchema, timeSchema } from './schema.ts'
import { ledgerStartMs } from './window.ts'

type Ask = (phase: Phase, method: string, parameters?: Parameters) => Promise<Exchange>

const PAGE = 250
/** The window ends a day ahead of the venue's clock, so that rows written during the reading are in it. */
const AHEAD_MS = 86_400_000

/**
 * Reads the whole master account: every subaccount, currency, position, order, transfer and withdrawal, between
 * two readings of the ledger and a third after its lag; repeats until the three agree. Keeps requests without
 * credentials and the bytes of the replies. Refuses with NOT_FINAL before T has passed at the venue, with
 * VENUE_UNREACHABLE when it does not answer, with LEDGER_GAP when the account does not stand still.
 */
export async function readDeribit(scope: DeribitScope, context: ReadContext): Promise<Envelope> {
  const { asOfSec } = context
  const token = await logIn(scope, context.signal)
  const ask: Ask = (phase, method, parameters = {}) =>
    call(scope, phase, method, parameters, token, context.signal)
  for (let attempt = 0; attempt < (scope.attempts ?? 5); attempt += 1) {
    const exchanges = await readOnce(scope, ask, asOfSec)
    if (!isLedgerSettled(exchanges)) continue
    const { main } = parseAccountIds(exchanges)
    const readAtMs = findReply(exchanges, 'state', 'public/get_time', timeSchema)
    return {
      venue: 'deribit',
      account: String(main),
      asOfSec,
      source: { kind: 'server', readAtMs },
      exchanges: [...exchanges, ...(await readQuotes(ask, exchanges, asOfSec))],
    }
  }
  throw ledgerGap(
    'The ledger moved during every attempt to read the account.',
    'private/get_transaction_log',
    'an account that stands still for a few seconds',
  )
}

async function readOnce(scope: DeribitScope, ask: Ask, asOfSec: number): Promise<Exchange[]> {
  const startedMs = parseTime(await ask('state', 'public/get_time'))
  if (startedMs <= asOfSec * 1000) {
    throw new PlimsollError('NOT_FINAL', 'The instant T has not passed at the venue yet.', {
      field: 'asOfSec',
      expected: 'an instant before the time of the venue',
      remedy: 'Read again after T.',
    })
  }
  const accounts = await ask('state', 'private/get_subaccounts')
  const { main, all } = parseAccountIds([accounts])
  const selectors = all.map((id): Parameters => (id === main ? {} : { subaccount_id: id }))

  const summaries: Exchange[] = []
  for (const selector of selectors) {
    summaries.push(await ask('state', 'private/get_account_summaries', { ...selector, extended: true }))
  }
  const pockets = summaries.flatMap((exchange, index) =>
    parseReply(summariesSchema, exchange.label, exchange.response).summaries.map(
      ({ currency }): Parameters => ({ ...selectors[index], currency }),
    ),
  )
  const currencies = [...new Set(pockets.map(({ currency }) => String(currency)))]
  const startMs = ledgerStartMs(asOfSec)
  const ledger = async (phase: Phase): Promise<Exchange[]> => {
    const pages: Exchange[] = []
    for (const pocket of pockets)
      pages.push(...(await readLedger(scope, ask, phase, pocket, startMs, startedMs)))
    return pages
  }

  const exchanges = [accounts, ...(await ledger('before'))]
  for (const selector of selectors) {
    exchanges.push(await ask('state', 'private/get_account_summaries', { ...selector, extended: true }))
    exchanges.push(await ask('state', 'private/get_positions', { ...selector, currency: 'any' }))
  }
  exchanges.push(await ask('state', 'private/get_open_orders', { type: 'all' }))
  for (const currency of currencies) {
    exchanges.push(
      await ask('state', 'private/get_subaccounts_details', { currency, with_open_orders: true }),
    )
    exchanges.push(await ask('state', 'private/get_transfers', { currency, count: 1000 }))
    exchanges.push(await ask('state', 'private/get_withdrawals', { currency, count: 1000 }))
  }
  exchanges.push(...(await ledger('after')))
  exchanges.push(await ask('state', 'public/get_time'))
  for (const pocket of pockets) {
    await scope.wait(scope.paceMs ?? 1000)
    const older = { ...pocket, start_timestamp: 0, end_timestamp: startMs - 1, count: 1 }
    exchanges.push(await ask('anchor', 'private/get_transaction_log', older))
  }
  await scope.wait(scope.ledgerLagMs ?? 5000)
  exchanges.push(...(await ledger('late')))
  return exchanges
}

async function readLedger(
  scope: DeribitScope,
  ask: Ask,
  phase: Phase,
  pocket: Parameters,
  startMs: number,
  nowMs: number,
): Promise<Exchange[]> {
  const pages: Exchange[] = []
  let continuation: string | number | null = null
  do {
    await scope.wait(scope.paceMs ?? 1000)
    const page: Exchange = await ask(phase, 'private/get_transaction_log', {
      ...pocket,
      start_timestamp: startMs,
      end_timestamp: nowMs + AHEAD_MS,
      count: PAGE,
      ...(continuation === null ? {} : { continuation }),
    })
    pages.push(page)
    continuation = parseReply(ledgerSchema, page.label, page.response).continuation
  } while (continuation !== null)
  return pages
}

/** Marks of everything held or traded in the window, indexes of every currency in use, funding up to T. */
async function readQuotes(ask: Ask, exchanges: readonly Exchange[], asOfSec: number): Promise<Exchange[]> {
  const pockets = parsePockets(exchanges)
  const asOfMs = asOfSec * 1000
  const instruments = new Set<string>()
  const currencies = new Set<string>()
  const accruals = new Map<string, Parameters>()
  for (const { userId, currency, balance, positions, rows, anchor } of pockets) {
    if (balance.atoms !== 0n || rows.length > 0 || anchor !== null) currencies.add(currency)
    for (const name of positions.keys()) instruments.add(name)
    for (const row of rows.toSorted((a, b) => a.id - b.id)) {
      if (row.instrument === null || row.position === null) continue
      instruments.add(row.instrument)
      if (row.atMs > asOfMs || !row.instrument.endsWith('-PERPETUAL')) continue
      const start = { instrument_name: row.instrument, start_timestamp: row.atMs, end_timestamp: asOfMs }
      accruals.set(`${userId}/${row.instrument}`, start)
    }
  }
  const quotes: Exchange[] = []
  for (const name of [...instruments].sort()) {
    const terms = parseInstrumentName(name)
    const expired = terms.expirySec !== null && terms.expirySec <= asOfSec
    if (!expired) quotes.push(await ask('quotes', 'public/ticker', { instrument_name: name }))
  }
  for (const currency of [...currencies].sort()) {
    quotes.push(
      await ask('quotes', 'public/get_index_price', { index_name: `${currency.toLowerCase()}_usd` }),
    )
  }
  for (const accrual of accruals.values()) {
    quotes.push(await ask('quotes', 'public/get_funding_rate_value', accrual))
  }
  return quotes
}

const parseTime = (exchange: Exchange): number => parseReply(timeSchema, exchange.label, exchange.response)
