import type { Instrument, InstrumentList } from '../instrument/instrument.ts'
import type { Market, UnderlyingMarket } from '../market/market.ts'
import type { ParameterSet } from '../parameters/parameterSet.ts'
import { buildRiskTable } from '../risk/buildRiskTable.ts'
import { type Lots, type Ppm, subtract, type UsdE6 } from '../units/fixed.ts'
import { computeMargin } from './requirement.ts'

/** A book with the market and the parameters it is margined by. `level` is of its own parameter set. */
export interface MarginState {
  readonly lines: readonly { readonly instrument: Instrument; readonly lots: Lots }[]
  readonly market: Market
  readonly parameters: ParameterSet
  readonly level: Ppm
}

/** What one cause did to equity after haircut and to the requirement, 1e-6 USD. */
export interface ChangeStep {
  readonly cause: 'positions' | 'time' | 'prices' | 'volatilities' | 'parameters'
  /** Whose prices or volatilities; null for the other causes. */
  readonly underlying: string | null
  readonly equity: UsdE6
  readonly requirement: UsdE6
}

export interface MarginFigures {
  readonly equity: UsdE6
  readonly requirement: UsdE6
}

export interface ChangeReport {
  readonly beforeSec: number
  readonly afterSec: number
  readonly before: MarginFigures
  readonly after: MarginFigures
  /** In the order taken; they sum to after - before without a rest. */
  readonly steps: readonly ChangeStep[]
}

/**
 * M-16. Explains a change by recomputing the margin in full after each cause in turn: positions (sizes, cash, accrued
 * money and the custody they lie in), time, prices with volumes underlying by underlying in alphabetical order,
 * volatilities the same way, parameters with the level. What two causes do together falls to the later one; another
 * order gives other parts of the same sum. Throws MISSING_QUOTE when the earlier market cannot price the later
 * positions: a position in what was not quoted has no change to explain.
 */
export function explainChange(before: MarginState, after: MarginState): ChangeReport {
  const list = spanList([...before.lines, ...after.lines].map(({ instrument }) => instrument))
  const measure = ({ lines, market, parameters, level }: MarginState): MarginFigures => {
    // What has expired by the later instant has no row there, and no line either.
    const table = buildRiskTable(market, parameters, restrictList(list, lines))
    const { equity, requirement } = computeMargin(
      table,
      lines.map(({ instrument, lots }) => ({ instrumentId: instrument.id, lots })),
      level,
    )
    return { equity, requirement }
  }
  const steps: ChangeStep[] = []
  let state = before
  let figures = measure(before)
  const first = figures
  const take = (cause: ChangeStep['cause'], underlying: string | null, next: MarginState): void => {
    const then = measure(next)
    steps.push({
      cause,
      underlying,
      equity: subtract(then.equity, figures.equity),
      requirement: subtract(then.requirement, figures.requirement),
    })
    figures = then
    state = next
  }
  const symbols = list.underlyings.map(({ symbol }) => symbol)
  take('positions', null, { ...state, lines: after.lines })
  take('time', null, { ...state, market: { ...state.market, asOfSec: after.market.asOfSec } })
  for (const symbol of symbols) {
    take('prices', symbol, { ...state, market: replace(state.market, symbol, after.market, movePrices) })
  }
  for (const symbol of symbols) {
    take('volatilities', symbol, {
      ...state,
      market: replace(state.market, symbol, after.market, (_, now) => now),
    })
  }
  take('parameters', null, { ...state, parameters: after.parameters, level: after.level })
  return {
    beforeSec: before.market.asOfSec,
    afterSec: after.market.asOfSec,
    before: first,
    after: figures,
    steps,
  }
}

/** The later prices and volume with the earlier volatilities; an expiry that one of them lacks stays as it was. */
function movePrices(was: UnderlyingMarket, now: UnderlyingMarket): UnderlyingMarket {
  const expiries = [...was.expiries].map(
    ([expirySec, expiry]) =>
      [expirySec, { ...expiry, forward: now.expiries.get(expirySec)?.forward ?? expiry.forward }] as const,
  )
  return { ...now, expiries: new Map(expiries) }
}

/** A market between two publications is nobody's, so its hash is that of neither. */
function replace(
  market: Market,
  symbol: string,
  later: Market,
  combine: (was: UnderlyingMarket, now: UnderlyingMarket) => UnderlyingMarket,
): Market {
  const [was, now] = [market.underlyings.get(symbol), later.underlyings.get(symbol)]
  if (was === undefined || now === undefined) return market
  return {
    ...market,
    hash: 0n,
    underlyings: new Map([...market.underlyings, [symbol, combine(was, now)]]),
  }
}

function spanList(instruments: readonly Instrument[]): InstrumentList {
  const byId = new Map(instruments.map((instrument) => [instrument.id, instrument]))
  const symbols = [...new Set(instruments.map(({ underlying }) => underlying))].sort()
  return {
    underlyings: symbols.map((symbol, index) => ({ id: BigInt(index + 1), symbol })),
    instruments: [...byId.values()].sort((a, b) => (a.id < b.id ? -1 : 1)),
  }
}

function restrictList(list: InstrumentList, lines: MarginState['lines']): InstrumentList {
  const held = new Set(lines.map(({ instrument }) => instrument.id))
  const instruments = list.instruments.filter(({ id }) => held.has(id))
  const symbols = new Set(instruments.map(({ underlying }) => underlying))
  return { underlyings: list.underlyings.filter(({ symbol }) => symbols.has(symbol)), instruments }
}
