import { z } from 'zod'
import { ONE, Real, ZERO } from '../decimal.ts'
import { type Market, requireEntry } from '../inputs.ts'
import {
  formatPercent,
  lossOf,
  type NamedMargin,
  type NamedScenario,
  nameMargin,
  nameUnit,
  pickWorst,
  reaches,
} from './namedMargin.ts'
import {
  daysTo,
  type Leg,
  markOf,
  NO_SHOCK,
  netByInstrument,
  type Pricer,
  type Shock,
  sumOf,
  valueLegs,
  volatilityTerm,
} from './pricedBook.ts'
import { contractDelta } from './riskUnit.ts'

const real = z.string().transform((text) => new Real(text))

export const deribitParameters = z.object({
  model: z.enum(['segregated', 'cross']),
  maintenanceFactor: real,
  bucketsPerSide: z.number(),
  volatilityTerm: z.object({ pivotDays: real, powerShort: real, powerLong: real, minimumDays: real }),
  pairs: z.record(
    z.string(),
    z.object({
      priceRange: real,
      volatilityUp: real,
      volatilityDown: real,
      minimumVolatility: real,
      extendedFactor: real,
      deltaThresholdUsd: real,
      deltaIncrement: real,
      deltaMaximum: real,
    }),
  ),
  currencies: z.record(
    z.string(),
    z.object({
      minimumMove: real,
      annualisedMove: real,
      extendedDampenerUsd: real,
      // The shipped files correlate nothing: matrices are added worst by worst.
      correlated: z.literal(false),
    }),
  ),
  haircuts: z.record(z.string(), real),
})

export type DeribitParameters = z.infer<typeof deribitParameters>

interface DeribitMatrix {
  readonly underlying: string
  readonly currency: string
  /** USD, like all figures here. */
  readonly worst: Real
  readonly roll: Real
  readonly deltaShock: Real
  /** What loses most; null where nothing loses. */
  readonly scenario: NamedScenario | null
}

const EXTENDED = ['-0.66', '-0.33', '0.5', '1', '2', '3', '4', '5']

/** One matrix per underlying and currency of settlement, in coins where it settles in coins, then USD at the index. */
export function computeDeribit(
  legs: readonly Leg[],
  market: Market,
  price: Pricer,
  parameters: DeribitParameters,
): NamedMargin {
  const cross = parameters.model === 'cross'
  const groups = new Map<string, Leg[]>()
  for (const leg of netByInstrument(legs)) {
    const { terms, underlying } = leg.instrument
    const money = terms.kind === 'coin' || terms.kind === 'settlement'
    if (underlying === 'USD' || (money && !cross)) continue
    const key = `${underlying}/${terms.kind === 'linear' || cross ? 'USD' : underlying}`
    groups.set(key, [...(groups.get(key) ?? []), leg])
  }
  const matrices = [...groups].map(([key, own]) => {
    const [underlying = '', currency = ''] = key.split('/')
    return computeMatrix({ underlying, currency, legs: own }, market, price, parameters)
  })
  const total = (read: (matrix: DeribitMatrix) => Real): Real => sumOf(matrices.map(read))
  const owed = ({ worst, roll, deltaShock }: DeribitMatrix): Real =>
    worst.plus(roll).plus(deltaShock).times(parameters.maintenanceFactor)
  const equity = (currency: string): Real =>
    valueLegs(
      legs.filter((leg) => pocketOf(leg) === currency),
      price,
      NO_SHOCK,
    )
  const maintenance = total(owed)
  const held = cross ? valueAfterHaircuts(legs, price, parameters) : valueLegs(legs, price, NO_SHOCK)
  return nameMargin({
    equity: held,
    lines: {
      worst_case: total(({ worst }) => worst),
      roll_shock: total(({ roll }) => roll),
      delta_shock: total(({ deltaShock }) => deltaShock),
    },
    maintenance,
    // Segregated, every settlement currency answers for its own matrices.
    liquidatable: cross
      ? reaches(held, maintenance)
      : ['USD', ...Object.keys(parameters.pairs)].some((currency) =>
          reaches(
            equity(currency),
            sumOf(matrices.filter((matrix) => matrix.currency === currency).map(owed)),
          ),
        ),
    worst: pickWorst(
      matrices.map(({ underlying, currency, scenario }) =>
        nameUnit(`${underlying} in ${currency === 'USD' ? 'USD' : 'coin'}`, scenario),
      ),
    ),
  })
}

