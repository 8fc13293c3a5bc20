import { computeBlack76 } from '../black76.ts'
import { ONE, Real, ZERO } from '../decimal.ts'
import { type Instrument, type Market, requireEntry, type UnderlyingMarket } from '../inputs.ts'

/** One holding: quantity in the instrument's unit, long positive. */
export interface Leg {
  readonly instrument: Instrument
  readonly quantity: Real
}

/** A state of the world: every price but those of money moved by a share, volatilities replaced, time passed. */
export interface Shock {
  readonly move: Real
  /** A name for the volatility rule, unique within a pricer: unit values are kept under it. */
  readonly volatilityName: string
  readonly volatility: (quoted: Real, days: Real) => Real
  readonly aheadSec: number
}

export const DAY_SEC = 86_400
export const YEAR_SEC = 31_536_000

export const NO_SHOCK: Shock = {
  move: ZERO,
  volatilityName: 'same',
  volatility: (quoted) => quoted,
  aheadSec: 0,
}

export type Pricer = (instrument: Instrument, shock: Shock) => Real

/** USD value of one unit of an instrument in a shocked market. Values are kept: an option is priced once per shock. */
export function createPricer(market: Market): Pricer {
  const known = new Map<string, Real>()
  return (instrument, shock) => {
    const key = `${instrument.id}|${shock.move.toFixed()}|${shock.volatilityName}|${shock.aheadSec}`
    const value = known.get(key) ?? priceUnit(market, instrument, shock)
    known.set(key, value)
    return value
  }
}

/** Money does not move: everything else of an underlying moves by the same share. */
export function isMoney(instrument: Instrument): boolean {
  return instrument.underlying === 'USD'
}

export function underlyingOf(market: Market, instrument: Instrument): UnderlyingMarket {
  return requireEntry(market.underlyings[instrument.underlying], instrument.underlying)
}

/** Price of a contract: the perpetual's, or its expiry's forward. */
export function markOf(market: Market, instrument: Instrument): Real {
  const { terms } = instrument
  const quotes = underlyingOf(market, instrument)
  if (terms.kind !== 'linear' && terms.kind !== 'inverse' && terms.kind !== 'option')
    throw new Error('no mark')
  if (terms.expirySec === null) return requireEntry(quotes.perpetual, `${instrument.underlying}.perpetual`)
  return requireEntry(quotes.expiries[String(terms.expirySec)], instrument.name).forward
}

export function quotedVolatility(market: Market, instrument: Instrument): Real {
  const { terms } = instrument
  if (terms.kind !== 'option') throw new Error('only options have a volatility')
  const expiry = requireEntry(
    underlyingOf(market, instrument).expiries[String(terms.expirySec)],
    instrument.name,
  )
  return requireEntry(expiry.volatilities[terms.strike], instrument.name)
}

/** Days from now to the expiry of an instrument that has one. */
export function daysTo(market: Market, expirySec: number): Real {
  return new Real(expirySec - market.asOfSec).div(DAY_SEC)
}

function priceUnit(market: Market, instrument: Instrument, shock: Shock): Real {
  const { terms } = instrument
  const quotes = underlyingOf(market, instrument)
  const grown = isMoney(instrument) ? ONE : ONE.plus(shock.move)
  switch (terms.kind) {
    case 'coin':
      return requireEntry(quotes.coins[terms.coin], terms.coin).times(grown)
    case 'settlement':
      return (
        isMoney(instrument) ? requireEntry(quotes.coins[terms.currency], terms.currency) : quotes.index
      ).times(grown)
    case 'linear':
      return markOf(market, instrument).times(grown)
    case 'inverse':
      return quotes.index.div(markOf(market, instrument))
    case 'option': {
      const days = daysTo(market, terms.expirySec)
      return computeBlack76({
        right: terms.right,
        forward: markOf(market, instrument).times(grown),
        strike: new Real(terms.strike),
        volatility: shock.volatility(quotedVolatility(market, instrument), days),
        seconds: Math.max(0, terms.expirySec - market.asOfSec - shock.aheadSec),
      })
    }
  }
}

export function sumOf(values: readonly Real[]): Real {
  return values.reduce((sum, value) => sum.plus(value), ZERO)
}

/** Value of a book that counts each leg long after its haircut, a debt in full. */
export function valueLegs(legs: readonly Leg[], price: Pricer, shock: Shock): Real {
  return sumOf(legs.map(({ instrument, quantity }) => quantity.times(price(instrument, shock))))
}

/** Legs by underlying, in the order in which underlyings first come. */
export function groupByUnderlying(legs: readonly Leg[]): ReadonlyMap<string, readonly Leg[]> {
  const groups = new Map<string, Leg[]>()
  for (const leg of legs) {
    const group = groups.get(leg.instrument.underlying) ?? []
    group.push(leg)
    groups.set(leg.instrument.underlying, group)
  }
  return groups
}

/** Down by at most everything, as the venues that publish a term write it: (30 / days)^p, p by which side of 30. */
export function volatilityTerm(
  days: Real,
  term: { pivotDays: Real; powerShort: Real; powerLong: Real; minimumDays: Real },
): Real {
  const counted = Real.max(days, term.minimumDays)
  return term.pivotDays.div(counted).pow(counted.lte(term.pivotDays) ? term.powerShort : term.powerLong)
}

/** What a model says, unrounded. Lines by a key of its own choosing. */
export interface MethodFigures {
  readonly equity: Real
  readonly initialLines: ReadonlyMap<string, Real>
  readonly maintenance: Real
  readonly worst: { readonly label: string; readonly pnl: Real } | null
}

/** One leg per instrument: a series bought and sold is closed. Nothing stays of what nets to zero. */
export function netByInstrument(legs: readonly Leg[]): readonly Leg[] {
  const sums = new Map<number, Leg>()
  for (const leg of legs) {
    const known = sums.get(leg.instrument.id)
    sums.set(
      leg.instrument.id,
      known === undefined ? leg : { ...leg, quantity: known.quantity.plus(leg.quantity) },
    )
  }
  return [...sums.values()].filter(({ quantity }) => !quantity.isZero())
}
