import { z } from 'zod'
import { ONE, Real, ZERO } from '../decimal.ts'
import { type Market, requireEntry } from '../inputs.ts'
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
  DAY_SEC,
  daysTo,
  type Leg,
  markOf,
  NO_SHOCK,
  type Pricer,
  type Shock,
  sumOf,
  valueLegs,
  volatilityTerm,
} from './pricedBook.ts'
import { buildRiskUnits, type RiskUnit, unitProfit } from './riskUnit.ts'

const real = z.string().transform((text) => new Real(text))

export const okxParameters = z.object({
  initialFactor: real,
  underlyings: z.record(z.string(), z.string()),
  otherClass: z.string(),
  classes: z.record(
    z.string(),
    z.object({
      moves: z.array(real),
      extreme: real,
      annualisedMove: real,
      leastMove: real,
      minimumRate: real,
      tiers: z.array(z.object({ upTo: real.nullable(), multiplier: real })),
    }),
  ),
  extremeShare: real,
  volatility: z.object({
    up: real,
    down: real,
    term: z.object({ pivotDays: real, powerShort: real, powerLong: real, minimumDays: real }),
  }),
  termStructure: z.object({ move: real, fullDays: real, zeroDays: real }),
  rateShift: real,
  borrow: z.object({ initial: real, maintenance: real }),
  depeg: z.array(z.object({ upTo: real.nullable(), rate: real })),
  collateral: z.record(z.string(), real),
})

export type OkxParameters = z.infer<typeof okxParameters>

interface OkxUnit {
  readonly symbol: string
  /** max(MR1, MR2, MR6), and the scenario of it. */
  readonly scan: Real
  readonly worst: NamedScenario | null
  readonly vega: Real
  readonly basis: Real
  readonly rate: Real
  /** What MR7 exceeds the rest by. */
  readonly over: Real
}

export function computeOkx(
  legs: readonly Leg[],
  market: Market,
  price: Pricer,
  parameters: OkxParameters,
): NamedMargin {
  const units = buildRiskUnits(legs, market).map((unit) => computeUnit(unit, market, price, parameters))
  const owed = owedCoins(legs, price)
  const sizes = hedgedSizes(cashDeltas(legs, price), [
    ['USDT', 'USD'],
    ['USDT', 'USDC'],
    ['USDC', 'USD'],
  ])
  const depeg = sumOf(
    sizes.map((size) =>
      inTiers(
        size,
        parameters.depeg.map(({ upTo, rate }) => ({ upTo, factor: rate })),
      ),
    ),
  )
  const total = (read: (unit: OkxUnit) => Real): Real => sumOf(units.map(read))
  const equity = discountedEquity(legs, price, parameters.collateral)
  const sums: Record<string, Real> = {
    'max(MR1, MR2, MR6)': total(({ scan }) => scan),
    MR3: total(({ vega }) => vega),
    MR4: total(({ basis }) => basis),
    MR5: total(({ rate }) => rate),
    MR7: total(({ over }) => over),
    MR9: depeg,
  }
  const maintenance = sumOf(Object.values(sums)).plus(owed.times(parameters.borrow.maintenance))
  return nameMargin({
    equity,
    lines: {
      ...Object.fromEntries(
        Object.entries(sums).map(([rule, amount]) => [rule, amount.times(parameters.initialFactor)]),
      ),
      MR8: owed.times(parameters.borrow.initial),
    },
    maintenance,
    liquidatable: reaches(equity, maintenance),
    worst: pickWorst(units.map(({ symbol, worst }) => nameUnit(symbol, worst))),
  })
}

