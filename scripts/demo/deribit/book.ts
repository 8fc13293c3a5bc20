import type { ListedContract } from './marks.ts'

/**
 * An event-sourced account book with the accounting that the venue documents for inverse products: a fill
 * moves cash by fee and option premium only; the P&L of futures and funding waits in the session until the
 * settlement row moves it to cash; every row carries balance and position after it. Doubles, rounded to 1e-8.
 */
export type VenueEvent = {
  readonly atMs: number
  /** When row and balance become visible; `atMs` unless the scenario makes the ledger late. */
  readonly appearsAtMs?: number
} & (
  | {
      readonly type: 'trade'
      readonly user: number
      readonly instrument: string
      /** Signed: positive buys. USD of face for futures, coins for options. */
      readonly amount: number
      readonly price: number
      readonly maker?: boolean
    }
  | { readonly type: 'deposit'; readonly user: number; readonly currency: string; readonly amount: number }
  | {
      readonly type: 'withdrawal'
      readonly user: number
      readonly currency: string
      readonly amount: number
      readonly fee: number
      /** When it was asked for; in flight until `atMs`. */
      readonly createdMs: number
    }
  | {
      readonly type: 'transfer'
      readonly from: number
      readonly to: number
      readonly currency: string
      readonly amount: number
      readonly createdMs?: number
    }
  | { readonly type: 'settlement'; readonly prices: Readonly<Record<string, number>> }
  | { readonly type: 'delivery'; readonly instrument: string; readonly price: number }
  /** `rate` is the fraction of the position that longs pay at this moment. */
  | { readonly type: 'funding'; readonly instrument: string; readonly rate: number }
  /** A row of any other type. */
  | {
      readonly type: 'other'
      readonly user: number
      readonly currency: string
      readonly rowType: string
      readonly change: number
    }
)

export interface BookRow {
  readonly id: number
  readonly user_seq: number
  readonly user_id: number
  readonly timestamp: number
  readonly currency: string
  readonly type: string
  readonly change: number
  readonly cashflow: number
  readonly balance: number
  readonly equity: number
  readonly commission: number | null
  readonly side: string
  readonly instrument_name: string | null
  readonly [field: string]: unknown
}

export interface BookPosition {
  readonly contract: ListedContract
  size: number
  /** Average of the trades that built the position (never reset). */
  average: number
  /** Average since the last settlement: the one that goes with the cash balance. */
  sessionAverage: number
  sessionRealised: number
  accruedFunding: number
  sessionFunding: number
  settlementPrice: number
}

export interface Book {
  readonly rows: readonly BookRow[]
  readonly balances: ReadonlyMap<string, number>
  readonly positions: ReadonlyMap<string, BookPosition>
}

export const pocketKey = (user: number, currency: string): string => `${user}/${currency}`
export const positionKey = (user: number, instrument: string): string => `${user}/${instrument}`
export const round8 = (value: number): number => {
  const rounded = Number(value.toFixed(8))
  return rounded === 0 ? 0 : rounded
}
export const visibleAt = (event: VenueEvent): number => event.appearsAtMs ?? event.atMs

const FUTURE_FEE = 0.0005
const OPTION_FEE = 0.0003
const OPTION_FEE_CAP = 0.125

/** Session P&L that is not cash yet: realised with funding, and unrealised at the contract's mark. */
export function sessionProfit(position: BookPosition): { realised: number; unrealised: number } {
  const { size, sessionAverage, contract } = position
  return {
    realised: round8(position.sessionRealised + position.accruedFunding),
    unrealised: size === 0 ? 0 : round8(size / sessionAverage - size / contract.mark),
  }
}

