import { PlimsollError } from '../../errors.ts'
import { black76 } from '../../risk/pricing/black76.ts'
import {
  computeFutureMargin,
  computeShortOptionMargin,
  deribitFutureRates,
} from '../../rules/deribit/standardMargin.ts'
import {
  addExact,
  compareExact,
  divideFloor,
  type Exact,
  exact,
  formatExact,
  multiplyExact,
  negateExact,
  rescaleCeil,
  rescaleFloor,
  ZERO,
} from '../../units/exact.ts'
import { type Ppm, sum, usdE6 } from '../../units/fixed.ts'
import type { MarginPart, Move, VenueMargin, VenueState } from '../adapter.ts'
import { parseInstrumentName } from './instrument.ts'

/** The venue's own mark of one instrument. Futures in USD; options in coin with their forward and volatility. */
export interface Mark {
  readonly mark: Exact
  /** Fraction: 0.7 is 70 %. Null for futures. */
  readonly volatility: Exact | null
  /** USD; null for futures. */
  readonly forward: Exact | null
  /** When the venue made the quote, ms. */
  readonly quotedAtMs: number
}

/** One margin pocket: a currency of one account under segregated standard margin. Amounts in coin. */
export interface MarginPocket {
  readonly userId: number
  readonly currency: string
  readonly cash: Exact
  /** Session P&L that belongs to no open position: closed fills and funding. */
  readonly unsettled: Exact
  readonly futures: readonly {
    readonly instrument: string
    readonly faceUsd: Exact
    readonly coinBasis: Exact
  }[]
  readonly options: readonly { readonly instrument: string; readonly size: Exact }[]
}

export interface DeribitDetail {
  readonly pockets: readonly MarginPocket[]
  readonly marks: ReadonlyMap<string, Mark>
  /** USD per coin by currency. */
  readonly indexes: ReadonlyMap<string, Exact>
  /** How many ledger rows were undone. With none, the venue's own figures are those at T. */
  readonly rowsSinceT: number
}

export interface PocketMargin {
  /** Cash and session P&L, coin. Option values do not count under standard margin. */
  readonly balance: Exact
  /** Of all options at their marks, coin: what the balance leaves out. */
  readonly optionValue: Exact
  readonly initial: Exact
  readonly maintenance: Exact
}

const COIN_SCALE = 18
const OPTION_MARK_SCALE = 12
const SECONDS_PER_YEAR = 31_536_000
const PPM_SCALE = 6

/**
 * Segregated standard margin, recomputed on the venue's marks times `move` (the volatility stays). Each pocket
 * stands alone: the account is liquidatable when in any pocket the maintenance margin reaches the margin balance,
 * whatever the others hold. The venue may have moved to a newer model (`standardMargin.ts`); `parse` therefore refuses
 * an account whose maintenance figure this rule does not reproduce. `equity` is the sum of margin balances, rounded down; margins are rounded up.
 */
export function computeDeribitMargin(state: VenueState<DeribitDetail>, move: Move): VenueMargin {
  let [initial, optionValue] = [0n, 0n]
  let liquidatable = false
  const pockets: MarginPart[] = []
  for (const pocket of state.detail.pockets) {
    const margin = computePocketMargin(pocket, state.detail.marks, state.asOfSec, move)
    const index = moved(find(state.detail.indexes, pocket.currency), move(pocket.currency))
    initial += rescaleCeil(multiplyExact(margin.initial, index), 6)
    optionValue += rescaleFloor(multiplyExact(margin.optionValue, index), 6)
    pockets.push({
      equity: usdE6(rescaleFloor(multiplyExact(margin.balance, index), 6)),
      maintenance: usdE6(rescaleCeil(multiplyExact(margin.maintenance, index), 6)),
    })
    liquidatable ||= isLiquidatable(margin)
  }
  return {
    equity: sum(pockets.map(({ equity }) => equity)),
    initial: usdE6(initial),
    maintenance: sum(pockets.map(({ maintenance }) => maintenance)),
    liquidatable,
    pockets,
    optionValue: usdE6(optionValue),
  }
}

function isLiquidatable({ balance, maintenance }: PocketMargin): boolean {
  const owes = maintenance.atoms > 0n || balance.atoms < 0n
  return owes && compareExact(maintenance, balance) >= 0
}

