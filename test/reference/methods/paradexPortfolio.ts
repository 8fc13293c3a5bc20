import { z } from 'zod'
import { ONE, Real, ZERO } from '../decimal.ts'
import type { Market } from '../inputs.ts'
import { discountedEquity } from './collateral.ts'
import {
  lossOf,
  type NamedMargin,
  type NamedScenario,
  nameMargin,
  nameUnit,
  pickWorst,
  reaches,
} from './namedMargin.ts'
import {
  type Leg,
  markOf,
  NO_SHOCK,
  type Pricer,
  type Shock,
  sumOf,
  valueLegs,
  volatilityTerm,
} from './pricedBook.ts'
import { buildRiskUnits, contractDelta } from './riskUnit.ts'

const real = z.string().transform((text) => new Real(text))

export const paradexParameters = z.object({
  volatility: z.object({
    up: real,
    down: real,
    term: z.object({ pivotDays: real, powerShort: real, powerLong: real, minimumDays: real }),
  }),
  minimumDelta: z.object({ netRate: real, hedgedRate: real }),
  maintenanceFactor: real,
  feeRate: real,
  fundingRate: real,
  collateral: z.record(z.string(), real),
})

export type ParadexParameters = z.infer<typeof paradexParameters>

interface ParadexUnit {
  readonly symbol: string
  readonly worst: NamedScenario | null
  readonly minimumDelta: Real
  readonly provision: Real
}

/** The venue's printed list: move in per cent, volatility, weight in per cent. */
const SCENARIOS: readonly (readonly [string, 'up' | 'down', string])[] = [
  ['16', 'up', '100'],
  ...['12', '8', '4', '0', '-4', '-8', '-12'].flatMap((move): [string, 'up' | 'down', string][] => [
    [move, 'up', '100'],
    [move, 'down', '100'],
  ]),
  ['-16', 'up', '100'],
  ['-66', 'up', '24'],
  ['-33', 'up', '48'],
  ['50', 'up', '32'],
  ['100', 'up', '16'],
  ['200', 'up', '8'],
  ['300', 'up', '5.33'],
  ['400', 'up', '4'],
  ['500', 'up', '3.20'],
]

export function computeParadex(
  legs: readonly Leg[],
  market: Market,
  price: Pricer,
  parameters: ParadexParameters,
): NamedMargin {
  const { up, down, term } = parameters.volatility
  const volatilities: Record<'up' | 'down', Pick<Shock, 'volatility' | 'volatilityName'>> = {
    up: {
      volatilityName: 'paradex up',
      volatility: (quoted, days) => quoted.times(ONE.plus(volatilityTerm(days, term).times(up))),
    },
    down: {
      volatilityName: 'paradex down',
      volatility: (quoted, days) =>
        Real.max(ZERO, quoted.times(ONE.minus(volatilityTerm(days, term).times(down)))),
    },
  }
  const units = buildRiskUnits(legs, market).map(({ symbol, index, contracts }): ParadexUnit => {
    const now = valueLegs(contracts, price, NO_SHOCK)
    const scenarios = SCENARIOS.map(([move, volatility, weight]) => ({
      labels: [`${move} %, volatility ${volatility}, weight ${new Real(weight).div(100).toFixed()}`],
      pnl: valueLegs(contracts, price, {
        ...NO_SHOCK,
        ...volatilities[volatility],
        move: new Real(move).div(100),
      })
        .minus(now)
        .times(new Real(weight).div(100)),
    }))
    const deltas = contracts.map((leg) => contractDelta(leg, market))
    const net = sumOf(deltas).abs()
    const hedged = sumOf(deltas.map((delta) => delta.abs()))
      .minus(net)
      .div(2)
    const { netRate, hedgedRate } = parameters.minimumDelta
    return {
      symbol,
      worst: pickWorst(scenarios),
      minimumDelta: net.times(netRate).plus(hedged.times(hedgedRate)).times(index),
      provision: sumOf(
        contracts.map((leg) => {
          // Of a contract's notional counts what its delta says, at its own mark or its expiry's forward.
          const { terms } = leg.instrument
          const funded = terms.kind === 'linear' && terms.expirySec === null
          const rate = funded ? parameters.feeRate.plus(parameters.fundingRate) : parameters.feeRate
          return contractDelta(leg, market).abs().times(markOf(market, leg.instrument)).times(rate)
        }),
      ),
    }
  })
  const scan = sumOf(units.map(({ worst }) => lossOf(worst)))
  const over = sumOf(
    units.map(({ worst, minimumDelta }) => Real.max(ZERO, minimumDelta.minus(lossOf(worst)))),
  )
  const provisions = sumOf(units.map(({ provision }) => provision))
  const equity = discountedEquity(legs, price, parameters.collateral)
  const maintenance = scan.plus(over).times(parameters.maintenanceFactor).plus(provisions)
  return nameMargin({
    equity,
    lines: { SCAN: scan, 'Minimum Delta Requirement': over, provisions },
    maintenance,
    liquidatable: reaches(equity, maintenance),
    worst: pickWorst(units.map(({ symbol, worst }) => nameUnit(symbol, worst))),
  })
}