/** Plays the events visible at `nowMs` in the order in which they appear. */
export function replayEvents(
  events: readonly VenueEvent[],
  contracts: ReadonlyMap<string, ListedContract>,
  nowMs: number,
): Book {
  const rows: BookRow[] = []
  const balances = new Map<string, number>()
  const positions = new Map<string, BookPosition>()
  const sequences = new Map<number, number>()

  const contractOf = (name: string): ListedContract => {
    const contract = contracts.get(name)
    if (contract === undefined) throw new RangeError(`the market data cannot mark ${name}`)
    return contract
  }
  const positionOf = (user: number, name: string): BookPosition => {
    const key = positionKey(user, name)
    const position = positions.get(key) ?? {
      contract: contractOf(name),
      size: 0,
      average: 0,
      sessionAverage: 0,
      sessionRealised: 0,
      accruedFunding: 0,
      sessionFunding: 0,
      settlementPrice: 0,
    }
    positions.set(key, position)
    return position
  }
  const holders = (name: string): [number, BookPosition][] =>
    [...positions].flatMap(([key, position]): [number, BookPosition][] =>
      position.contract.name === name ? [[Number(key.split('/')[0]), position]] : [],
    )
  const pushRow = (
    user: number,
    currency: string,
    atMs: number,
    type: string,
    change: number,
    extra: Readonly<Record<string, unknown>> = {},
  ): void => {
    const key = pocketKey(user, currency)
    const delta = round8(change)
    const balance = round8((balances.get(key) ?? 0) + delta)
    balances.set(key, balance)
    const sequence = (sequences.get(user) ?? 6000) + 1
    sequences.set(user, sequence)
    rows.push({
      id: 61_300 + rows.length,
      user_seq: sequence,
      user_id: user,
      username: user === 7 ? 'TestUser' : `TestUser_${user}`,
      timestamp: atMs,
      currency,
      type,
      change: delta,
      cashflow: delta,
      balance,
      equity: bookEquity(user, currency, balance, positions),
      commission: 0,
      side: '-',
      instrument_name: null,
      position: null,
      price: null,
      amount: null,
      trade_id: null,
      order_id: null,
      interest_pl: null,
      ...extra,
    })
  }

  for (const event of visible(events, nowMs)) {
    switch (event.type) {
      case 'trade': {
        const position = positionOf(event.user, event.instrument)
        const { contract } = position
        const closes = position.size !== 0 && Math.sign(position.size) !== Math.sign(event.amount)
        const funding = realiseFunding(position)
        const realised = contract.kind === 'future' ? fillFuture(position, event.amount, event.price) : 0
        if (contract.kind === 'option') position.size = round8(position.size + event.amount)
        const size = Math.abs(event.amount)
        const fee = event.maker
          ? 0
          : contract.kind === 'future'
            ? round8((size / event.price) * FUTURE_FEE)
            : round8(Math.min(OPTION_FEE, OPTION_FEE_CAP * event.price) * size)
        const cashflow = contract.kind === 'future' ? round8(realised) : round8(-event.amount * event.price)
        const change = contract.kind === 'future' ? round8(-fee) : round8(cashflow - fee)
        pushRow(event.user, contract.currency, event.atMs, 'trade', change, {
          cashflow,
          commission: fee,
          side: `${closes ? 'close' : 'open'} ${event.amount > 0 ? 'buy' : 'sell'}`,
          instrument_name: event.instrument,
          position: position.size,
          price: event.price,
          price_currency: contract.kind === 'future' ? 'USD' : contract.currency,
          amount: size,
          contracts: contract.kind === 'future' ? size / (contract.currency === 'BTC' ? 10 : 1) : size,
          mark_price: contract.mark,
          trade_id: `${contract.currency}-${900_000 + rows.length}`,
          order_id: `${contract.currency}-${400_000 + rows.length}`,
          user_role: event.maker ? 'maker' : 'taker',
          profit_as_cashflow: false,
          interest_pl: contract.perpetual ? funding : null,
        })
        break
      }
      case 'deposit':
        pushRow(event.user, event.currency, event.atMs, 'deposit', event.amount, {
          info: { transaction: '0x00', deposit_type: 'wallet' },
        })
        break
      case 'withdrawal':
        pushRow(event.user, event.currency, event.atMs, 'withdrawal', -(event.amount + event.fee), {
          commission: event.fee,
        })
        break
      case 'transfer':
        for (const [user, other, sign] of [
          [event.from, event.to, -1],
          [event.to, event.from, 1],
        ] as const) {
          pushRow(user, event.currency, event.atMs, 'transfer', sign * event.amount, {
            info: { transfer_type: 'subaccount', other_user_id: other, other_user: `TestUser_${other}` },
          })
        }
        break
      case 'funding': {
        for (const [, position] of holders(event.instrument)) {
          position.accruedFunding -= (event.rate * position.size) / position.contract.index
        }
        break
      }
      case 'settlement':
        for (const [instrument, price] of Object.entries(event.prices)) {
          for (const [user, position] of holders(instrument)) {
            const interest = realiseFunding(position)
            if (position.size === 0 && position.sessionRealised === 0) continue
            const unrealised =
              position.size === 0
                ? 0
                : round8(position.size / position.sessionAverage - position.size / price)
            const realised = round8(position.sessionRealised)
            const total = round8(position.sessionFunding)
            position.sessionAverage = price
            position.settlementPrice = price
            position.sessionRealised = 0
            position.sessionFunding = 0
            pushRow(user, position.contract.currency, event.atMs, 'settlement', realised + unrealised, {
              side: position.size < 0 ? 'short' : 'long',
              instrument_name: instrument,
              position: position.size,
              amount: Math.abs(position.size),
              price,
              price_currency: 'USD',
              commission: null,
              session_upl: unrealised,
              session_rpl: realised,
              interest_pl: position.contract.perpetual ? interest : null,
              total_interest_pl: position.contract.perpetual ? total : null,
              info: { settlement_price: price, floating_pl: unrealised },
            })
          }
        }
        break
      case 'delivery':
        for (const [user, position] of holders(event.instrument)) {
          if (position.size === 0 && position.sessionRealised === 0) continue
          const size = position.size
          const change =
            position.contract.kind === 'option'
              ? size * intrinsic(position.contract, event.price)
              : fillFuture(position, -size, event.price) + position.sessionRealised
          position.size = 0
          const realised = round8(change)
          position.sessionRealised = 0
          pushRow(user, position.contract.currency, event.atMs, 'delivery', realised, {
            side: size > 0 ? 'close sell' : 'close buy',
            instrument_name: event.instrument,
            position: 0,
            amount: Math.abs(size),
            price: event.price,
            index_price: event.price,
          })
        }
        break
      case 'other':
        pushRow(event.user, event.currency, event.atMs, event.rowType, event.change)
        break
    }
  }
  return { rows, balances, positions }
}

