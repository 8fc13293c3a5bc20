import { Real, ZERO } from '../decimal.ts'
import { type Market, requireEntry } from '../inputs.ts'
import { coinPrice, type ReferenceLeg } from './legValue.ts'
import type { ReferenceMargin } from './referenceMargin.ts'

export interface AaveParameters {
  readonly category: string | null
  readonly categories: Readonly<
    Record<string, { readonly loanToValue: string; readonly liquidationThreshold: string }>
  >
  readonly reserves: Readonly<
    Record<
      string,
      {
        readonly loanToValue: string
        readonly liquidationThreshold: string
        readonly categories: readonly string[]
      }
    >
  >
}

/** A share of nothing has no inverse: debt without collateral is asked for as at one basis point, far beyond any equity. */
const ONE_BASIS_POINT = new Real('0.0001')

/** Aave v3: averages of loan to value and threshold weighted by collateral, in whole basis points, floored (GenericLogic). */
export function computeAave(
  legs: readonly ReferenceLeg[],
  market: Market,
  { category, categories, reserves }: AaveParameters,
): ReferenceMargin {
  let collateral = ZERO
  let debt = ZERO
  let borrowable = ZERO
  let guarded = ZERO
  for (const { instrument, quantity } of legs) {
    const { terms, name } = instrument
    if (terms.kind !== 'coin') throw new Error(`${name} is not lent here`)
    const reserve = requireEntry(reserves[terms.coin], terms.coin)
    const value = quantity.times(coinPrice(market, terms.coin))
    if (value.isNegative()) {
      debt = debt.minus(value)
      continue
    }
    const mode = category !== null && reserve.categories.includes(category) ? categories[category] : undefined
    const of = mode ?? reserve
    collateral = collateral.plus(value)
    borrowable = borrowable.plus(value.times(of.loanToValue))
    guarded = guarded.plus(value.times(of.liquidationThreshold))
  }
  const average = (weighted: Real): Real =>
    collateral.isZero() ? ZERO : weighted.div(collateral).floor().div(10_000)
  const threshold = average(guarded)
  const margin = (share: Real): Real =>
    debt.isZero() ? ZERO : debt.div(Real.max(share, ONE_BASIS_POINT)).minus(debt)
  return {
    equity: collateral.minus(debt),
    lines: [margin(average(borrowable))],
    maintenance: [margin(threshold)],
    liquidatable: debt.gt(0) && collateral.times(threshold).lt(debt),
    worst: null,
  }
}
