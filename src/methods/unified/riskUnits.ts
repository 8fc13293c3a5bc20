import type { Market } from '../../market/market.ts'
import { computeSpotInUse } from '../../rules/okx/spotInUse.ts'
import type { Book, Leg } from '../book.ts'
import {
  coinEquity,
  contractDelta,
  deltaPrice,
  groupByUnderlying,
  isContract,
  positionCoins,
  yearsToExpiry,
} from '../contractLegs.ts'
import { contractMark, indexPrice, repriceLeg, type Shock } from '../reprice.ts'

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
 * Everything on one underlying that a venue stresses together: contracts, each as a contract on USD, and the equity in
 * the coin as far as it stands against their delta. Cost bases are in that equity, so entry prices change nothing.
 */
export interface RiskUnit {
  readonly underlying: string
  /** USD per coin. */
  readonly index: number
  readonly contracts: readonly Leg[]
  /** Coins of {@link coinEquity} that hedge. */
  readonly spotInUse: number
  readonly expiries: readonly UnitExpiry[]
}

/** One unit per underlying that has contracts. */
export function buildRiskUnits(book: Book, market: Market): RiskUnit[] {
  return [...groupByUnderlying(book)].flatMap(([underlying, group]) => {
    const contracts = group.filter(isContract)
    if (contracts.length === 0) return []
    const index = indexPrice(market, underlying)
    const coins = group.reduce((total, leg) => total + coinEquity(leg, market, index), 0)
    const delta = contracts.reduce((total, leg) => total + contractDelta(leg, market), 0)
    return [
      {
        underlying,
        index,
        contracts,
        spotInUse: computeSpotInUse(coins, delta),
        expiries: sumExpiries(contracts, market),
      },
    ]
  })
}

/** P&L of a unit under a shock, USD, a gain positive. */
export function repriceUnit({ contracts, spotInUse, index }: RiskUnit, market: Market, shock: Shock): number {
  return contracts.reduce(
    (total, leg) => total + repriceContract(leg, market, shock),
    spotInUse * index * shock.price,
  )
}

/** An inverse contract is its coins at their mark, less the coins it is worth, which are equity and not risk. */
function repriceContract(leg: Leg, market: Market, shock: Shock): number {
  const { terms } = leg.instrument
  if (terms.kind !== 'inverse') return repriceLeg(leg, market, shock)
  return positionCoins(leg, market) * contractMark(leg, market, terms.expirySec) * shock.price
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
