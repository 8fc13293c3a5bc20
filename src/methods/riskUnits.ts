import type { Market } from '../market/market.ts'
import { computeSpotInUse } from '../rules/okx/spotInUse.ts'
import type { Book, Leg } from './book.ts'
import {
  contractDelta,
  deltaPrice,
  groupByUnderlying,
  isContract,
  valueNow,
  yearsToExpiry,
} from './contractLegs.ts'
import { indexPrice, repriceLeg, type Shock } from './reprice.ts'

/** Net delta of the contracts of one expiry. */
export interface UnitExpiry {
  /** Null for perpetuals. */
  readonly years: number | null
  /** Coins. */
  readonly delta: number
  /** USD at the expiry's mark. */
  readonly deltaUsd: number
}

/**
 * Everything on one underlying that a venue stresses together: contracts with the coin part of their P&L, and coins
 * as far as they stand against the contracts' delta.
 */
export interface RiskUnit {
  readonly underlying: string
  /** USD per coin. */
  readonly index: number
  readonly contracts: readonly Leg[]
  /** Contracts and coin-settled P&L: what is repriced. */
  readonly legs: readonly Leg[]
  /** Coins. */
  readonly spotInUse: number
  readonly expiries: readonly UnitExpiry[]
}

/** One unit per underlying that has contracts. */
export function buildRiskUnits(book: Book, market: Market): RiskUnit[] {
  return [...groupByUnderlying(book)].flatMap(([underlying, group]) => {
    const contracts = group.filter(isContract)
    if (contracts.length === 0) return []
    const index = indexPrice(market, underlying)
    const coins = group
      .filter(({ instrument }) => instrument.terms.kind === 'coin')
      .reduce((total, leg) => total + valueNow(leg, market) / index, 0)
    const delta = contracts.reduce((total, leg) => total + contractDelta(leg, market), 0)
    return [
      {
        underlying,
        index,
        contracts,
        legs: group.filter((leg) => leg.instrument.terms.kind !== 'coin'),
        spotInUse: computeSpotInUse(coins, delta),
        expiries: sumExpiries(contracts, market),
      },
    ]
  })
}

/** P&L of a unit under a shock, USD, a gain positive. */
export function repriceUnit({ legs, spotInUse, index }: RiskUnit, market: Market, shock: Shock): number {
  return legs.reduce((total, leg) => total + repriceLeg(leg, market, shock), spotInUse * index * shock.price)
}

function sumExpiries(contracts: readonly Leg[], market: Market): UnitExpiry[] {
  const sums = new Map<number | null, UnitExpiry>()
  for (const leg of contracts) {
    const years = yearsToExpiry(leg, market)
    const delta = contractDelta(leg, market)
    const known = sums.get(years) ?? { years, delta: 0, deltaUsd: 0 }
    sums.set(years, {
      years,
      delta: known.delta + delta,
      deltaUsd: known.deltaUsd + delta * deltaPrice(leg, market),
    })
  }
  return [...sums.values()]
}
