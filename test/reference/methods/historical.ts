import { MILLION, Real, ZERO } from '../decimal.ts'
import { type Instrument, type Market, requireEntry } from '../inputs.ts'
import { type ReferenceLeg, STILL, unitValue } from './legValue.ts'
import { type ReferenceMargin, sumUp, usdDown, usdUp } from './referenceMargin.ts'

/** 45 digits are ten powers of ten finer than a unit of the largest book needs, and prices options in half the time. */
const Short = Real.clone({ precision: 45 })
const PIVOT_DAYS = 30

export interface SimulationParameters {
  readonly measure: 'ES' | 'VaR'
  readonly confidence: string
  readonly horizonDays: string
  readonly lookbackDays: string
  readonly volatilityTermPower: string
  readonly still: readonly string[]
  readonly antiProcyclicality:
    | { readonly kind: 'buffer'; readonly share: string }
    | { readonly kind: 'stressed-weight'; readonly weight: string; readonly days: string }
  readonly haircuts: Readonly<Record<string, string>>
  readonly maintenanceShare: string
  readonly horizonRule: 'path' | 'square-root'
  readonly filter?: { readonly kind: 'ewma'; readonly decay: string }
}

export interface ReferenceHistory {
  readonly underlyings: Readonly<
    Record<string, { readonly closes: readonly string[]; readonly volatilities?: readonly string[] }>
  >
}

/** One joint move: log changes by series name (`BTC`, `BTC volatility`). Its name is the same wherever it is drawn again. */
export interface Scenario {
  readonly name: string
  readonly changes: ReadonlyMap<string, Real>
}

/** Log changes of each day, newest last, of closes and of volatilities. */
export function dailyMoves({ underlyings }: ReferenceHistory): Map<string, Real[]> {
  const logs = (texts: readonly string[]): Real[] =>
    texts.slice(1).map((text, day) => new Short(text).div(requireEntry(texts[day], `day ${day}`)).ln())
  const moves = new Map<string, Real[]>()
  for (const [symbol, { closes, volatilities }] of Object.entries(underlyings)) {
    moves.set(symbol, logs(closes))
    if (volatilities !== undefined) moves.set(`${symbol} volatility`, logs(volatilities))
  }
  return moves
}

/** Overlapping sums of `horizon` days within [from, to), or each day times the square root of the horizon. */
export function horizonScenarios(
  moves: ReadonlyMap<string, readonly Real[]>,
  from: number,
  to: number,
  horizon: number,
  rule: 'path' | 'square-root',
): Scenario[] {
  const scenarios: Scenario[] = []
  const width = rule === 'path' ? horizon : 1
  for (let start = from; start + width <= to; start += 1) {
    const changes = [...moves].map(([name, series]): [string, Real] => {
      const sum = series.slice(start, start + width).reduce((total, value) => total.plus(value), new Short(0))
      return [name, rule === 'path' ? sum : sum.times(new Short(horizon).sqrt())]
    })
    scenarios.push({ name: `${rule} ${start}`, changes: new Map(changes) })
  }
  return scenarios
}

/** Tail of a sample of P&L: the k-th worst, or the mean of the worst n (1 - c) with the last for its fraction. Loss positive. */
export function tailLoss(sample: readonly Real[], measure: 'ES' | 'VaR', confidence: Real): Real {
  const sorted = [...sample].sort((a, b) => a.comparedTo(b))
  const size = new Real(sample.length).times(new Real(1).minus(confidence))
  const at = (k: number): Real => requireEntry(sorted[k], `observation ${k}`)
  if (measure === 'VaR') return at(size.ceil().toNumber() - 1).neg()
  const whole = size.floor().toNumber()
  let sum = sorted.slice(0, whole).reduce((total, pnl) => total.plus(pnl), ZERO)
  const rest = size.minus(whole)
  if (!rest.isZero()) sum = sum.plus(at(whole).times(rest))
  return sum.div(size).neg()
}

/** Gain of one unit of each instrument in each scenario; kept, because it does not depend on the book. */
export function createPricer(market: Market, power: Real, still: readonly string[]) {
  const coarse = coarsen(market)
  const cache = new Map<string, Real>()
  return (instrument: Instrument, scenario: Scenario): Real => {
    const key = `${instrument.id}:${scenario.name}`
    const known = cache.get(key)
    if (known !== undefined) return known
    const change = (name: string): Real => requireEntry(scenario.changes.get(name), `history of ${name}`)
    const moved = unitValue(instrument, coarse, {
      price: (underlying) => (still.includes(underlying) ? new Short(1) : change(underlying).exp()),
      volatility: (underlying, days) =>
        still.includes(underlying)
          ? new Short(1)
          : change(`${underlying} volatility`).times(termFactor(days, power)).exp(),
    })
    const gain = moved.minus(unitValue(instrument, coarse, STILL))
    cache.set(key, gain)
    return gain
  }
}

/** How much of the 30-day volatility's move another expiry takes. */
export function termFactor(days: Real, power: Real): Real {
  return new Short(PIVOT_DAYS).div(Short.max(days, 1)).pow(power)
}

