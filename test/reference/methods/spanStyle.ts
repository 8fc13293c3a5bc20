import { z } from 'zod'
import { computeForwardDelta } from '../black76.ts'
import { ONE, Real, ZERO } from '../decimal.ts'
import { type Market, requireEntry } from '../inputs.ts'
import { type NamedMargin, type NamedScenario, nameMargin, pickLeast } from './namedMargin.ts'
import {
  DAY_SEC,
  daysTo,
  groupByUnderlying,
  isMoney,
  type Leg,
  markOf,
  NO_SHOCK,
  netByInstrument,
  type Pricer,
  quotedVolatility,
  type Shock,
  sumOf,
  underlyingOf,
  valueLegs,
} from './pricedBook.ts'
import { usdDown, usdUp } from './referenceMargin.ts'

const real = z.string().transform((text) => new Real(text))
const side = z.object({ ratio: real, side: z.enum(['A', 'B']) })

export const spanParameters = z.object({
  initialToMaintenance: real,
  lookAheadDays: real,
  extreme: z.object({ multiple: real, cover: real }),
  compositeWeights: z.array(real).length(7),
  tiers: z.array(z.object({ name: z.string(), toDays: real })),
  haircuts: z.record(z.string(), real),
  products: z.record(
    z.string(),
    z.object({
      priceScanRange: z.object({ fraction: real }),
      volatilityScanRange: z.object({ relative: real, minimum: real }),
      calendar: z.array(z.object({ legs: z.array(side.extend({ tier: z.string() })).length(2), rate: real })),
      shortOptionRate: real,
    }),
  ),
  underlyings: z.record(z.string(), z.string()),
  interCommodity: z.array(
    z.object({ legs: z.array(side.extend({ underlying: z.string() })).length(2), creditRate: real }),
  ),
})

export type SpanParameters = z.infer<typeof spanParameters>
type Product = SpanParameters['products'][string]

interface SpanCommodity {
  readonly symbol: string
  readonly losses: readonly Real[]
  readonly scan: Real
  readonly worstScenario: number
  readonly intra: Real
  credit: Real
  readonly minimum: Real
  readonly optionValue: Real
  /** USD value of the composite delta, and the part not yet in an inter-commodity spread. */
  readonly delta: Real
  remaining: Real
  readonly priceRisk: Real
}

/** Thirds of the range, in the order of the sixteen scenarios; up and down alternate. */
const THIRDS = [0, 0, 1, 1, -1, -1, 2, 2, -2, -2, 3, 3, -3, -3]

export function computeSpan(
  legs: readonly Leg[],
  market: Market,
  price: Pricer,
  parameters: SpanParameters,
): NamedMargin {
  const scanned = netByInstrument(legs).filter(({ instrument }) => !isMoney(instrument))
  const commodities = [...groupByUnderlying(scanned)].map(([symbol, own]) =>
    computeCommodity(symbol, own, market, price, parameters),
  )
  for (const spread of parameters.interCommodity) {
    const [first, second] = spread.legs
    const a = commodities.find(({ symbol }) => symbol === first?.underlying)
    const b = commodities.find(({ symbol }) => symbol === second?.underlying)
    if (a === undefined || b === undefined) continue
    if (a.remaining.times(b.remaining).gte(ZERO)) continue
    const spreads = Real.min(a.remaining.abs(), b.remaining.abs())
    for (const member of [a, b]) {
      member.credit = member.credit.plus(member.priceRisk.times(spreads).times(spread.creditRate))
      member.remaining = member.remaining.minus(spreads.times(member.remaining.isNegative() ? -1 : 1))
    }
  }
  const over = ({ scan, intra, credit, minimum }: SpanCommodity): Real =>
    Real.max(ZERO, minimum.minus(scan.plus(intra).minus(credit)))
  const risk = (commodity: SpanCommodity): Real =>
    commodity.scan.plus(commodity.intra).minus(commodity.credit).plus(over(commodity))
  const { initialToMaintenance: ratio } = parameters
  const total = (read: (commodity: SpanCommodity) => Real): Real => sumOf(commodities.map(read))
  const equity = sumOf(
    legs
      .filter(({ instrument }) => instrument.terms.kind !== 'option')
      .map(({ instrument, quantity }) => {
        const value = quantity.times(price(instrument, NO_SHOCK))
        if (instrument.terms.kind !== 'coin' || quantity.isNegative()) return value
        return value.times(
          ONE.minus(requireEntry(parameters.haircuts[instrument.terms.coin], instrument.terms.coin)),
        )
      }),
  )
  const maintenance = total((commodity) => Real.max(ZERO, risk(commodity).minus(commodity.optionValue)))
  return nameMargin({
    equity,
    lines: {
      'scanning risk': total(({ scan }) => scan.times(ratio)),
      'intra-commodity spread charge': total(({ intra }) => intra.times(ratio)),
      // The shipped rates of delivery are zero: contracts settle in cash.
      'delivery charge': ZERO,
      'inter-commodity spread credit': total(({ credit }) => credit.times(ratio)).neg(),
      SOM: total((commodity) => over(commodity).times(ratio)),
      NOV: total((commodity) => Real.min(commodity.optionValue, risk(commodity).times(ratio))).neg(),
    },
    maintenance,
    liquidatable: usdDown(equity) < usdUp(maintenance),
    worst: worstOfBook(commodities),
  })
}