function computeUnit(unit: RiskUnit, market: Market, price: Pricer, parameters: OkxParameters): OkxUnit {
  const name = parameters.underlyings[unit.symbol] ?? parameters.otherClass
  const own = requireEntry(parameters.classes[name], `classes.${name}`)
  const { up, down, term } = parameters.volatility
  const volatilities: Pick<Shock, 'volatility' | 'volatilityName'>[] = [
    {
      volatilityName: 'okx up',
      volatility: (quoted, days) => quoted.times(ONE.plus(volatilityTerm(days, term).times(up))),
    },
    NO_SHOCK,
    {
      volatilityName: 'okx down',
      volatility: (quoted, days) =>
        Real.max(ZERO, quoted.times(ONE.minus(volatilityTerm(days, term).times(down)))),
    },
  ]
  const profit = (shock: Partial<Shock>): Real => unitProfit(unit, price, { ...NO_SHOCK, ...shock })
  const spot = pickWorst(
    [ZERO, ...own.moves.flatMap((move) => [move.neg(), move])].flatMap((move) =>
      volatilities.map((volatility, k) => ({
        labels: [`${formatPercent(move)} %, volatility ${['up', 'same', 'down'][k]}`],
        pnl: profit({ ...volatility, move }),
      })),
    ),
  )
  const theta = { labels: ['one day'], pnl: profit({ aheadSec: DAY_SEC }) }
  // The extreme is a move of prices alone: volatilities stay. A share of the loss counts.
  const extreme = pickWorst(
    [own.extreme.neg(), own.extreme].map((move) => ({
      labels: [`${formatPercent(move)} %, extreme`],
      pnl: profit({ move }).times(parameters.extremeShare),
    })),
  )
  const worst = pickWorst([spot, extreme, theta])
  const { move, fullDays, zeroDays } = parameters.termStructure
  const vega = profit({
    volatilityName: 'okx term',
    volatility: (quoted, days) => {
      const fade = zeroDays.minus(days).div(zeroDays.minus(fullDays))
      return quoted.times(ONE.minus(move.times(Real.min(ONE, Real.max(ZERO, fade)))))
    },
  }).abs()
  const basis = sumOf(
    unit.expiries.map(({ expirySec, usd }) => {
      const dated =
        expirySec === null
          ? ZERO
          : daysTo(market, expirySec).div(365).times(own.annualisedMove).exp().minus(ONE)
      return usd.abs().times(Real.max(own.leastMove, dated))
    }),
  )
  const rate = sumOf(
    unit.expiries.map(({ expirySec, usd }) =>
      expirySec === null ? ZERO : usd.times(daysTo(market, expirySec).div(365)),
    ),
  )
    .abs()
    .times(parameters.rateShift)
  const minimum = inTiers(
    sumOf(unit.contracts.map((leg) => minimumOf(leg, unit, market, price, own.minimumRate))),
    own.tiers.map(({ upTo, multiplier }) => ({ upTo, factor: multiplier })),
  )
  const scan = Real.max(lossOf(spot), lossOf(extreme), lossOf(theta), ZERO)
  const over = Real.max(ZERO, minimum.minus(scan.plus(vega).plus(basis).plus(rate)))
  return { symbol: unit.symbol, scan, worst, vega, basis, rate, over }
}

function minimumOf(leg: Leg, { index }: RiskUnit, market: Market, price: Pricer, rate: Real): Real {
  const { instrument, quantity } = leg
  switch (instrument.terms.kind) {
    case 'linear':
      return quantity.abs().times(markOf(market, instrument)).times(rate)
    case 'inverse':
      return quantity.abs().times(rate)
    default: {
      const share = quantity.abs().times(index).times(rate)
      return quantity.isNegative() ? share : Real.min(share, valueLegs([leg], price, NO_SHOCK))
    }
  }
}

/** Each part of an amount at the factor of its own tier. */
function inTiers(
  amount: Real,
  tiers: readonly { readonly upTo: Real | null; readonly factor: Real }[],
): Real {
  let lower = ZERO
  let total = ZERO
  for (const { upTo, factor } of tiers) {
    const upper = upTo === null ? amount : Real.min(amount, upTo)
    total = total.plus(Real.max(ZERO, upper.minus(lower)).times(factor))
    lower = upTo ?? amount
  }
  return total
}