/**
 * First day of the window whose squared price changes were largest, summed over the underlyings that the book is in and
 * that move, each in units of its own mean square over the whole history. Of equal windows the first.
 */
export function mostStressedStart(
  moves: ReadonlyMap<string, readonly Real[]>,
  underlyings: readonly string[],
  days: number,
): number {
  const squares = underlyings.map((symbol) => {
    const series = requireEntry(moves.get(symbol), `history of ${symbol}`)
    const all = series.map((change) => change.times(change))
    const mean = all.reduce((sum, square) => sum.plus(square), new Short(0)).div(all.length)
    return all.map((square) => square.div(mean))
  })
  const length = requireEntry(moves.values().next().value, 'history').length
  let best = 0
  let most = new Short(-1)
  for (let start = 0; start + days <= length; start += 1) {
    let sum = new Short(0)
    for (const series of squares)
      for (const square of series.slice(start, start + days)) sum = sum.plus(square)
    if (sum.gt(most)) {
      most = sum
      best = start
    }
  }
  return best
}

/** Everything at the market; coins held long after haircut. */
export function haircutEquity(
  legs: readonly ReferenceLeg[],
  market: Market,
  haircuts: Readonly<Record<string, string>>,
): Real {
  return legs.reduce((sum, { instrument, quantity }) => {
    const value = quantity.times(unitValue(instrument, market, STILL))
    const { terms } = instrument
    if (terms.kind !== 'coin' || quantity.isNegative()) return sum.plus(value)
    return sum.plus(value.times(new Real(1).minus(requireEntry(haircuts[terms.coin], terms.coin))))
  }, ZERO)
}

/** Historical margin of one parameter file, ready to be asked for many books. */
export function createHistorical(
  market: Market,
  history: ReferenceHistory,
  parameters: SimulationParameters,
) {
  const moves = dailyMoves(history)
  const length = requireEntry(moves.values().next().value, 'history').length
  const horizon = Number(parameters.horizonDays)
  const lookback = Number(parameters.lookbackDays)
  const recent = horizonScenarios(moves, length - lookback, length, horizon, parameters.horizonRule)
  const starts = new Map<string, number>()
  return createSimulation(market, parameters, recent, (underlyings) => {
    const { antiProcyclicality } = parameters
    if (antiProcyclicality.kind !== 'stressed-weight') return []
    const days = Number(antiProcyclicality.days)
    const key = [...underlyings].sort().join()
    const start = starts.get(key) ?? mostStressedStart(moves, underlyings, days)
    starts.set(key, start)
    return horizonScenarios(moves, start, start + days, horizon, parameters.horizonRule)
  })
}

/** From scenarios to a margin: tail, buffer or stressed share, maintenance as a share of the rounded initial margin. */
export function createSimulation(
  market: Market,
  parameters: SimulationParameters,
  recent: readonly Scenario[],
  stressedFor: (underlyings: readonly string[]) => readonly Scenario[],
) {
  const price = createPricer(market, new Short(parameters.volatilityTermPower), parameters.still)
  const confidence = new Real(parameters.confidence)
  const loss = (gains: readonly Real[]): Real =>
    Real.max(ZERO, tailLoss(gains, parameters.measure, confidence))
  return (legs: readonly ReferenceLeg[]): ReferenceMargin => {
    const gainsOf = (scenarios: readonly Scenario[]): Real[] =>
      scenarios.map((scenario) =>
        legs.reduce(
          (sum, { instrument, quantity }) => sum.plus(quantity.times(price(instrument, scenario))),
          ZERO,
        ),
      )
    const gains = gainsOf(recent)
    const tail = loss(gains)
    const { antiProcyclicality } = parameters
    const held = legs
      .filter(({ quantity }) => !quantity.isZero())
      .map(({ instrument }) => instrument.underlying)
    const underlyings = [...new Set(held)].filter((symbol) => !parameters.still.includes(symbol))
    const extra =
      antiProcyclicality.kind === 'buffer'
        ? tail.times(antiProcyclicality.share)
        : Real.max(
            ZERO,
            loss(gainsOf(stressedFor(underlyings)))
              .minus(tail)
              .times(antiProcyclicality.weight),
          )
    const lines = [tail, extra]
    const equity = haircutEquity(legs, market, parameters.haircuts)
    const initial = new Real(sumUp(lines).toString()).div(MILLION)
    const maintenance = initial.times(parameters.maintenanceShare)
    return {
      equity,
      lines,
      maintenance: [maintenance],
      liquidatable: usdDown(equity) < usdUp(maintenance),
      worst: gains.reduce(
        (least, gain) => (gain.lt(least) ? gain : least),
        requireEntry(gains[0], 'scenarios'),
      ),
    }
  }
}

/** The market again, in shorter numbers. */
function coarsen(market: Market): Market {
  const walk = (value: unknown): unknown => {
    if (Real.isDecimal(value)) return new Short(value)
    if (value === null || typeof value !== 'object') return value
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, walk(inner)]))
  }
  return walk(market) as Market
}
