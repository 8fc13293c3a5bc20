import { type Real, ZERO } from '../decimal.ts'
import { type Market, requireEntry } from '../inputs.ts'
import { markOf, netReference, type ReferenceLeg, STILL, unitValue } from './legValue.ts'
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
 * Coins owed are one loan; coins lent and owed are not netted. P&L of contracts counts in full, whatever it is paid in.
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
  let equity = ZERO
  let debt = ZERO
  for (const { instrument, quantity } of legs) {
    const { terms } = instrument
    const value = quantity.times(unitValue(instrument, market, STILL))
    if (terms.kind !== 'coin') equity = equity.plus(value)
    else if (value.isNegative()) {
      equity = equity.plus(value)
      debt = debt.minus(value)
    } else equity = equity.plus(value.times(requireEntry(collateral[terms.coin], terms.coin)))
  }
  maintenances.push(debt.times(loanRate))
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