function computeMatrix(
  {
    underlying,
    currency,
    legs: held,
  }: { readonly underlying: string; readonly currency: string; readonly legs: readonly Leg[] },
  market: Market,
  price: Pricer,
  parameters: DeribitParameters,
): DeribitMatrix {
  const pair = requireEntry(parameters.pairs[underlying], underlying)
  const moneyName = parameters.model === 'cross' ? underlying : currency
  const money = requireEntry(parameters.currencies[moneyName], moneyName)
  const legs = held.filter(({ instrument }) => !['coin', 'settlement'].includes(instrument.terms.kind))
  const index = requireEntry(market.underlyings[underlying], underlying).index
  const inCoin = currency === underlying

  const up = (quoted: Real, days: Real): Real =>
    Real.max(
      pair.minimumVolatility,
      quoted.times(ONE.plus(volatilityTerm(days, parameters.volatilityTerm).times(pair.volatilityUp))),
    )
  const down = (quoted: Real, days: Real): Real =>
    Real.max(
      ZERO,
      quoted.times(ONE.minus(volatilityTerm(days, parameters.volatilityTerm).times(pair.volatilityDown))),
    )
  const volatilities: Pick<Shock, 'volatility' | 'volatilityName'>[] = [
    { volatilityName: `${underlying} up`, volatility: up },
    NO_SHOCK,
    { volatilityName: `${underlying} down`, volatility: down },
  ]
  /**
   * P&L in the currency of settlement. In coins a contract is worth what its own mark says: an option V / F of its expiry's
   * forward, an inverse row 1 / F; both divide by the forward after the move.
   */
  const profit = (shock: Shock): Real => {
    if (parameters.model === 'cross') return profitInUsd(held, market, price, shock)
    if (!inCoin) return valueLegs(legs, price, shock).minus(valueLegs(legs, price, NO_SHOCK))
    const inCoins = ({ instrument, quantity }: Leg, at: Shock): Real => {
      const mark = markOf(market, instrument).times(ONE.plus(at.move))
      return instrument.terms.kind === 'inverse'
        ? quantity.div(mark)
        : quantity.times(price(instrument, at)).div(mark)
    }
    return sumOf(legs.map((leg) => inCoins(leg, shock).minus(inCoins(leg, NO_SHOCK))))
  }

  const pnls: Real[] = []
  const labels: string[] = []
  const percent = (move: Real): string => `${formatPercent(move)} %`
  for (let bucket = -parameters.bucketsPerSide; bucket <= parameters.bucketsPerSide; bucket++) {
    const move = pair.priceRange.times(bucket).div(parameters.bucketsPerSide)
    volatilities.forEach((volatility, k) => {
      pnls.push(profit({ ...NO_SHOCK, ...volatility, move }))
      labels.push(`${percent(move)}, volatility ${['up', 'same', 'down'][k]}`)
    })
  }
  for (const text of EXTENDED) {
    const move = new Real(text)
    const edge = ONE.plus(pair.priceRange.times(move.isNegative() ? -1 : 1))
    const multiple = move.abs().div(pair.priceRange)
    const raw = profit({ ...NO_SHOCK, ...volatilities[0], move })
      .times(pair.extendedFactor)
      .div(multiple)
    const adjusted = inCoin ? raw.times(ONE.plus(move)).div(edge) : raw
    const room = Real.max(multiple, ONE).minus(ONE).times(money.extendedDampenerUsd)
    const dampener = Real.min(inCoin ? room.div(index.times(edge)) : room, adjusted.abs())
    labels.push(`extended ${percent(move)}, volatility up`)
    pnls.push(adjusted.isNegative() ? adjusted.plus(dampener) : adjusted.minus(dampener))
  }
  const rate = inCoin ? index : ONE
  const scenario = pickWorst(
    pnls.map((pnl, slot) => ({ labels: labels.slice(slot, slot + 1), pnl: pnl.times(rate) })),
  )
  const worst = lossOf(scenario)

  const byExpiry = new Map<string, Real>()
  for (const { instrument, quantity } of legs) {
    const { terms } = instrument
    if (terms.kind === 'coin' || terms.kind === 'settlement') continue
    const month = terms.expirySec === null ? 'perpetual' : String(terms.expirySec)
    byExpiry.set(month, (byExpiry.get(month) ?? ZERO).plus(contractDelta({ instrument, quantity }, market)))
  }
  const roll = sumOf(
    [...byExpiry].map(([month, delta]) => {
      const move =
        month === 'perpetual'
          ? money.minimumMove
          : Real.max(
              money.minimumMove,
              daysTo(market, Number(month)).div(365).times(money.annualisedMove).exp().minus(ONE),
            )
      return delta.abs().times(move).times(index)
    }),
  )
  let others = ZERO
  let longOptions = ZERO
  for (const leg of legs) {
    const delta = contractDelta(leg, market)
    if (leg.instrument.terms.kind === 'option' && leg.quantity.gt(ZERO)) longOptions = longOptions.plus(delta)
    else others = others.plus(delta)
  }
  const size = lessenOnly(others, longOptions).abs()
  const excess = Real.max(ZERO, size.minus(pair.deltaThresholdUsd.div(index)))
  const deltaShock = size.times(Real.min(pair.deltaIncrement.times(excess), pair.deltaMaximum)).times(index)
  return { underlying, currency, worst, roll, deltaShock, scenario }
}

