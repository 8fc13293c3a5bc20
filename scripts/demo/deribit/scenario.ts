import type { VenueEvent } from './book.ts'

/** Main account and its one subaccount. */
export const MAIN_USER = 7
export const SUB_USER = 27

const at = (text: string): number => Date.parse(text)
const ethFuture = 'ETH-25DEC26'
const put = 'ETH-25DEC26-2800-P'
const call = 'ETH-25DEC26-3600-C'

/** A day's 08:00 settlement of the future; rows are stamped a moment after the hour. */
const settle = (day: string, price: number): VenueEvent => ({
  type: 'settlement',
  atMs: at(`2026-11-${day}T08:00:00.412Z`),
  prices: { [ethFuture]: price },
})

/**
 * A constructed account that hedges a long ETH book held on chain: puts bought, calls sold, the December future
 * sold short and carried over settlements. The future is traded once more in the session of T.
 */
export const eventsBeforeT: readonly VenueEvent[] = [
  { type: 'deposit', atMs: at('2026-11-10T10:02:11.318Z'), user: MAIN_USER, currency: 'ETH', amount: 6.4 },
  { type: 'deposit', atMs: at('2026-11-10T10:40:05.002Z'), user: MAIN_USER, currency: 'BTC', amount: 0.55 },
  {
    type: 'transfer',
    atMs: at('2026-11-11T09:00:00.700Z'),
    from: MAIN_USER,
    to: SUB_USER,
    currency: 'ETH',
    amount: 0.25,
  },
  {
    type: 'trade',
    atMs: at('2026-11-12T14:20:31.087Z'),
    user: MAIN_USER,
    instrument: put,
    amount: 10,
    price: 0.043,
  },
  {
    type: 'trade',
    atMs: at('2026-11-12T14:21:02.640Z'),
    user: MAIN_USER,
    instrument: call,
    amount: -6,
    price: 0.0275,
  },
  {
    type: 'withdrawal',
    atMs: at('2026-11-16T11:34:40.955Z'),
    createdMs: at('2026-11-16T11:20:00.120Z'),
    user: MAIN_USER,
    currency: 'BTC',
    amount: 0.0499,
    fee: 0.0001,
  },
  {
    type: 'trade',
    atMs: at('2026-11-17T10:05:44.218Z'),
    user: MAIN_USER,
    instrument: ethFuture,
    amount: -20_000,
    price: 3051.5,
  },
  settle('18', 3064.25),
  settle('19', 3022.75),
  {
    type: 'trade',
    atMs: at('2026-11-19T16:45:09.531Z'),
    user: MAIN_USER,
    instrument: ethFuture,
    amount: -12_000,
    price: 3029.25,
    maker: true,
  },
  settle('20', 3041.5),
  {
    type: 'trade',
    atMs: at('2026-11-20T09:31:17.064Z'),
    user: MAIN_USER,
    instrument: ethFuture,
    amount: 2000,
    price: 3037.25,
  },
]

/** What happens between T (12:00:00) and the reading: all of it must be undone. */
export const eventsAfterT: readonly VenueEvent[] = [
  {
    type: 'trade',
    atMs: at('2026-11-20T12:00:41.377Z'),
    user: MAIN_USER,
    instrument: ethFuture,
    amount: 5000,
    price: 3033.75,
  },
  {
    type: 'trade',
    atMs: at('2026-11-20T12:01:20.919Z'),
    user: MAIN_USER,
    instrument: call,
    amount: -2,
    price: 0.0212,
  },
  { type: 'deposit', atMs: at('2026-11-20T12:02:03.220Z'), user: MAIN_USER, currency: 'ETH', amount: 0.75 },
  {
    type: 'transfer',
    atMs: at('2026-11-20T12:02:44.801Z'),
    from: MAIN_USER,
    to: SUB_USER,
    currency: 'ETH',
    amount: 0.4,
  },
  {
    type: 'other',
    atMs: at('2026-11-20T12:03:10.006Z'),
    user: MAIN_USER,
    currency: 'BTC',
    rowType: 'negative_balance_fee',
    change: -0.00001,
  },
  {
    type: 'deposit',
    atMs: at('2026-11-20T12:03:31.500Z'),
    user: MAIN_USER,
    currency: 'BTC',
    amount: 0.00000546,
  },
]
