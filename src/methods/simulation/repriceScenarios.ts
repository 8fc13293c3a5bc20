import type { Market } from '../../market/market.ts'
import { black76 } from '../../risk/pricing/black76.ts'
import { exponential, power } from '../../risk/pricing/elementary.ts'
import { DAY_SEC, YEAR_SEC } from '../../units/time.ts'
import { type Book, netLegs } from '../book.ts'
import { optionInputs, repriceLeg, toFloat, UNCHANGED } from '../reprice.ts'
import type { Factor } from './factors.ts'

/** Joint log moves over the horizon, one array per factor, one entry per scenario. */
export type Moves = readonly Float64Array[]

/** An option at it is worth all it can be, to the last digit of a float64, a second before its expiry too. */
const LARGEST_VOLATILITY = 1e6

interface OptionRow {
  readonly quantity: number
  readonly forward: number
  readonly strike: number
  readonly volatility: number
  /** To expiry after the horizon. */
  readonly years: number
  readonly right: 'call' | 'put'
  /** Share of the 30-day volatility's log move that this expiry's takes. */
  readonly termFactor: number
  readonly now: number
}

interface UnderlyingRows {
  readonly price: Float64Array | undefined
  readonly volatility: Float64Array | undefined
  /** USD that everything but options gains when the price doubles. */
  linear: number
  readonly options: OptionRow[]
}

/** How options age and take part in a move of the 30-day volatility. */
export interface RepricingRule {
  readonly afterSec: number
  readonly volatilityTermPower: number
}

/**
 * P&L of the whole book in each scenario, USD, a gain positive: every leg repriced, all underlyings moved at once. What is
 * linear in its underlying's price is summed first, options are valued by Black-76 at the moved forward and volatility;
 * no delta, no gamma. The same as `repriceLeg` per leg and scenario, without its parsing. Throws MISSING_QUOTE when the
 * market lacks a price.
 */
export function repriceScenarios(
  book: Book,
  market: Market,
  factors: readonly Factor[],
  moves: Moves,
  count: number,
  { afterSec, volatilityTermPower }: RepricingRule,
): Float64Array<ArrayBuffer> {
  const rows = new Map<string, UnderlyingRows>()
  const movesOf = (underlying: string, of: Factor['of']): Float64Array | undefined =>
    moves[factors.findIndex((factor) => factor.underlying === underlying && factor.of === of)]
  for (const leg of netLegs(book)) {
    const { underlying, terms } = leg.instrument
    const known = rows.get(underlying) ?? {
      price: movesOf(underlying, 'price'),
      volatility: movesOf(underlying, 'volatility'),
      linear: 0,
      options: [],
    }
    rows.set(underlying, known)
    if (terms.kind !== 'option') {
      known.linear += repriceLeg(leg, market, { ...UNCHANGED, price: 1 })
      continue
    }
    const { forward, volatility, seconds } = optionInputs(leg, market)
    const [strike, days] = [Number(terms.strike), Math.max(1, seconds / DAY_SEC)]
    known.options.push({
      quantity: toFloat(leg.quantity),
      forward,
      strike,
      volatility,
      years: (seconds - afterSec) / YEAR_SEC,
      right: terms.right,
      termFactor: volatilityTermPower === 0 ? 1 : power(30 / days, volatilityTermPower),
      now: black76(forward, strike, volatility, seconds / YEAR_SEC, terms.right),
    })
  }
  const pnl = new Float64Array(count)
  for (const { price, volatility, linear, options } of rows.values()) {
    for (let scenario = 0; scenario < count; scenario += 1) {
      const factor = exponential(price?.[scenario] ?? 0)
      const volatilityMove = volatility?.[scenario] ?? 0
      let total = linear * (factor - 1)
      for (const option of options) {
        const shocked =
          volatilityMove === 0
            ? option.volatility
            : Math.min(
                LARGEST_VOLATILITY,
                option.volatility * exponential(volatilityMove * option.termFactor),
              )
        total +=
          option.quantity *
          (black76(option.forward * factor, option.strike, shocked, option.years, option.right) - option.now)
      }
      pnl[scenario] = (pnl[scenario] ?? 0) + total
    }
  }
  return pnl
}
