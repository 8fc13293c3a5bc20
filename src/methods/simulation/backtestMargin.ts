import { countTransitions, testCoverage, testIndependence } from '../../backtest/christoffersen.ts'
import { type LikelihoodRatio, testProportion } from '../../backtest/kupiec.ts'
import { computeTrafficLight } from '../../backtest/trafficLight.ts'
import type { History } from '../../market/history.ts'
import { sumOverlapping } from '../../rules/var/horizon.ts'
import type { Book } from '../book.ts'
import type { MethodData } from '../method.ts'
import { collectFactors } from './factors.ts'
import { repriceScenarios } from './repriceScenarios.ts'

export interface BacktestRule {
  readonly horizonDays: number
  /** One-day returns that the first margin may look back on; the rest of the history is tested. */
  readonly lookbackDays: number
  /** Share of days that a right margin may be exceeded on: one minus its confidence. */
  readonly tail: number
  readonly volatilityMoves: 'history' | 'none'
  readonly volatilityTermPower: number
  /** Underlyings that do not move. */
  readonly still: readonly string[]
}

/** One test: the margin of a day and what the book made over the horizon after it, USD. */
export interface TestedDay {
  /** Days since 1970-01-01, the day of the margin. */
  readonly day: number
  readonly margin: number
  readonly pnl: number
}

export interface MarginBacktest {
  readonly days: readonly TestedDay[]
  readonly exceptions: number
  readonly proportion: LikelihoodRatio
  readonly independence: LikelihoodRatio
  /** Over the T - 1 pairs of days. */
  readonly coverage: LikelihoodRatio
  readonly zone: 'green' | 'yellow' | 'red'
}

/**
 * Whether a margin held: for each day after the lookback, the margin that the method would have asked knowing the history up
 * to that day, against the P&L over the horizon that followed. The book is today's at today's prices on every day (constant
 * exposure: moves are replayed, not old prices). Horizons do not overlap, for the tests want independent days. An exception is
 * a loss greater than the margin. `margin` gets the history cut at the day and answers in USD. Throws MISSING_QUOTE for a
 * history that leaves no day to test, or lacks an underlying.
 */
export function backtestMargin(
  book: Book,
  data: MethodData,
  { horizonDays, lookbackDays, tail, volatilityMoves, volatilityTermPower, still }: BacktestRule,
  margin: (known: History) => number,
): MarginBacktest {
  const { factors, history, length } = collectFactors('A backtest', book, data, {
    lookbackDays: lookbackDays + horizonDays,
    volatilityMoves,
    still: [...still],
  })
  const count = Math.floor((length - lookbackDays) / horizonDays)
  const moves = factors.map(({ returns }) => {
    const sums = sumOverlapping(returns.subarray(lookbackDays), horizonDays)
    return Float64Array.from({ length: count }, (_, i) => sums[i * horizonDays] ?? 0)
  })
  const pnl = repriceScenarios(book, data.market, factors, moves, count, { afterSec: 0, volatilityTermPower })
  const days = Array.from(pnl, (made, i): TestedDay => {
    const last = lookbackDays + i * horizonDays
    return { day: history.days[last] ?? 0, margin: margin(cutHistory(history, last + 1)), pnl: made }
  })
  const hits = days.map((one) => -one.pnl > one.margin)
  const exceptions = hits.filter(Boolean).length
  const transitions = countTransitions(hits)
  const { yellowFrom, redFrom } = computeTrafficLight(count, tail)
  return {
    days,
    exceptions,
    proportion: testProportion(count, exceptions, tail),
    independence: testIndependence(transitions),
    coverage:
      count > 1
        ? testCoverage(transitions, tail, { over: 'transitions' })
        : testProportion(count, exceptions, tail),
    zone: exceptions < yellowFrom ? 'green' : exceptions < redFrom ? 'yellow' : 'red',
  }
}

/** What was known when the first `count` days had closed. Keeps the name of the whole. */
function cutHistory(history: History, count: number): History {
  return {
    hash: history.hash,
    days: history.days.slice(0, count),
    underlyings: new Map(
      [...history.underlyings].map(([symbol, { closes, volatilities }]) => [
        symbol,
        { closes: closes.subarray(0, count), volatilities: volatilities?.subarray(0, count) ?? null },
      ]),
    ),
  }
}
