import { describe, expect, it } from 'vitest'
import type { VenueEvent } from '../../../scripts/demo/deribit/book.ts'
import { exampleMarket, readVenue } from '../../../scripts/demo/deribit/readVenue.ts'
import { eventsAfterT, eventsBeforeT, MAIN_USER, SUB_USER } from '../../../scripts/demo/deribit/scenario.ts'
import { type Exact, formatExact, parseExact, ZERO } from '../../units/exact.ts'
import type { Envelope } from '../adapter.ts'
import type { LedgerRow } from './ledgerRow.ts'
import { parseDeribit } from './parse.ts'
import { type PocketReading, rollBack } from './rollback.ts'

const T_MS = exampleMarket.asOfSec * 1000
const HOUR_MS = 3_600_000
const READ_MS = T_MS + 5 * 60_000

const holdingsOf = (envelope: Envelope) => parseDeribit(envelope).holdings
const readHoldings = async (startMs: number, events: readonly VenueEvent[]) =>
  holdingsOf(await readVenue(startMs, { events }))
const gap = (field: RegExp | string) =>
  expect.objectContaining({
    code: 'LEDGER_GAP',
    details: expect.objectContaining({ field: expect.stringMatching(field) }),
  })

const deposit = (atMs: number, amount: number, currency = 'ETH'): VenueEvent => ({
  type: 'deposit',
  atMs,
  user: MAIN_USER,
  currency,
  amount,
})

describe('events after T', () => {
  const atT = readHoldings(READ_MS, eventsBeforeT)

  it('change nothing at T', async () => {
    expect(await readHoldings(READ_MS, [...eventsBeforeT, ...eventsAfterT])).toEqual(await atT)
  })

  it('stamped exactly T count as before T', async () => {
    const exactly = await readHoldings(READ_MS, [...eventsBeforeT, deposit(T_MS, 1)])
    const later = await readHoldings(READ_MS, [...eventsBeforeT, deposit(T_MS + 1, 1)])
    expect(later).toEqual(await atT)
    expect(exactly).not.toEqual(await atT)
    const sold: VenueEvent = {
      type: 'trade',
      atMs: T_MS,
      user: MAIN_USER,
      instrument: 'ETH-25DEC26-3600-C',
      amount: -1,
      price: 0.03,
    }
    const calls = await readHoldings(READ_MS, [...eventsBeforeT, sold])
    expect(calls.flatMap((one) => (one.kind === 'option' ? [formatExact(one.size)] : []))).toEqual([
      '10',
      '-7',
    ])
  })

  it('move no value to another account: an option bought at ten times its price', async () => {
    const overpaid: VenueEvent = {
      type: 'trade',
      atMs: T_MS + 1000,
      user: MAIN_USER,
      instrument: 'ETH-25DEC26-3200-C',
      amount: 10,
      price: 0.5,
    }
    expect(await readHoldings(READ_MS, [...eventsBeforeT, overpaid])).toEqual(await atT)
  })

  it('move no value to another account: a future sold far below its mark, then settled', async () => {
    const events: VenueEvent[] = [
      ...eventsBeforeT,
      {
        type: 'trade',
        atMs: T_MS + 1000,
        user: MAIN_USER,
        instrument: 'ETH-25DEC26',
        amount: 30_000,
        price: 3900,
      },
      { type: 'settlement', atMs: T_MS + 20 * HOUR_MS, prices: { 'ETH-25DEC26': 3050 } },
    ]
    expect(await readHoldings(T_MS + 21 * HOUR_MS, events)).toEqual(await atT)
  })

  it('may be the dust of a stranger', async () => {
    expect(await readHoldings(READ_MS, [...eventsBeforeT, deposit(READ_MS - 1, 0.00000001)])).toEqual(
      await atT,
    )
  })

  it('may empty a pocket', async () => {
    const balance = 0.5
    const gone: VenueEvent = {
      type: 'withdrawal',
      createdMs: T_MS + 500,
      atMs: T_MS + 1000,
      user: MAIN_USER,
      currency: 'BTC',
      amount: balance,
      fee: 0,
    }
    expect(await readHoldings(READ_MS, [...eventsBeforeT, gone])).toEqual(await atT)
  })
})