/** The scenario in which the whole book loses most, all underlyings at once. */
function worstOfBook(commodities: readonly SpanCommodity[]): NamedScenario | null {
  if (commodities.length === 0) return null
  const sums = Array.from({ length: 16 }, (_, slot) =>
    sumOf(commodities.map(({ losses }) => requireEntry(losses[slot], `scenario ${slot + 1}`))),
  )
  return pickLeast(sums.map((loss, slot) => ({ labels: [labelOf(slot)], pnl: loss.neg() })))
}

function labelOf(slot: number): string {
  const thirds = THIRDS[slot]
  if (thirds === undefined) return `price extreme ${slot === 14 ? 'up' : 'down'}`
  const move = thirds === 0 ? 'unchanged' : `${thirds > 0 ? '+' : '-'}${Math.abs(thirds)}/3`
  return `price ${move}, volatility ${slot % 2 === 0 ? 'up' : 'down'}`
}

function computeCommodity(
  symbol: string,
  legs: readonly Leg[],
  market: Market,
  price: Pricer,
  parameters: SpanParameters,
): SpanCommodity {
  const productName = requireEntry(parameters.underlyings[symbol], symbol)
  const product = requireEntry(parameters.products[productName], productName)
  const range = product.priceScanRange.fraction
  const ahead = parameters.lookAheadDays.times(DAY_SEC).toNumber()

  const now = valueLegs(legs, price, NO_SHOCK)
  const losses: Real[] = []
  THIRDS.forEach((thirds, slot) => {
    const shock: Shock = {
      move: range.times(thirds).div(3),
      volatilityName: slot % 2 === 0 ? 'up' : 'down',
      volatility: (quoted) => {
        const scan = Real.max(
          quoted.times(product.volatilityScanRange.relative),
          product.volatilityScanRange.minimum,
        )
        return slot % 2 === 0 ? quoted.plus(scan) : Real.max(ZERO, quoted.minus(scan))
      },
      aheadSec: ahead,
    }
    losses.push(
      now.minus(
        valueLegs(legs, price, { ...shock, volatilityName: `${productName} ${shock.volatilityName}` }),
      ),
    )
  })
  for (const sign of [1, -1]) {
    const shock: Shock = {
      ...NO_SHOCK,
      move: range.times(parameters.extreme.multiple).times(sign),
      aheadSec: ahead,
    }
    losses.push(now.minus(valueLegs(legs, price, shock)).times(parameters.extreme.cover))
  }
  const scan = Real.max(ZERO, ...losses)
  const worst = scan.isZero() ? 0 : losses.findIndex((loss) => loss.eq(scan))

  const deltas = computeDeltas(legs, market, price, product, parameters)
  const intra = computeCalendar(deltas, product, parameters, market)
  const delta = sumOf([...deltas.values()])
  const paired = worst >= 14 ? worst : worst % 2 === 0 ? worst + 1 : worst - 1
  const at = (slot: number): Real => requireEntry(losses[slot], `scenario ${slot + 1}`)
  const volatilityRisk = at(worst).minus(at(paired)).div(2)
  const timeRisk = at(0).plus(at(1)).div(2)
  const futuresRisk = Real.max(ZERO, scan.minus(volatilityRisk).minus(timeRisk))
  const options = legs.filter(({ instrument }) => instrument.terms.kind === 'option')
  return {
    symbol,
    losses,
    scan,
    worstScenario: worst,
    intra,
    credit: ZERO,
    minimum: sumOf(
      options
        .filter(({ quantity }) => quantity.isNegative())
        .map(({ quantity, instrument }) =>
          quantity.abs().times(underlyingOf(market, instrument).index).times(product.shortOptionRate),
        ),
    ),
    optionValue: valueLegs(options, price, NO_SHOCK),
    delta,
    remaining: delta,
    priceRisk: delta.isZero() ? ZERO : Real.min(futuresRisk.div(delta.abs()), range),
  }
}

