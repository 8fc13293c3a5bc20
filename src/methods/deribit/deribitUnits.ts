import type { Market } from '../../market/market.ts'
import type { PmPosition } from '../../rules/deribit/scenarioTable.ts'
import { YEAR_SEC } from '../../units/time.ts'
import type { Book, Leg } from '../book.ts'
import { shareAfterHaircut, valueCollateral } from '../collateralValue.ts'
import {
  coinEquity,
  groupByUnderlying,
  isContract,
  positionCoins,
  valueNow,
  yearsToExpiry,
} from '../contractLegs.ts'
import { missingParameter } from '../method.ts'
import { contractMark, indexPrice, optionInputs } from '../reprice.ts'
import type { DeribitPortfolioParameters } from './deribitPortfolio.ts'

/** One risk matrix of a book: positions on one index that settle alike. */
export interface PmUnit {
  /** For reports: `BTC in coin`. */
  readonly name: string
  readonly underlying: string
  readonly settlement: 'coin' | 'usd'
  /** Whose equity answers for it: a settlement currency under S:PM, the account under X:PM. */
  readonly pocket: string
  readonly index: number
  readonly positions: readonly PmPosition[]
}

const ACCOUNT = 'account'
const USD = 'USD'

/**
 * Sorts a book into matrices and pockets of equity (USD). S:PM: inverse contracts and coin-settled options against
 * their coin, linear ones against USD. X:PM: all in USD, with a coin's equity, its uPnL included, as spot inside the
 * matrix. Throws MISSING_QUOTE for an underlying, or under X:PM a coin, without parameters.
 */
export function buildPmUnits(
  book: Book,
  market: Market,
  parameters: DeribitPortfolioParameters,
): { readonly units: readonly PmUnit[]; readonly pockets: ReadonlyMap<string, number> } {
  const cross = parameters.model === 'cross'
  const pockets = new Map<string, number>()
  const units = [...groupByUnderlying(book)].flatMap(([underlying, legs]) => {
    const index = indexPrice(market, underlying)
    const settlementOf = (leg: Leg): 'coin' | 'usd' => {
      const { kind } = leg.instrument.terms
      if (kind === 'inverse') return 'coin'
      if (kind !== 'option') return 'usd'
      return requirePair(underlying, parameters).options
    }
    for (const leg of legs) {
      const own = isContract(leg) ? settlementOf(leg) === 'coin' : underlying !== USD
      const pocket = cross ? ACCOUNT : own ? underlying : USD
      pockets.set(pocket, (pockets.get(pocket) ?? 0) + collateralOf(leg, market, parameters))
    }
    if (underlying === USD) return []
    const contracts = legs.filter(isContract)
    if (cross) {
      const positions = contracts.map((leg) => toPosition(leg, market, 'usd'))
      const spot: PmPosition = {
        kind: 'spot',
        settlement: 'usd',
        coins: legs.reduce((total, leg) => total + coinEquity(leg, market, index), 0),
        mark: index,
      }
      const all = spot.coins === 0 ? positions : [...positions, spot]
      return all.length === 0 ? [] : [build(underlying, 'usd', ACCOUNT, index, all)]
    }
    return (['coin', 'usd'] as const).flatMap((settlement) => {
      const positions = contracts
        .filter((leg) => settlementOf(leg) === settlement)
        .map((leg) => toPosition(leg, market, settlement))
      const pocket = settlement === 'coin' ? underlying : USD
      return positions.length === 0 ? [] : [build(underlying, settlement, pocket, index, positions)]
    })
  })
  return { units, pockets }
}

function build(
  underlying: string,
  settlement: 'coin' | 'usd',
  pocket: string,
  index: number,
  positions: readonly PmPosition[],
): PmUnit {
  const name = `${underlying} in ${settlement === 'coin' ? 'coin' : USD}`
  return { name, underlying, settlement, pocket, index, positions }
}

function toPosition(leg: Leg, market: Market, settlement: 'coin' | 'usd'): PmPosition {
  const { terms } = leg.instrument
  const coins = positionCoins(leg, market)
  if (terms.kind === 'option') {
    const { forward, volatility, seconds } = optionInputs(leg, market)
    const { right, strike } = terms
    const years = seconds / YEAR_SEC
    return { kind: 'option', settlement, coins, strike: Number(strike), right, forward, volatility, years }
  }
  const years = yearsToExpiry(leg, market)
  const expirySec = 'expirySec' in terms ? terms.expirySec : null
  return { kind: 'future', settlement, coins, mark: contractMark(leg, market, expirySec), years }
}

function collateralOf(leg: Leg, market: Market, { model, haircuts }: DeribitPortfolioParameters): number {
  return model === 'segregated'
    ? valueNow(leg, market)
    : valueCollateral(leg, market, shareAfterHaircut(haircuts))
}

function requirePair(underlying: string, { pairs }: DeribitPortfolioParameters) {
  const pair = pairs[underlying]
  if (pair === undefined) throw missingParameter(`pairs.${underlying}`, 'model parameters of the pair')
  return pair
}