/** What is left of a delta after a hedge that may bring it to zero, never past it and never up. */
function lessenOnly(delta: Real, hedge: Real): Real {
  if (delta.times(hedge).gte(ZERO)) return delta
  return hedge.abs().gte(delta.abs()) ? ZERO : delta.plus(hedge)
}

/** The settlement currency whose equity a leg is part of. */
function pocketOf({ instrument: { terms, underlying } }: Leg): string {
  return terms.kind === 'linear' ? 'USD' : underlying
}

/**
 * P&L of a cross-margined unit: a contract on N USD of face is N / F coins that move with F, and what it is worth in coin
 * stands with the coins held and the coin's settlement as spot, so that an inverse row by itself moves by the basis.
 */
function profitInUsd(legs: readonly Leg[], market: Market, price: Pricer, shock: Shock): Real {
  return sumOf(
    legs.map((leg) => {
      const { instrument, quantity } = leg
      if (instrument.terms.kind === 'inverse') {
        const { index } = requireEntry(market.underlyings[instrument.underlying], instrument.underlying)
        const coins = quantity.div(markOf(market, instrument))
        return quantity.neg().plus(coins.times(index)).times(shock.move)
      }
      return quantity.times(price(instrument, shock).minus(price(instrument, NO_SHOCK)))
    }),
  )
}

/** Coins held after their haircut, debts and all else in full. */
function valueAfterHaircuts(legs: readonly Leg[], price: Pricer, { haircuts }: DeribitParameters): Real {
  return sumOf(
    legs.map(({ instrument, quantity }) => {
      const value = quantity.times(price(instrument, NO_SHOCK))
      if (instrument.terms.kind !== 'coin' || quantity.isNegative()) return value
      return value.times(ONE.minus(requireEntry(haircuts[instrument.terms.coin], instrument.terms.coin)))
    }),
  )
}