describe('money in flight', () => {
  const leaving = (atMs: number): VenueEvent => ({
    type: 'withdrawal',
    createdMs: T_MS - 1000,
    atMs,
    user: MAIN_USER,
    currency: 'BTC',
    amount: 0.2,
    fee: 0.0001,
  })

  it('counts nowhere when it left the ledger after T', async () => {
    const holdings = await readHoldings(READ_MS, [...eventsBeforeT, leaving(T_MS + 1000)])
    const [bitcoin] = holdings
    expect(bitcoin?.kind === 'coin' && formatExact(bitcoin.amount)).toBe('0.2999')
  })

  it('is deducted once when it left the ledger before T', async () => {
    const [bitcoin] = await readHoldings(READ_MS, [...eventsBeforeT, leaving(T_MS - 500)])
    expect(bitcoin?.kind === 'coin' && formatExact(bitcoin.amount)).toBe('0.2999')
  })

  it('refuses the account while it is still leaving', async () => {
    const envelope = await readVenue(READ_MS, { events: [...eventsBeforeT, leaving(READ_MS + HOUR_MS)] })
    expect(() => parseDeribit(envelope)).toThrow(gap('get_withdrawals.BTC'))
  })

  it('refuses the account while a transfer is prepared', async () => {
    const prepared: VenueEvent = {
      type: 'transfer',
      createdMs: T_MS + 1000,
      atMs: READ_MS + HOUR_MS,
      from: MAIN_USER,
      to: SUB_USER,
      currency: 'ETH',
      amount: 1,
    }
    const envelope = await readVenue(READ_MS, { events: [...eventsBeforeT, prepared] })
    expect(() => parseDeribit(envelope)).toThrow(gap('get_transfers.ETH'))
  })
})

describe('a ledger that cannot be undone', () => {
  const other = (rowType: string, change: number): VenueEvent => ({
    type: 'other',
    atMs: T_MS + 1000,
    user: MAIN_USER,
    currency: 'ETH',
    rowType,
    change,
  })

  it('refuses an unknown row that moves cash, and reads over one that does not', async () => {
    const moves = await readVenue(READ_MS, { events: [...eventsBeforeT, other('mystery', -0.5)] })
    expect(() => parseDeribit(moves)).toThrow(gap(/^main\.ETH\.\d+$/))
    const stands = await readHoldings(READ_MS, [...eventsBeforeT, other('options_settlement_summary', 0)])
    expect(stands).toEqual(await readHoldings(READ_MS, eventsBeforeT))
  })

  it('refuses a correction after T', async () => {
    const envelope = await readVenue(READ_MS, { events: [...eventsBeforeT, other('correction', 0.001)] })
    expect(() => parseDeribit(envelope)).toThrow(gap(/^main\.ETH\.\d+$/))
    expect(() => parseDeribit(envelope)).toThrow('A correction after T may restate what happened before it.')
  })

  it.each(['deposit', 'trade', 'transfer'])('refuses a ledger that hides a %s', async (type) => {
    const envelope = await readVenue(READ_MS, {
      faults: { omitRow: (row) => row.type === type && row.currency === 'ETH' && row.timestamp > T_MS },
    })
    expect(() => parseDeribit(envelope)).toThrow(gap(/^main\.ETH/))
  })

  it('refuses a ledger that hides a fill which moved no cash', async () => {
    const free: VenueEvent = {
      type: 'trade',
      atMs: T_MS + 1000,
      user: MAIN_USER,
      instrument: 'ETH-25DEC26',
      amount: 30_000,
      price: 3900,
      maker: true,
    }
    const envelope = await readVenue(READ_MS, {
      events: [...eventsBeforeT, free],
      faults: { omitRow: (row) => row.timestamp > T_MS },
    })
    expect(() => parseDeribit(envelope)).toThrow(gap(/^main\.ETH/))
  })

  it('refuses a position whose settlement row is hidden, although it moved no cash', async () => {
    const envelope = await readVenue(READ_MS, { faults: { omitRow: (row) => row.type === 'settlement' } })
    expect(() => parseDeribit(envelope)).toThrow(gap(/^main\.ETH/))
  })

  it('refuses a row of before T that was written after one of later', async () => {
    const late: VenueEvent = { ...deposit(T_MS - 1000, 1), appearsAtMs: T_MS + 60_000 }
    const envelope = await readVenue(READ_MS, { events: [...eventsBeforeT, deposit(T_MS + 1000, 1), late] })
    expect(() => parseDeribit(envelope)).toThrow(gap(/^main\.ETH/))
  })
})

describe('an account that moves while it is read', () => {
  it('is read again after a row that came late', async () => {
    const late: VenueEvent = { ...deposit(READ_MS - 1, 1), appearsAtMs: READ_MS + 2000 }
    const quiet = await readVenue(READ_MS, { events: eventsBeforeT })
    const envelope = await readVenue(READ_MS, { events: [...eventsBeforeT, late] })
    const readAt = ({ source }: Envelope): number => (source.kind === 'server' ? source.readAtMs : 0)
    expect(readAt(envelope)).toBeGreaterThan(readAt(quiet))
    expect(holdingsOf(envelope)).toEqual(holdingsOf(quiet))
  })

  it('is refused when it never stands still', async () => {
    const restless = Array.from({ length: 700 }, (_, index) => deposit(READ_MS + 40 * index, 0.001))
    await expect(readVenue(READ_MS, { events: [...eventsBeforeT, ...restless] })).rejects.toThrow(
      gap('get_transaction_log'),
    )
  })

  it('is refused before T', async () => {
    await expect(readVenue(T_MS)).rejects.toThrow(expect.objectContaining({ code: 'NOT_FINAL' }))
  })
})

