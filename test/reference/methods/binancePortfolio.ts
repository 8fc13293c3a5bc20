import { Real } from '../decimal.ts'
import { type Market, requireEntry } from '../inputs.ts'
import { discountedEquity, owedCoins } from './collateral.ts'
import { markOf, netReference, type ReferenceLeg } from './legValue.ts'
import { createPricer } from './pricedBook.ts'
import { type ReferenceMargin, sumReal } from './referenceMargin.ts'

export interface BinanceParameters {
  readonly orderRatio: string
  readonly liquidationRatio: string
  readonly brackets: Readonly<
    Record<
      string,
      readonly { readonly upTo: string | null; readonly rate: string; readonly deduction: string }[]
    >
  >
  readonly loanRate: string
  readonly collateral: Readonly<Record<string, string>>
}

/**
 * Binance portfolio margin: uniMMR is adjusted equity over maintenance; initial is the equity at 1.20, maintenance at 1.05.
 * A coin's equity is what is lent less what is owed, with what inverse contracts pay in it; each loan is maintained in full.
 */
export function computeBinancePortfolio(
  legs: readonly ReferenceLeg[],
  market: Market,
  { orderRatio, liquidationRatio, brackets, loanRate, collateral }: BinanceParameters,
): ReferenceMargin {
  const maintenances: Real[] = []
  for (const { instrument, quantity } of netReference(legs)) {
    const { underlying, terms, name } = instrument
    if (terms.kind === 'option') throw new Error(`${name} is not held here`)
    if (terms.kind !== 'linear' && terms.kind !== 'inverse') continue
    // At the mark: an inverse contract is then its face in dollars.
    const notional =
      terms.kind === 'linear'
        ? quantity.abs().times(markOf(market, underlying, terms.expirySec))
        : quantity.abs()
    const bracket = requireEntry(
      requireEntry(brackets[underlying], underlying).find(({ upTo }) => upTo === null || notional.lte(upTo)),
      name,
    )
    maintenances.push(notional.times(bracket.rate).minus(bracket.deduction))
  }
  const price = createPricer(market)
  const rates = Object.fromEntries(Object.entries(collateral).map(([coin, rate]) => [coin, new Real(rate)]))
  const equity = discountedEquity(legs, price, rates)
  maintenances.push(owedCoins(legs, price).times(loanRate))
  const maintenance = sumReal(maintenances)
  return {
    equity,
    lines: maintenances.map((amount) => amount.times(orderRatio)),
    maintenance: [maintenance.times(liquidationRatio)],
    liquidatable:
      (maintenance.gt(0) || equity.isNegative()) && equity.lte(maintenance.times(liquidationRatio)),
    worst: null,
  }
}