/** Margin balance and margins of one pocket in coin, each rounded against the holder at 18 digits. */
export function computePocketMargin(
  pocket: MarginPocket,
  marks: ReadonlyMap<string, Mark>,
  asOfSec: number,
  move: Move,
): PocketMargin {
  const factor = move(pocket.currency)
  let balance = addExact(pocket.cash, pocket.unsettled)
  let initial = ZERO
  let maintenance = ZERO
  let optionValue = ZERO
  for (const { instrument, faceUsd, coinBasis } of pocket.futures) {
    const mark = moved(find(marks, instrument).mark, factor)
    balance = addExact(balance, addExact(coinBasis, divideFloor(negateExact(faceUsd), mark, COIN_SCALE)))
    const coins = negateExact(divideFloor(negateExact(absolute(faceUsd)), mark, COIN_SCALE))
    const rates = deribitFutureRates[pocket.currency]
    if (rates === undefined) throw missing(pocket.currency, 'margin rates of the currency')
    const margin = computeFutureMargin(coins, rates)
    initial = addExact(initial, margin.initial)
    maintenance = addExact(maintenance, margin.maintenance)
  }
  for (const { instrument, size } of pocket.options) {
    const option = movedOption(instrument, find(marks, instrument), asOfSec, factor)
    optionValue = addExact(optionValue, multiplyExact(size, option.mark))
    if (size.atoms >= 0n) continue
    const unit = computeShortOptionMargin(option)
    initial = addExact(initial, multiplyExact(absolute(size), unit.initial))
    maintenance = addExact(maintenance, multiplyExact(absolute(size), unit.maintenance))
  }
  return { balance, optionValue, initial, maintenance }
}

/** One option after the move, its mark in coin and never below zero (Deribit, standard margin of inverse options). */
function movedOption(instrument: string, quote: Mark, asOfSec: number, factor: Ppm) {
  const terms = parseInstrumentName(instrument)
  if (terms.kind !== 'option' || quote.forward === null || quote.volatility === null) {
    throw missing(instrument, 'mark_iv and underlying_price of an option')
  }
  const forward = moved(quote.forward, factor)
  const mark = addExact(quote.mark, modelChange(terms, quote.forward, forward, quote.volatility, asOfSec))
  const price = mark.atoms < 0n ? ZERO : mark
  return { strike: terms.strike, right: terms.right, forward, mark: price }
}

/**
 * What the move adds to the coin price of an option: Black-76 at the venue's volatility, after less before, so
 * that without a move the venue's own mark stands. Quantised once, up: a short owes it.
 */
function modelChange(
  terms: { readonly expirySec: number; readonly strike: Exact; readonly right: 'call' | 'put' },
  before: Exact,
  after: Exact,
  volatility: Exact,
  asOfSec: number,
): Exact {
  if (compareExact(before, after) === 0) return ZERO
  const [strike, sigma] = [toFloat(terms.strike), toFloat(volatility)]
  const years = (terms.expirySec - asOfSec) / SECONDS_PER_YEAR
  const coinValue = (forward: number): number => black76(forward, strike, sigma, years, terms.right) / forward
  const change = coinValue(toFloat(after)) - coinValue(toFloat(before))
  return exact(BigInt(Math.ceil(change * 10 ** OPTION_MARK_SCALE)), OPTION_MARK_SCALE)
}

const toFloat = (value: Exact): number => Number(formatExact(value))
const absolute = (value: Exact): Exact => (value.atoms < 0n ? negateExact(value) : value)

/** Price after a move. Coin P&L has no value at a price of zero: there a millionth of the price stands for it. */
const moved = (price: Exact, factor: Ppm): Exact =>
  multiplyExact(price, exact(factor > 0n ? factor : 1n, PPM_SCALE))

function find<Value>(values: ReadonlyMap<string, Value>, name: string): Value {
  const value = values.get(name)
  if (value === undefined) throw missing(name, 'a quote of the venue')
  return value
}

function missing(field: string, expected: string): PlimsollError {
  return new PlimsollError('VENUE_DATA_MISSING', `The margin rule lacks a value for ${field}.`, {
    field,
    expected,
  })
}
