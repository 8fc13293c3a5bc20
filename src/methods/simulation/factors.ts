import { PlimsollError } from '../../errors.ts'
import type { History } from '../../market/history.ts'
import { logReturns } from '../../rules/var/horizon.ts'
import type { Book } from '../book.ts'
import type { MethodData } from '../method.ts'
import type { SimulationParameters } from './parameters.ts'

const DAY_SEC = 86_400
/** A daily log return below this is none: a feed that dithers in its last digit stands still. */
const LEAST_MOVE = 1e-6
/** Share of the lookback's days that a series may stand still, and how many of its most recent days. */
const MOST_STILL = 0.2
const RECENT_DAYS = 30
const MOST_STILL_RECENTLY = 5

/** One thing that moves: the price of an underlying, or its 30-day implied volatility. */
export interface Factor {
  readonly underlying: string
  readonly of: 'price' | 'volatility'
  /** Daily log returns over the whole history; `t` is the move from day t to day t + 1 of it. */
  readonly returns: Float64Array
}

/** What a book's moves are drawn from. All factors have the same days. */
export interface Factors {
  readonly history: History
  readonly factors: readonly Factor[]
  /** Number of one-day returns in the history, and index of the first that is looked back on. */
  readonly length: number
  readonly from: number
  readonly caveats: readonly string[]
}

/**
 * The factors of a book's underlyings, by symbol: prices first, then volatilities of underlyings with options. Draws are dealt
 * out in this order, so it may not depend on which legs the book happens to have. Throws MISSING_QUOTE without a history, for an underlying that it lacks, and for one shorter than the lookback;
 * BAD_MARKET_DATA for a history that reaches beyond the market's day, which would know the future, and for a series, of closes or
 * of volatilities that move, that stands still on more than a fifth of the lookback's days or on more than five of the last
 * thirty: a feed that froze. On it a margin of nothing would be right, and recent days weigh most in a filter and a covariance.
 */
export function collectFactors(
  title: string,
  { legs }: Book,
  { market, history }: MethodData,
  {
    lookbackDays,
    volatilityMoves,
    still,
  }: Pick<SimulationParameters, 'lookbackDays' | 'volatilityMoves' | 'still'>,
): Factors {
  if (history === null)
    throw missing(`${title} reads past returns, and none were given.`, 'history', 'a history')
  const today = Math.floor(market.asOfSec / DAY_SEC)
  const lastDay = history.days.at(-1) ?? today
  if (lastDay > today) {
    throw new PlimsollError('BAD_MARKET_DATA', 'The history reaches beyond the day of the market data.', {
      field: 'history.firstDay',
      expected: 'a last day at or before the as-of instant',
      facts: { lastDay, asOfDay: today },
    })
  }
  const length = history.days.length - 1
  if (length < lookbackDays) {
    throw missing(
      `${title} looks back on ${lookbackDays} daily returns, the history has ${length}.`,
      'history.underlyings',
      `${lookbackDays + 1} days`,
    )
  }
  const moving = [...new Set(legs.map(({ instrument }) => instrument.underlying))]
    .filter((symbol) => !still.includes(symbol))
    .sort()
  const withOptions = new Set(
    legs
      .filter(({ instrument }) => instrument.terms.kind === 'option')
      .map(({ instrument }) => instrument.underlying),
  )
  const prices: Factor[] = []
  const volatilities: Factor[] = []
  const caveats: string[] = []
  for (const underlying of moving) {
    const series = history.underlyings.get(underlying)
    if (series === undefined)
      throw missing(
        `The history has no closes of ${underlying}.`,
        `history.underlyings.${underlying}`,
        'daily closes',
      )
    const price: Factor = { underlying, of: 'price', returns: logReturns(series.closes) }
    assertMoves(price, lookbackDays)
    prices.push(price)
    if (volatilityMoves === 'none' || !withOptions.has(underlying)) continue
    if (series.volatilities === null) {
      caveats.push(
        `The history has no implied volatilities of ${underlying}: those of its options do not move.`,
      )
      continue
    }
    const volatility: Factor = { underlying, of: 'volatility', returns: logReturns(series.volatilities) }
    assertMoves(volatility, lookbackDays)
    volatilities.push(volatility)
  }
  if (lastDay < today) caveats.push(`The history ends ${today - lastDay} day(s) before the market data.`)
  return { history, factors: [...prices, ...volatilities], length, from: length - lookbackDays, caveats }
}

function assertMoves(factor: Factor, lookbackDays: number): void {
  const past = factor.returns.subarray(factor.returns.length - lookbackDays)
  const series = `The ${factor.of === 'price' ? 'closes' : 'volatilities'} of ${factor.underlying}`
  const still = countStill(past)
  if (still > MOST_STILL * past.length) {
    throw unusable(
      `${series} stand still on ${still} of ${past.length} days.`,
      fieldOf(factor),
      `a change on at least ${100 - MOST_STILL * 100} % of the lookback’s days`,
    )
  }
  const lately = countStill(past.subarray(-RECENT_DAYS))
  if (lately > MOST_STILL_RECENTLY) {
    throw unusable(
      `${series} stand still on ${lately} of the last ${RECENT_DAYS} days.`,
      fieldOf(factor),
      `a change on all but ${MOST_STILL_RECENTLY} of the last ${RECENT_DAYS} days`,
    )
  }
}

const countStill = (returns: Float64Array): number =>
  returns.reduce((count, value) => (Math.abs(value) < LEAST_MOVE ? count + 1 : count), 0)

/** A series that no margin is computed on. */
export function unusable(message: string, field: string, expected: string): PlimsollError {
  return new PlimsollError('BAD_MARKET_DATA', message, {
    field,
    expected,
    remedy: 'Correct the series, or choose another method.',
  })
}

/** Where a factor's series stands in the history's file. */
export const fieldOf = ({ underlying, of }: Pick<Factor, 'underlying' | 'of'>): string =>
  `history.underlyings.${underlying}.${of === 'price' ? 'closes' : 'volatilities'}`

/** The day of the history's number as text: `2026-11-20`. */
export function formatDay(day: number): string {
  return new Date(day * DAY_SEC * 1000).toISOString().slice(0, 10)
}

function missing(message: string, field: string, expected: string): PlimsollError {
  return new PlimsollError('MISSING_QUOTE', message, {
    field,
    expected,
    remedy: 'Give a file of daily closes (plimsoll.history/1) with --history, or choose another method.',
  })
}