function visible(events: readonly VenueEvent[], nowMs: number): VenueEvent[] {
  return events
    .map((event, order) => ({ event, order }))
    .filter(({ event }) => visibleAt(event) <= nowMs)
    .sort((a, b) => visibleAt(a.event) - visibleAt(b.event) || a.order - b.order)
    .map(({ event }) => event)
}

function realiseFunding(position: BookPosition): number {
  const funding = round8(position.accruedFunding)
  position.accruedFunding = 0
  position.sessionRealised += funding
  position.sessionFunding += funding
  return funding
}

/** Fills an inverse contract; returns the P&L that the fill realises, in coin. */
function fillFuture(position: BookPosition, amount: number, price: number): number {
  const before = position.size
  const after = before + amount
  const closing =
    before !== 0 && Math.sign(before) !== Math.sign(amount)
      ? Math.sign(before) * Math.min(Math.abs(before), Math.abs(amount))
      : 0
  const realised = closing === 0 ? 0 : closing / position.sessionAverage - closing / price
  if (after === 0) {
    position.average = 0
    position.sessionAverage = 0
  } else if (closing === 0) {
    position.average = harmonic(before, position.average, amount, price)
    position.sessionAverage = harmonic(before, position.sessionAverage, amount, price)
  } else if (Math.sign(after) !== Math.sign(before)) {
    position.average = price
    position.sessionAverage = price
  }
  position.size = after
  position.sessionRealised += realised
  return realised
}

function harmonic(before: number, average: number, amount: number, price: number): number {
  return before === 0 ? price : (before + amount) / (before / average + amount / price)
}

function intrinsic(contract: ListedContract, price: number): number {
  const { strike, right } = contract
  if (strike === null) return 0
  return Math.max(right === 'call' ? price - strike : strike - price, 0) / price
}

function bookEquity(
  user: number,
  currency: string,
  balance: number,
  positions: ReadonlyMap<string, BookPosition>,
): number {
  let equity = balance
  for (const [key, position] of positions) {
    if (!key.startsWith(`${user}/`) || position.contract.currency !== currency) continue
    if (position.contract.kind === 'option') equity += position.size * position.contract.mark
    else {
      const { realised, unrealised } = sessionProfit(position)
      equity += realised + unrealised
    }
  }
  return round8(equity)
}
