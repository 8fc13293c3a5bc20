import type { ReportLine } from '../../margin/reportLine.ts'
import { exponential } from '../../risk/pricing/elementary.ts'
import { scaleBySquareRoot, sumOverlapping } from '../../rules/var/horizon.ts'
import { computeTail, type Tail } from '../../rules/var/tail.ts'
import { sum } from '../../units/fixed.ts'
import { DAY_SEC } from '../../units/time.ts'
import type { Book } from '../book.ts'
import { type MethodData, type MethodMargin, missingParameter } from '../method.ts'
import { chargeUsd, floorUsd } from '../quantise.ts'
import { UNCHANGED, valueLeg } from '../reprice.ts'
import { chargeConcentration } from './chargeConcentration.ts'
import { collectFactors, type Factor, type Factors, fieldOf, formatDay, unusable } from './factors.ts'
import { findStress } from './findStress.ts'
import type { HorizonRule, SimulationParameters } from './parameters.ts'
import { type Moves, repriceScenarios } from './repriceScenarios.ts'

/** Log move; the largest between two closes that a history may hold is 48.4, from 1e-12 to 1e9 USD. */
const LARGEST_MOVE = 50

/** A method's own part: the joint moves over the horizon, how many, and what each is called. */
export interface Sample {
  readonly moves: Moves
  readonly count: number
  readonly nameOf: (scenario: number) => string
}

/**
 * The margin that every simulation shares: reprice the book under each joint move, read value at risk or expected shortfall
 * off the sample, add the anti-procyclicality of EMIR RTS 153/2013 Art. 28(1) and concentration. Stressed days reach the
 * horizon by the same rule as the sample. A book that gains in the tail owes nothing. Equity is the value of all legs at the market's prices, coins held long after their haircut; the
 * repriced book has them whole, for that is how they hedge. Throws BAD_MARKET_DATA for a series whose moves over the horizon are
 * beyond any price.
 */
export function computeSimulationMargin(
  title: string,
  book: Book,
  data: MethodData,
  parameters: SimulationParameters & { readonly horizonRule: HorizonRule },
  draw: (factors: Factors) => Sample,
): MethodMargin {
  const { measure, confidence, horizonDays, horizonRule } = parameters
  const collected = collectFactors(title, book, data, parameters)
  const sample = draw(collected)
  const { factors } = collected
  const pnlOf = ({ moves, count }: Sample): Float64Array => {
    assertPossible(factors, moves)
    return repriceScenarios(book, data.market, factors, moves, count, {
      afterSec: parameters.timeDecay === 'horizon' ? horizonDays * DAY_SEC : 0,
      volatilityTermPower: parameters.volatilityTermPower,
    })
  }
  const pnl = pnlOf(sample)
  const tail = computeTail(pnl, confidence)
  const base = Math.max(0, read(tail, measure))
  const nameOf = (scenario: number): string =>
    `${sample.nameOf(scenario)}${formatMoves(factors, sample.moves, scenario)}`
  const worst = tail.order[0] ?? 0
  const lines: ReportLine[] = [
    {
      rule: `${measure} ${formatNumber(confidence * 100)} %, ${horizonDays} ${horizonDays === 1 ? 'day' : 'days'}`,
      label: measure === 'ES' ? 'Expected shortfall' : 'Value at risk',
      amount: chargeUsd(base),
      trace: `worst ${tail.at + 1} of ${sample.count} scenarios, from ${nameOf(worst)}`,
    },
  ]
  const { antiProcyclicality } = parameters
  if (antiProcyclicality.kind === 'buffer') {
    lines.push({
      rule: 'EMIR RTS 153/2013 Art. 28(1)(a)',
      label: 'Anti-procyclicality buffer',
      amount: chargeUsd(base * antiProcyclicality.share),
      trace: `${formatNumber(antiProcyclicality.share * 100)} % of the above`,
    })
  } else if (antiProcyclicality.kind === 'stressed-weight') {
    const { weight, days } = antiProcyclicality
    const start = findStress(collected, days)
    const window = drawHistorical(cutFactors(collected, start, start + days), horizonDays, horizonRule)
    const stressed = Math.max(0, read(computeTail(pnlOf(window), confidence), measure))
    lines.push({
      rule: 'EMIR RTS 153/2013 Art. 28(1)(b)',
      label: 'Stressed observations',
      amount: chargeUsd(Math.max(0, weight * (stressed - base))),
      trace: `${formatNumber(weight * 100)} % weight to the ${days} days to ${formatDay(
        collected.history.days[start + days] ?? 0,
      )}`,
    })
  }
  if (parameters.concentration !== undefined)
    lines.push(chargeConcentration(book, data, parameters.concentration))
  const initial = sum(lines.map(({ amount }) => amount))
  const maintenance = chargeUsd((Number(initial) / 1e6) * parameters.maintenanceShare)
  const equity = floorUsd(computeEquity(book, data, parameters.haircuts))
  return {
    equity,
    initial,
    maintenance,
    liquidatable: equity < maintenance,
    lines,
    worst: { label: nameOf(worst), pnl: floorUsd(pnl[worst] ?? 0) },
    caveats: collected.caveats,
  }
}

