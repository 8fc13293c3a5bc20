import { z } from 'zod'
import { ONE, Real, ZERO } from '../decimal.ts'
import { type Market, requireEntry } from '../inputs.ts'
import { computeNormalDensity } from '../normal.ts'
import { cashDeltas, discountedEquity, hedgedSizes, owedCoins } from './collateral.ts'
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
  type Pricer,
  quotedVolatility,
  type Shock,
  sumOf,
  YEAR_SEC,
} from './pricedBook.ts'
import { buildRiskUnits, type RiskUnit, unitProfit } from './riskUnit.ts'

const real = z.string().transform((text) => new Real(text))

export const bybitParameters = z.object({
  initialFactor: real,
  underlyings: z.record(
    z.string(),
    z.object({
      moves: z.array(real),
      volatilityUp: real,
      volatilityDown: real,
      netShortFactor: real,
      vegaSpreadFactor: real,
      deltaSpreadFactor: real,
      contractFactor: real,
    }),
  ),
  stableSpreadFactor: real,
  borrow: z.object({ initial: real, maintenance: real }),
  collateral: z.record(z.string(), real),
})

export type BybitParameters = z.infer<typeof bybitParameters>
type Own = BybitParameters['underlyings'][string]

interface BybitUnit {
  readonly symbol: string
  readonly worst: NamedScenario | null
  readonly netShort: Real
  readonly vegaSpread: Real
  readonly deltaSpread: Real
  readonly contracts: Real
}

export function computeBybit(
  legs: readonly Leg[],
  market: Market,
  price: Pricer,
  parameters: BybitParameters,
): NamedMargin {
  const units = buildRiskUnits(legs, market).map((unit) =>
    computeUnit(unit, market, price, requireEntry(parameters.underlyings[unit.symbol], unit.symbol)),
  )
  const stable = sumOf(hedgedSizes(cashDeltas(legs, price), [['USDT', 'USDC']])).times(
    parameters.stableSpreadFactor,
  )
  const owed = owedCoins(legs, price)
  const total = (read: (unit: BybitUnit) => Real): Real => sumOf(units.map(read))
  const equity = discountedEquity(legs, price, parameters.collateral)
  const sums: Record<string, Real> = {
    'maximum loss': total(({ worst }) => lossOf(worst)),
    'net short options': total(({ netShort }) => netShort),
    'vega spread': total(({ vegaSpread }) => vegaSpread),
    'delta spread': total(({ deltaSpread }) => deltaSpread),
    'USDT-USDC spread': stable,
    'perpetual and futures': total(({ contracts }) => contracts),
  }
  const maintenance = sumOf(Object.values(sums)).plus(owed.times(parameters.borrow.maintenance))
  return nameMargin({
    equity,
    lines: {
      ...Object.fromEntries(
        Object.entries(sums).map(([rule, amount]) => [rule, amount.times(parameters.initialFactor)]),
      ),
      borrowing: owed.times(parameters.borrow.initial),
    },
    maintenance,
    liquidatable: reaches(equity, maintenance),
    worst: pickWorst(units.map(({ symbol, worst }) => nameUnit(symbol, worst))),
  })
}

function computeUnit(unit: RiskUnit, market: Market, price: Pricer, own: Own): BybitUnit {
  const volatilities: Pick<Shock, 'volatility' | 'volatilityName'>[] = [
    {
      volatilityName: `bybit ${unit.symbol} up`,
      volatility: (quoted) => quoted.times(ONE.plus(own.volatilityUp)),
    },
    NO_SHOCK,
    {
      volatilityName: `bybit ${unit.symbol} down`,
      volatility: (quoted) => quoted.times(ONE.minus(own.volatilityDown)),
    },
  ]
  const moves = [ZERO, ...own.moves.flatMap((move) => [move.neg(), move])]
  const scenarios = moves.flatMap((move) =>
    volatilities.map((volatility, k) => ({
      labels: [`${formatPercent(move)} %, volatility ${['up', 'same', 'down'][k]}`],
      pnl: unitProfit(unit, price, { ...NO_SHOCK, ...volatility, move }),
    })),
  )
  const options = unit.contracts.filter(({ instrument }) => instrument.terms.kind === 'option')
  const futures = unit.contracts.filter(({ instrument }) => instrument.terms.kind !== 'option')
  const netByExpiry = sumByExpiry(options, ({ quantity }) => quantity)
  const vegas = sumByExpiry(options, (leg) => vegaPoint(leg, market))
  return {
    symbol: unit.symbol,
    worst: pickWorst(scenarios),
    netShort: sumOf([...netByExpiry.values()].map((net) => Real.max(ZERO, net.neg())))
      .times(unit.index)
      .times(own.netShortFactor),
    vegaSpread: sumOf(
      pairExposures(
        [...vegas].map(([expirySec, amount]) => ({ days: daysTo(market, expirySec), amount })),
      ).map(({ days, size }) => days.times(size)),
    ).times(own.vegaSpreadFactor),
    deltaSpread: sumOf(
      pairExposures(
        unit.expiries.map(({ expirySec, coins }) => ({
          days: expirySec === null ? ZERO : daysTo(market, expirySec),
          amount: coins,
        })),
      ).map(({ days, size }) => days.div(365).times(size)),
    )
      .times(own.deltaSpreadFactor)
      .times(unit.index),
    contracts: sumOf(
      futures.map(({ instrument, quantity }) =>
        instrument.terms.kind === 'inverse' ? quantity.abs().div(markOf(market, instrument)) : quantity.abs(),
      ),
    )
      .times(own.contractFactor)
      .times(unit.index),
  }
}

function sumByExpiry(legs: readonly Leg[], read: (leg: Leg) => Real): Map<number, Real> {
  const sums = new Map<number, Real>()
  for (const leg of legs) {
    const { terms } = leg.instrument
    if (terms.kind !== 'option') continue
    sums.set(terms.expirySec, (sums.get(terms.expirySec) ?? ZERO).plus(read(leg)))
  }
  return sums
}

/** USD by which a position in an option gains when its volatility rises by one point: F n(d1) sqrt(T) / 100. */
function vegaPoint({ instrument, quantity }: Leg, market: Market): Real {
  const { terms } = instrument
  if (terms.kind !== 'option') return ZERO
  const forward = markOf(market, instrument)
  const volatility = quotedVolatility(market, instrument)
  const root = new Real(terms.expirySec - market.asOfSec).div(YEAR_SEC).sqrt()
  const deviation = volatility.times(root)
  const d1 = forward.div(terms.strike).ln().div(deviation).plus(deviation.div(2))
  return quantity.times(forward).times(computeNormalDensity(d1)).times(root).div(100)
}

/** Exposures of opposite sign hedge each other: the nearest expiry first, with the next later that has some left. */
function pairExposures(
  exposures: readonly { readonly days: Real; readonly amount: Real }[],
): { days: Real; size: Real }[] {
  const left = [...exposures]
    .sort((a, b) => a.days.comparedTo(b.days))
    .map(({ days, amount }) => ({ days, amount }))
  const pairs: { days: Real; size: Real }[] = []
  left.forEach((near, k) => {
    for (const far of left.slice(k + 1)) {
      if (near.amount.times(far.amount).gte(ZERO)) continue
      const size = Real.min(near.amount.abs(), far.amount.abs())
      near.amount = near.amount.minus(near.amount.isNegative() ? size.neg() : size)
      far.amount = far.amount.minus(far.amount.isNegative() ? size.neg() : size)
      pairs.push({ days: far.days.minus(near.days), size })
    }
  })
  return pairs
}
