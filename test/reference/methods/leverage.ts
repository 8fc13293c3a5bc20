import { Real, ZERO } from '../decimal.ts'
import { type Market, requireEntry } from '../inputs.ts'
import { indexOf, netReference, type ReferenceLeg, STILL, unitValue } from './legValue.ts'
import { type ReferenceMargin, sumReal } from './referenceMargin.ts'

interface Rates {
  readonly initial: string
  readonly maintenance: string
}

export interface LeverageParameters {
  readonly mode: 'isolated' | 'cross'
  readonly cash: readonly string[]
  readonly haircuts: Readonly<Record<string, string>>
  readonly underlyings: Readonly<Record<string, { readonly contract: Rates; readonly option: Rates }>>
}

/**
 * Notional times a rate, position by position. Short options owe their premium and a share of the index. Isolated: long and
 * short of one instrument apart; of P&L losses only, dollars together and each coin by itself. Cross: net, one pool. A coin
 * owed that is no money owes the contract rate, and so does a coin's settled loss beyond twice the notional of its inverse contracts.
 */
export function computeLeverage(
  legs: readonly ReferenceLeg[],
  market: Market,
  { mode, cash, haircuts, underlyings }: LeverageParameters,
): ReferenceMargin {
  const lines: Real[] = []
  const maintenances: Real[] = []
  let collateral = ZERO
  const profits = new Map<string, Real>()
  const gain = (pool: string, value: Real): void =>
    void profits.set(pool, (profits.get(pool) ?? ZERO).plus(value))
  const charge = (notional: Real, rates: Rates, premium: Real = ZERO): void => {
    lines.push(premium.plus(notional.abs().times(rates.initial)))
    maintenances.push(premium.plus(notional.abs().times(rates.maintenance)))
  }
  for (const { instrument, quantity } of mode === 'cross' ? netReference(legs) : legs) {
    const { underlying, terms } = instrument
    const money = cash.includes(underlying)
    const value = quantity.times(unitValue(instrument, market, STILL))
    const rates = (): { contract: Rates; option: Rates } => requireEntry(underlyings[underlying], underlying)
    if (terms.kind === 'coin') continue
    else if (terms.kind === 'settlement') gain(money ? 'money' : underlying, value)
    else if (terms.kind === 'option') {
      if (quantity.isNegative())
        charge(indexOf(market, underlying).times(quantity), rates().option, value.abs())
    } else {
      gain(terms.kind === 'inverse' ? underlying : 'money', value)
      charge(value, rates().contract)
    }
  }
  // Collateral is counted leg by leg in either mode: a coin lent after haircut, the same coin owed in full.
  for (const { instrument, quantity } of legs) {
    if (instrument.terms.kind !== 'coin') continue
    const value = quantity.times(unitValue(instrument, market, STILL))
    const { coin } = instrument.terms
    const kept = new Real(1).minus(requireEntry(haircuts[coin], coin))
    collateral = collateral.plus(quantity.isNegative() ? value : value.times(kept))
  }
  for (const { instrument, quantity } of mode === 'cross' ? netReference(legs) : legs) {
    const { underlying, terms } = instrument
    if (terms.kind !== 'coin' || cash.includes(underlying) || !quantity.isNegative()) continue
    const value = quantity.times(unitValue(instrument, market, STILL))
    charge(value, requireEntry(underlyings[underlying], underlying).contract)
  }
  const netted = netReference(legs)
  for (const { instrument, quantity } of netted) {
    const { underlying, terms } = instrument
    if (terms.kind !== 'settlement' || terms.currency !== underlying || cash.includes(underlying)) continue
    const behind = sumReal(
      netted
        .filter(({ instrument: other }) => other.terms.kind === 'inverse' && other.underlying === underlying)
        .map((other) =>
          other.quantity
            .times(unitValue(other.instrument, market, STILL))
            .abs()
            .times(2),
        ),
    )
    const owed = quantity
      .times(unitValue(instrument, market, STILL))
      .neg()
      .minus(behind)
    if (owed.gt(ZERO)) charge(owed, requireEntry(underlyings[underlying], underlying).contract)
  }
  const pnls = [...profits.values()]
  const equity = sumReal([
    collateral,
    ...(mode === 'isolated' ? pnls.map((pnl) => Real.min(ZERO, pnl)) : pnls),
  ])
  const maintenance = sumReal(maintenances)
  return { equity, lines, maintenance: [maintenance], liquidatable: equity.lt(maintenance), worst: null }
}
