import { computeForwardDelta } from '../black76.ts'
import { Real, ZERO } from '../decimal.ts'
import { type Market, requireEntry } from '../inputs.ts'
import {
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
  valueLegs,
} from './pricedBook.ts'

/**
 * What a unified account stresses together: contracts of one underlying, each on dollars, and of the coin's equity what
 * stands against their delta. That equity holds coins, what is settled in them, and inverse rows at their mark.
 */
export interface RiskUnit {
  readonly symbol: string
  readonly index: Real
  readonly contracts: readonly Leg[]
  readonly coinsInUse: Real
  /** Net delta per expiry, coins and USD at the expiry's mark; `null` for perpetuals. */
  readonly expiries: readonly {
    readonly expirySec: number | null
    readonly coins: Real
    readonly usd: Real
  }[]
}

export function buildRiskUnits(legs: readonly Leg[], market: Market): readonly RiskUnit[] {
  const units: RiskUnit[] = []
  for (const [symbol, own] of groupByUnderlying(
    netByInstrument(legs).filter(({ instrument }) => !isMoney(instrument)),
  )) {
    const contracts = own.filter(({ instrument }) => !['coin', 'settlement'].includes(instrument.terms.kind))
    if (contracts.length === 0) continue
    const expiries = new Map<number | null, { coins: Real; usd: Real }>()
    for (const leg of contracts) {
      const { terms } = leg.instrument
      const expirySec = 'expirySec' in terms ? terms.expirySec : null
      const known = expiries.get(expirySec) ?? { coins: ZERO, usd: ZERO }
      const coins = contractDelta(leg, market)
      expiries.set(expirySec, {
        coins: known.coins.plus(coins),
        usd: known.usd.plus(coins.times(markOf(market, leg.instrument))),
      })
    }
    const delta = sumOf([...expiries.values()].map(({ coins }) => coins))
    const held = sumOf(
      own.map(({ instrument, quantity }) => {
        const { kind } = instrument.terms
        if (kind === 'inverse') return quantity.div(markOf(market, instrument))
        return kind === 'coin' || kind === 'settlement' ? quantity : ZERO
      }),
    )
    const size = delta.times(held).isNegative() ? Real.min(held.abs(), delta.abs()) : ZERO
    units.push({
      symbol,
      index: requireEntry(market.underlyings[symbol], symbol).index,
      contracts,
      coinsInUse: held.isNegative() ? size.neg() : size,
      expiries: [...expiries].map(([expirySec, sums]) => ({ expirySec, ...sums })),
    })
  }
  return units
}

/** Delta in coins of the underlying, a holder's long positive. */
export function contractDelta({ instrument, quantity }: Leg, market: Market): Real {
  const { terms } = instrument
  switch (terms.kind) {
    case 'linear':
      return quantity
    case 'inverse':
      return quantity.div(markOf(market, instrument)).neg()
    case 'option':
      return quantity.times(
        computeForwardDelta({
          right: terms.right,
          forward: markOf(market, instrument),
          strike: new Real(terms.strike),
          volatility: quotedVolatility(market, instrument),
          seconds: terms.expirySec - market.asOfSec,
        }),
      )
    default:
      throw new Error(`no delta of ${instrument.name}`)
  }
}

/** P&L of a unit, USD: full repricing, an inverse row its face times the move, coins in use at the index. */
export function unitProfit(unit: RiskUnit, price: Pricer, shock: Shock): Real {
  const [inverse, others] = [true, false].map((wanted) =>
    unit.contracts.filter(({ instrument }) => (instrument.terms.kind === 'inverse') === wanted),
  ) as [Leg[], Leg[]]
  const face = sumOf(inverse.map(({ quantity }) => quantity))
  return valueLegs(others, price, shock)
    .minus(valueLegs(others, price, NO_SHOCK))
    .plus(unit.coinsInUse.times(unit.index).minus(face).times(shock.move))
}
