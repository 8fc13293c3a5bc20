import { PlimsollError } from '../../errors.ts'
import type { Holding } from '../../portfolio/holding.ts'
import {
  addExact,
  divideFloor,
  type Exact,
  multiplyExact,
  negateExact,
  subtractExact,
  ZERO,
} from '../../units/exact.ts'
import type { Envelope, Exchange, VenueState } from '../adapter.ts'
import { listAccruals } from './accruals.ts'
import { computeInFlight } from './inFlight.ts'
import { parseInstrumentName } from './instrument.ts'
import { ledgerGap } from './ledgerRow.ts'
import type { DeribitDetail, MarginPocket } from './margin.ts'
import { listMarks } from './marks.ts'
import { parseOrders } from './orders.ts'
import { isLedgerSettled, parseAccountIds, parsePockets } from './pockets.ts'
import { parseFunding, parseIndexes, parseMarks } from './quotes.ts'
import { assertReplies, findReplies, findReply, noReply } from './replies.ts'
import { assertMaintenance, sumReported } from './reported.ts'
import { normalizeExact, type PocketAtT, type PositionAtT, rollBack } from './rollback.ts'
import { fundingRateSchema, timeSchema } from './schema.ts'

const COIN_SCALE = 18

/**
 * The whole master account as of T: cash per currency, option sizes, inverse contracts with the basis that goes
 * with that cash, and session P&L that is neither. Quantities and bases only: marks come from the risk table.
 * Refuses, by name, what {@link parsePockets}, {@link rollBack} and {@link computeInFlight} refuse, a ledger that
 * moved while it was read (LEDGER_GAP), and an account whose own maintenance figure the margin rule does not
 * reproduce (VENUE_DATA_MISSING).
 */
export function parseDeribit(envelope: Envelope): VenueState<DeribitDetail> {
  const { exchanges, asOfSec, venue } = envelope
  const asOfMs = asOfSec * 1000
  assertReplies(exchanges)
  assertSource(envelope)
  if (!isLedgerSettled(exchanges)) {
    throw ledgerGap(
      'The ledger moved while the account was read.',
      'private/get_transaction_log',
      'equal readings',
    )
  }
  const { main } = parseAccountIds(exchanges)
  if (String(main) !== envelope.account) throw noReply('state', 'private/get_subaccounts', 'id')
  const readings = parsePockets(exchanges)
  const marks = parseMarks(exchanges)
  const indexes = parseIndexes(exchanges)
  const pockets = readings.map((reading) => {
    const atT = rollBack(reading, asOfMs)
    const names = [...reading.positions.keys(), ...atT.positions.map(({ instrument }) => instrument)]
    for (const name of names) if (!marks.has(name)) throw noReply('quotes', 'public/ticker', name)
    assertMaintenance(reading, marks, asOfSec)
    const inFlight = reading.userId === main ? computeInFlight(exchanges, reading, asOfMs) : ZERO
    const accrue = (position: PositionAtT): Exact => accrueFunding(exchanges, position, indexes, asOfMs)
    return buildPocket({ ...atT, cash: subtractExact(atT.cash, inFlight) }, accrue)
  })
  const occupied = pockets.filter(isOccupied)
  for (const { currency } of occupied) {
    if (!indexes.has(currency)) throw noReply('quotes', 'public/get_index_price', currency)
  }
  const rowsSinceT = readings.flatMap(({ rows }) => rows).filter(({ atMs }) => atMs > asOfMs).length
  return {
    venue,
    account: envelope.account,
    asOfSec,
    source: envelope.source,
    provenance: 'asserted',
    holdings: pockets.flatMap((pocket) => buildHoldings(venue, pocket)),
    openOrders: parseOrders(exchanges, venue, new Set(readings.map(({ currency }) => currency))),
    accruals: listAccruals(occupied, parseFunding(exchanges)),
    marks: listMarks(marks, indexes, asOfSec),
    reported: {
      initial: sumReported(readings, indexes, (reading) => reading.reportedInitial),
      maintenance: sumReported(readings, indexes, (reading) => reading.reportedMaintenance),
    },
    detail: { pockets: occupied, marks, indexes, rowsSinceT },
  }
}

