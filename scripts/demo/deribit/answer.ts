import type { Market } from '../../../src/market/market.ts'
import { formatExact } from '../../../src/units/exact.ts'
import {
  type Book,
  type BookPosition,
  pocketKey,
  replayEvents,
  round8,
  sessionProfit,
  type VenueEvent,
} from './book.ts'
import { positionMargins, summarise } from './margins.ts'
import { type ListedContract, listContracts, roundTo } from './marks.ts'
import { MAIN_USER, SUB_USER } from './scenario.ts'

/** An order that stands in the book. `size` is signed: positive buys. */
export interface VenueOrder {
  readonly orderId: string
  readonly user: number
  readonly instrument: string
  readonly size: number
  readonly filled?: number
  readonly price: number
  readonly reduceOnly?: boolean
}

export interface VenueState {
  readonly market: Market
  readonly now: () => number
  readonly events: VenueEvent[]
  readonly orders: VenueOrder[]
  /** Faults for tests. */
  readonly faults: {
    /** Rows that the ledger does not show although balances contain them. */
    omitRow?: (row: Book['rows'][number]) => boolean
    marginModel?: string
    pageLimit?: number
    maintenanceFactor?: number
  }
}

/** A refusal in the words of JSON-RPC. */
export class RpcError extends Error {
  readonly code: number
  readonly reason: string
  constructor(code: number, message: string, reason: string) {
    super(message)
    this.code = code
    this.reason = reason
  }
}

type Parameters = Readonly<Record<string, unknown>>

const users = [MAIN_USER, SUB_USER]
const currencies = ['BTC', 'ETH', 'USDC']

/** Answers one documented method from the events visible now. Authentication is the server's business. */
export function answerMethod(state: VenueState, method: string, parameters: Parameters): unknown {
  const contracts = listContracts(state.market)
  const nowMs = state.now()
  const book = (): Book => replayEvents(state.events, contracts, nowMs)
  switch (method) {
    case 'public/get_time':
      return nowMs
    case 'public/get_instruments':
      return [...contracts.values()].filter(({ currency }) => currency === parameters.currency).map(describe)
    case 'public/ticker':
      return ticker(findContract(contracts, parameters.instrument_name), nowMs)
    case 'public/get_index_price':
      return indexPrice(state.market, String(parameters.index_name))
    case 'public/get_funding_rate_value':
      return fundingRate(state.events, parameters, nowMs)
    case 'private/get_subaccounts':
      return users.map((id) => ({
        id,
        type: id === MAIN_USER ? 'main' : 'subaccount',
        username: userName(id),
        system_name: userName(id),
        email: '',
        margin_model: state.faults.marginModel ?? 'segregated_sm',
        is_password: id === MAIN_USER,
        receive_notifications: false,
        tfa_enabled: true,
        login_enabled: id === MAIN_USER,
      }))
    case 'private/get_account_summaries':
      return summaries(state, book(), userOf(parameters))
    case 'private/get_positions':
      return positionsOf(book(), userOf(parameters)).map(describePosition)
    case 'private/get_open_orders':
      return state.orders.filter(({ user }) => user === MAIN_USER).map((order) => describeOrder(order, nowMs))
    case 'private/get_subaccounts_details':
      return subaccountDetails(state, book(), String(parameters.currency), nowMs)
    case 'private/get_transaction_log':
      return transactionLog(state, book(), parameters)
    case 'private/get_transfers':
    case 'private/get_deposits':
    case 'private/get_withdrawals':
      return movements(state.events, method, String(parameters.currency), nowMs)
    default:
      throw new RpcError(-32601, 'Method not found', 'unknown_method')
  }
}

const userName = (id: number): string => (id === MAIN_USER ? 'TestUser' : `TestUser_${id}`)

function userOf(parameters: Parameters): number {
  const user = parameters.subaccount_id === undefined ? MAIN_USER : Number(parameters.subaccount_id)
  if (!users.includes(user)) throw new RpcError(-32602, 'Invalid params', 'subaccount_id')
  return user
}