/**
 * Net composite delta in USD of the price that it is on, per contract month: `spot`, `perpetual`, or the expiry. An inverse
 * row does not move with the price: it is long spot and short its own month by its value.
 */
function computeDeltas(
  legs: readonly Leg[],
  market: Market,
  price: Pricer,
  product: Product,
  parameters: SpanParameters,
): Map<string, Real> {
  const deltas = new Map<string, Real>()
  const add = (month: string, amount: Real): void => {
    deltas.set(month, (deltas.get(month) ?? ZERO).plus(amount))
  }
  for (const { instrument, quantity } of legs) {
    const { terms } = instrument
    const value = quantity.times(price(instrument, NO_SHOCK))
    switch (terms.kind) {
      case 'coin':
      case 'settlement':
        add('spot', value)
        break
      case 'linear':
        add(monthOf(terms.expirySec), value)
        break
      case 'inverse':
        add('spot', value)
        add(monthOf(terms.expirySec), value.neg())
        break
      case 'option': {
        const forward = markOf(market, instrument)
        const weights = parameters.compositeWeights
        const volatility = quotedVolatility(market, instrument)
        const seconds = Math.max(
          0,
          terms.expirySec - market.asOfSec - parameters.lookAheadDays.times(DAY_SEC).toNumber(),
        )
        const composite = [0, 1, -1, 2, -2, 3, -3].map((thirds, k) => {
          const moved = forward.times(ONE.plus(product.priceScanRange.fraction.times(thirds).div(3)))
          const input = {
            right: terms.right,
            forward: moved,
            strike: new Real(terms.strike),
            volatility,
            seconds,
          }
          return computeForwardDelta(input).times(requireEntry(weights[k], `weight ${k}`))
        })
        add(monthOf(terms.expirySec), quantity.times(forward).times(sumOf(composite)))
      }
    }
  }
  return deltas
}

function monthOf(expirySec: number | null): string {
  return expirySec === null ? 'perpetual' : String(expirySec)
}

/** Spreads times rate, in USD: the longs of one tier against the shorts of the other, in priority order. */
function computeCalendar(
  deltas: ReadonlyMap<string, Real>,
  product: Product,
  parameters: SpanParameters,
  market: Market,
): Real {
  const pools = new Map<string, { long: Real; short: Real }>()
  for (const [month, delta] of deltas) {
    const tier = tierOf(month, parameters, market)
    const pool = pools.get(tier) ?? { long: ZERO, short: ZERO }
    pools.set(tier, {
      long: pool.long.plus(Real.max(delta, ZERO)),
      short: pool.short.plus(Real.max(delta.neg(), ZERO)),
    })
  }
  let charge = ZERO
  for (const { legs, rate } of product.calendar) {
    const a = pools.get(legs[0]?.tier ?? '')
    const b = pools.get(legs[1]?.tier ?? '')
    if (a === undefined || b === undefined) continue
    const forth = Real.min(a.long, b.short)
    a.long = a.long.minus(forth)
    b.short = b.short.minus(forth)
    const back = Real.min(a.short, b.long)
    a.short = a.short.minus(back)
    b.long = b.long.minus(back)
    charge = charge.plus(forth.plus(back).times(rate))
  }
  return charge
}

function tierOf(month: string, parameters: SpanParameters, market: Market): string {
  if (month === 'spot' || month === 'perpetual') return month
  const days = daysTo(market, Number(month))
  const tier = parameters.tiers.find(({ toDays }) => days.lte(toDays))
  return requireEntry(tier, `a tier for ${days.toFixed(1)} days`).name
}