/** Moves over the horizon as they were lived through: overlapping windows, or single days scaled by the root of time. */
export function drawHistorical(
  { factors, history, from, length }: Factors,
  horizonDays: number,
  rule: HorizonRule,
): Sample {
  const past = factors.map(({ returns }) => returns.subarray(from))
  const steps = rule === 'path' ? horizonDays : 1
  return {
    moves: past.map((returns) =>
      rule === 'path' ? sumOverlapping(returns, horizonDays) : scaleBySquareRoot(returns, horizonDays),
    ),
    count: length - from - steps + 1,
    nameOf: (scenario) => formatDay(history.days[from + scenario + steps] ?? 0),
  }
}

/** The factors as they would be had the history begun to be looked back on at `from` and ended before `to`. */
function cutFactors(collected: Factors, from: number, to: number): Factors {
  const factors = collected.factors.map((factor) => ({ ...factor, returns: factor.returns.subarray(0, to) }))
  return { ...collected, factors, from, length: to }
}

/**
 * Each day of a history is bounded, what a filter or a root makes of it is not: a calm year before a crash gives moves that
 * no exponential holds.
 */
function assertPossible(factors: readonly Factor[], moves: Moves): void {
  for (const [index, factor] of factors.entries()) {
    if (moves[index]?.every((move) => Math.abs(move) <= LARGEST_MOVE) === false) {
      throw unusable(
        `The past moves of ${factor.underlying} come to more over the horizon than any ${factor.of} can move.`,
        fieldOf(factor),
        `moves over the horizon of at most e^${LARGEST_MOVE} up or down`,
      )
    }
  }
}

const read = (tail: Tail, measure: 'ES' | 'VaR'): number =>
  measure === 'ES' ? tail.expectedShortfall : tail.valueAtRisk

function computeEquity(
  book: Book,
  { market }: MethodData,
  haircuts: Readonly<Record<string, number>>,
): number {
  return book.legs.reduce((total, leg) => {
    const { terms } = leg.instrument
    const value = valueLeg(leg, market, UNCHANGED)
    if (terms.kind !== 'coin' || leg.quantity.atoms <= 0n) return total + value
    const haircut = haircuts[terms.coin]
    if (haircut === undefined)
      throw missingParameter(`haircuts.${terms.coin}`, `the haircut of ${terms.coin}`)
    return total + value * (1 - haircut)
  }, 0)
}

/** ` (BTC -12.4 %, ETH -14.1 %, ETH volatility +20.0 %)`. */
function formatMoves(factors: readonly Factor[], moves: Moves, scenario: number): string {
  if (factors.length === 0) return ''
  const parts = factors.map(({ underlying, of }, index) => {
    const percent = (exponential(moves[index]?.[scenario] ?? 0) - 1) * 100
    return `${underlying}${of === 'price' ? '' : ' volatility'} ${percent >= 0 ? '+' : ''}${percent.toFixed(1)} %`
  })
  return ` (${parts.join(', ')})`
}

const formatNumber = (value: number): string => String(Number(value.toPrecision(10)))