describe('rollBack', () => {
  const row = (
    id: number,
    atMs: number,
    change: string,
    balance: string,
    extra: Partial<LedgerRow> = {},
  ): LedgerRow => ({
    id,
    atMs,
    type: 'deposit',
    change: parseExact(change, 'change'),
    balance: parseExact(balance, 'balance'),
    instrument: null,
    position: null,
    fill: ZERO,
    price: null,
    funding: ZERO,
    ownCounterparty: null,
    ...extra,
  })
  const reading = (rows: LedgerRow[], balance: string, anchor: LedgerRow | null = null): PocketReading => ({
    userId: 7,
    currency: 'ETH',
    name: 'main.ETH',
    balance: parseExact(balance, 'balance'),
    positions: new Map(),
    rows,
    anchor,
  })

  it('takes cash at T from the last row at or before T, whatever the order of the rows', () => {
    const rows = [row(3, 30, '4', '7'), row(1, 10, '1', '1'), row(2, 20, '2', '3')]
    expect(formatExact(rollBack(reading(rows, '7'), 20).cash)).toBe('3')
    expect(formatExact(rollBack(reading(rows, '7'), 29).cash)).toBe('3')
    expect(formatExact(rollBack(reading(rows, '7'), 9).cash)).toBe('0')
  })

  it('needs a history that reaches back to nothing or to an older row', () => {
    const rows = [row(2, 20, '2', '3')]
    expect(() => rollBack(reading(rows, '3'), 20)).toThrow(gap('main.ETH'))
    expect(formatExact(rollBack(reading(rows, '3', row(1, 10, '1', '1')), 20).cash)).toBe('3')
    expect(() => rollBack(reading(rows, '3', row(1, 10, '1', '1.5')), 20)).toThrow(gap('main.ETH'))
  })

  const size = (text: string): Exact => parseExact(text, 'size')
  const about = (
    instrument: string,
    position: string,
    extra: Partial<LedgerRow> = {},
  ): Partial<LedgerRow> => ({
    instrument,
    position: size(position),
    ...extra,
  })

  it('refuses an unknown row about a position even when it moves no cash', () => {
    const option = 'ETH-25DEC26-3600-C'
    for (const atMs of [10, 30]) {
      const rows = [row(1, atMs, '0', '0', about(option, '0', { type: 'assignment' }))]
      expect(() => rollBack(reading(rows, '0'), 20)).toThrow(gap('main.ETH.1'))
    }
    const summary = [row(1, 30, '0', '0', about(option, '0', { type: 'options_settlement_summary' }))]
    expect(rollBack(reading(summary, '0'), 20).positions).toEqual([])
  })

  it('reads over what happened before T to a contract that has expired since', () => {
    const rows = [row(1, 10, '1', '1', about('ETH-6NOV26-3600-C', '0', { type: 'assignment' }))]
    expect(formatExact(rollBack(reading(rows, '1'), T_MS).cash)).toBe('1')
  })

  it('undoes a delivery after T: the contract is back, with the basis of before', () => {
    const future = 'ETH-25DEC26'
    const rows = [
      row(
        1,
        10,
        '0',
        '0',
        about(future, '-1000', { type: 'trade', fill: size('-1000'), price: size('2000') }),
      ),
      row(
        2,
        30,
        '0.1',
        '0.1',
        about(future, '0', { type: 'delivery', fill: size('1000'), price: size('1666') }),
      ),
    ]
    const { cash, positions } = rollBack(reading(rows, '0.1'), 20)
    expect(formatExact(cash)).toBe('0')
    expect(
      positions.map(({ instrument, size: left, line }) => [
        instrument,
        formatExact(left),
        line && formatExact(line.coinBasis),
      ]),
    ).toEqual([[future, '-1000', '-0.5']])
  })

  it('takes a spot trade as cash', () => {
    const rows = [row(1, 30, '1', '1', { type: 'trade', instrument: 'ETH_USDC' })]
    expect(formatExact(rollBack(reading(rows, '1'), 20).cash)).toBe('0')
  })

  it('refuses a step that does not fit even when the whole adds up', () => {
    const rows = [row(1, 10, '1', '1'), row(2, 20, '2', '5'), row(3, 30, '4', '7')]
    expect(() => rollBack(reading(rows, '7'), 20)).toThrow(gap('main.ETH.2'))
  })

  it('counts nothing of a contract that has expired: what it was worth is in the cash', () => {
    const future = 'ETH-6NOV26'
    const rows = [
      row(
        1,
        10,
        '0',
        '0',
        about(future, '-1000', { type: 'trade', fill: size('-1000'), price: size('2000') }),
      ),
      row(2, 20, '0', '0', about(future, '0', { type: 'trade', fill: size('1000'), price: size('1600') })),
    ]
    expect(rollBack(reading(rows, '0'), T_MS).positions).toEqual([])
    expect(rollBack(reading(rows, '0'), 30).positions).toHaveLength(1)
  })

  it('refuses a row that stands there twice', () => {
    expect(() => rollBack(reading([row(1, 10, '0', '1'), row(1, 10, '0', '1')], '1'), 20)).toThrow(
      gap('main.ETH.1'),
    )
  })
})