function findContract(contracts: ReadonlyMap<string, ListedContract>, name: unknown): ListedContract {
  const contract = contracts.get(String(name))
  if (contract === undefined) throw new RpcError(-32602, 'Invalid params', 'instrument_name')
  return contract
}

function describe(contract: ListedContract): Record<string, unknown> {
  const { currency } = contract
  return {
    instrument_name: contract.name,
    kind: contract.kind,
    instrument_type: 'reversed',
    base_currency: currency,
    quote_currency: contract.kind === 'option' ? currency : 'USD',
    counter_currency: 'USD',
    settlement_currency: currency,
    settlement_period: contract.perpetual ? 'perpetual' : 'month',
    expiration_timestamp: contract.expiryMs,
    contract_size: contract.kind === 'option' ? 1 : currency === 'BTC' ? 10 : 1,
    price_index: `${currency.toLowerCase()}_usd`,
    is_active: true,
    ...(contract.strike === null ? {} : { strike: contract.strike, option_type: contract.right }),
  }
}

function ticker(contract: ListedContract, nowMs: number): Record<string, unknown> {
  return {
    instrument_name: contract.name,
    timestamp: nowMs,
    state: 'open',
    mark_price: contract.mark,
    index_price: contract.index,
    ...(contract.perpetual ? fundingOf(contract) : {}),
    ...(contract.kind === 'option'
      ? {
          mark_iv: contract.volatility,
          underlying_price: contract.underlyingPrice,
          underlying_index: contract.name.split('-').slice(0, 2).join('-'),
          interest_rate: 0,
        }
      : {}),
  }
}

/** The documented rule: the premium of the mark over the index, less a band of 0.025 % around zero. */
function fundingOf({ mark, index }: ListedContract): Record<string, number> {
  const premium = (mark - index) / index
  const rate = roundTo(Math.max(0.00025, premium) + Math.min(-0.00025, premium), 8)
  return { current_funding: rate, funding_8h: rate }
}

function indexPrice(market: Market, name: string): Record<string, unknown> {
  const symbol = name.replace(/_usd$/, '').toUpperCase()
  const price = market.underlyings.get(symbol)?.index ?? market.underlyings.get('USD')?.coins.get(symbol)
  if (price === undefined) throw new RpcError(-32602, 'Invalid params', 'index_name')
  return { index_price: Number(formatExact(price)), estimated_delivery_price: Number(formatExact(price)) }
}

function fundingRate(events: readonly VenueEvent[], parameters: Parameters, nowMs: number): number {
  const from = Number(parameters.start_timestamp)
  const to = Math.min(Number(parameters.end_timestamp), nowMs)
  let rate = 0
  for (const event of events) {
    if (event.type !== 'funding' || event.instrument !== parameters.instrument_name) continue
    if (event.atMs > from && event.atMs <= to) rate += event.rate
  }
  return roundTo(rate, 12)
}

function summaries(state: VenueState, book: Book, user: number): Record<string, unknown> {
  const factor = state.faults.maintenanceFactor ?? 1
  return {
    id: user,
    type: user === MAIN_USER ? 'main' : 'subaccount',
    username: userName(user),
    system_name: userName(user),
    summaries: currencies.map((currency) => {
      const summary = summarise(book, user, currency, book.balances.get(pocketKey(user, currency)) ?? 0)
      return {
        ...summary,
        maintenance_margin: round8(Number(summary.maintenance_margin) * factor),
        margin_model: state.faults.marginModel ?? 'segregated_sm',
      }
    }),
  }
}

function positionsOf(book: Book, user: number): BookPosition[] {
  return [...book.positions].flatMap(([key, position]) => (key.startsWith(`${user}/`) ? [position] : []))
}