function assertSource({ source, asOfSec, exchanges }: Envelope): void {
  const readAtMs = findReply(exchanges, 'state', 'public/get_time', timeSchema)
  if (source.kind === 'server' && source.readAtMs === readAtMs && readAtMs > asOfSec * 1000) return
  throw new PlimsollError('VENUE_DATA_MISSING', 'The envelope does not say when the venue was read.', {
    field: 'source',
    expected: 'the time of the venue after the last balance, later than T',
    remedy: 'Read the account again.',
  })
}

/** Splits a pocket at T into cash, open contracts and session P&L without a contract. */
function buildPocket(pocket: PocketAtT, accrue: (position: PositionAtT) => Exact): MarginPocket {
  const futures: { instrument: string; faceUsd: Exact; coinBasis: Exact }[] = []
  const options: { instrument: string; size: Exact }[] = []
  let unsettled = ZERO
  for (const position of pocket.positions) {
    const { instrument, line } = position
    const size = normalizeExact(position.size)
    if (line === null) {
      options.push({ instrument, size })
      continue
    }
    unsettled = addExact(unsettled, addExact(line.funding, accrue(position)))
    if (size.atoms === 0n) unsettled = addExact(unsettled, line.coinBasis)
    else futures.push({ instrument, faceUsd: size, coinBasis: normalizeExact(line.coinBasis) })
  }
  return {
    userId: pocket.userId,
    currency: pocket.currency,
    cash: normalizeExact(pocket.cash),
    unsettled: normalizeExact(unsettled),
    futures,
    options,
  }
}

/** Funding between a perpetual's last row and T: longs pay rate x size / index. Rounded down. */
function accrueFunding(
  exchanges: readonly Exchange[],
  { instrument, size, line }: PositionAtT,
  indexes: ReadonlyMap<string, Exact>,
  asOfMs: number,
): Exact {
  const terms = parseInstrumentName(instrument)
  if (terms.kind !== 'inverse' || terms.expirySec !== null || size.atoms === 0n) return ZERO
  const method = 'public/get_funding_rate_value'
  const reply = findReplies(exchanges, 'quotes', method, fundingRateSchema).find(
    ({ parameters }) =>
      parameters.instrument_name === instrument &&
      parameters.start_timestamp === line?.lastRowMs &&
      parameters.end_timestamp === asOfMs,
  )
  const index = indexes.get(terms.coin)
  if (reply === undefined) throw noReply('quotes', method, instrument)
  if (index === undefined) throw noReply('quotes', 'public/get_index_price', terms.coin)
  return divideFloor(negateExact(multiplyExact(reply.result, size)), index, COIN_SCALE)
}

function buildHoldings(venue: string, pocket: MarginPocket): Holding[] {
  const { userId, currency } = pocket
  const from = (what: string): { venue: string; origin: string } => ({ venue, origin: `${userId} ${what}` })
  const holdings: Holding[] = []
  if (pocket.cash.atoms !== 0n) {
    holdings.push({ ...from(`${currency} balance`), kind: 'coin', coin: currency, amount: pocket.cash })
  }
  if (pocket.unsettled.atoms !== 0n) {
    holdings.push({ ...from(`${currency} session`), kind: 'settlement', currency, amount: pocket.unsettled })
  }
  for (const { instrument, faceUsd, coinBasis } of pocket.futures) {
    const { coin, expirySec } = parseInstrumentName(instrument)
    holdings.push({
      ...from(instrument),
      kind: 'inverse',
      underlying: coin,
      expirySec,
      faceUsd,
      coin: currency,
      coinBasis,
    })
  }
  for (const { instrument, size } of pocket.options) {
    const terms = parseInstrumentName(instrument)
    if (terms.kind !== 'option') continue
    const { coin, expirySec, strike, right } = terms
    holdings.push({ ...from(instrument), kind: 'option', underlying: coin, expirySec, strike, right, size })
  }
  return holdings
}

function isOccupied(pocket: MarginPocket): boolean {
  const { cash, unsettled, futures, options } = pocket
  return cash.atoms !== 0n || unsettled.atoms !== 0n || futures.length > 0 || options.length > 0
}