function describePosition(position: BookPosition): Record<string, unknown> {
  const { contract, size } = position
  const margins = positionMargins(position)
  const profit = sessionProfit(position)
  return {
    instrument_name: contract.name,
    kind: contract.kind,
    size,
    direction: size > 0 ? 'buy' : size < 0 ? 'sell' : 'zero',
    average_price: roundTo(position.average, 6),
    mark_price: contract.mark,
    index_price: contract.index,
    settlement_price: position.settlementPrice,
    delta: 0,
    initial_margin: margins.initial,
    maintenance_margin: margins.maintenance,
    floating_profit_loss: contract.kind === 'future' ? profit.unrealised : 0,
    realized_profit_loss: contract.kind === 'future' ? profit.realised : 0,
    total_profit_loss: contract.kind === 'future' ? round8(profit.unrealised + profit.realised) : 0,
    ...(contract.kind === 'future' ? { size_currency: roundTo(size / contract.mark, 9) } : {}),
  }
}

function describeOrder(order: VenueOrder, nowMs: number): Record<string, unknown> {
  return {
    order_id: order.orderId,
    instrument_name: order.instrument,
    order_state: 'open',
    order_type: 'limit',
    direction: order.size > 0 ? 'buy' : 'sell',
    amount: Math.abs(order.size),
    filled_amount: order.filled ?? 0,
    price: order.price,
    reduce_only: order.reduceOnly ?? false,
    creation_timestamp: nowMs,
    last_update_timestamp: nowMs,
  }
}

function subaccountDetails(state: VenueState, book: Book, currency: string, nowMs: number): unknown[] {
  return users.slice(1).map((uid) => ({
    uid,
    positions: positionsOf(book, uid)
      .filter(({ contract }) => contract.currency === currency)
      .map(describePosition),
    open_orders: state.orders
      .filter(({ user, instrument }) => user === uid && instrument.startsWith(currency))
      .map((order) => describeOrder(order, nowMs)),
  }))
}

function transactionLog(state: VenueState, book: Book, parameters: Parameters): Record<string, unknown> {
  const user = userOf(parameters)
  const [from, to] = [Number(parameters.start_timestamp), Number(parameters.end_timestamp)]
  const count = Math.min(Number(parameters.count ?? 100), state.faults.pageLimit ?? 250)
  const before = parameters.continuation === undefined ? Infinity : Number(parameters.continuation)
  const rows = book.rows
    .filter((row) => row.user_id === user && row.currency === parameters.currency)
    .filter((row) => row.timestamp >= from && row.timestamp <= to && row.id <= before)
    .filter((row) => state.faults.omitRow?.(row) !== true)
    .reverse()
  return { logs: rows.slice(0, count), continuation: rows[count]?.id ?? null }
}

function movements(events: readonly VenueEvent[], method: string, currency: string, nowMs: number): unknown {
  const data = events.flatMap((event, index): Record<string, unknown>[] => {
    if (event.type !== 'deposit' && event.type !== 'withdrawal' && event.type !== 'transfer') return []
    const created = event.type === 'deposit' ? event.atMs : (event.createdMs ?? event.atMs)
    if (event.currency !== currency || method !== `private/get_${event.type}s` || created > nowMs) return []
    const done = event.atMs <= nowMs
    const common = { currency, amount: event.amount, updated_timestamp: done ? event.atMs : created }
    if (event.type === 'deposit') {
      return [{ ...common, received_timestamp: created, state: 'completed', address: '0x00' }]
    }
    if (event.type === 'withdrawal') {
      const state = done ? 'completed' : 'confirmed'
      const stamps = { created_timestamp: created, confirmed_timestamp: created }
      return [{ ...common, ...stamps, id: index, fee: event.fee, state, address: '0x00' }]
    }
    const other = { type: 'subaccount', direction: 'payment', other_side: userName(event.to) }
    const state = done ? 'confirmed' : 'prepared'
    return [{ ...common, ...other, id: index, created_timestamp: created, state }]
  })
  return { count: data.length, data }
}
