import { Real, ZERO } from '../decimal.ts'
import { requireEntry } from '../inputs.ts'
import { isMoney, type Leg, NO_SHOCK, netByInstrument, type Pricer, sumOf } from './pricedBook.ts'

/**
 * Coin by coin, loans and what inverse contracts settle in it included, at the lesser of value and value x rate; money's
 * settlement, linear contracts and options at mark.
 */
export function discountedEquity(
  legs: readonly Leg[],
  price: Pricer,
  rates: Readonly<Record<string, Real>>,
): Real {
  const byCoin = new Map<string, Real>()
  for (const { instrument, quantity } of legs) {
    const { terms } = instrument
    const inCoin = terms.kind === 'inverse' || (terms.kind === 'settlement' && !isMoney(instrument))
    const name = terms.kind === 'coin' ? terms.coin : inCoin ? instrument.underlying : ''
    byCoin.set(name, (byCoin.get(name) ?? ZERO).plus(quantity.times(price(instrument, NO_SHOCK))))
  }
  return sumOf(
    [...byCoin].map(([name, value]) =>
      name === '' || value.lte(ZERO) ? value : value.times(requireEntry(rates[name], name)),
    ),
  )
}

/**
 * USD value of what is owed: coins, each loan by itself, and per currency what settled losses leave after its own coins are
 * spent. Contracts stand behind losses to twice their notional: inverse ones of the coin, linear ones for all money at once.
 */
export function owedCoins(legs: readonly Leg[], price: Pricer): Real {
  const spare = new Map<string, Real>()
  let owed = ZERO
  for (const { instrument, quantity } of legs) {
    const { terms } = instrument
    if (terms.kind !== 'coin') continue
    const value = quantity.times(price(instrument, NO_SHOCK))
    if (value.isNegative()) owed = owed.minus(value)
    else spare.set(terms.coin, (spare.get(terms.coin) ?? ZERO).plus(value))
  }
  // Money is one purse, because a contract does not say which stablecoin it pays in; every coin is its own.
  const purses = new Map<string, { unpaid: Real; behind: Real }>()
  for (const { instrument, quantity } of netByInstrument(legs)) {
    const { terms, underlying } = instrument
    if (terms.kind === 'coin' || terms.kind === 'option') continue
    const name = isMoney(instrument) || terms.kind === 'linear' ? 'USD' : underlying
    const purse = purses.get(name) ?? { unpaid: ZERO, behind: ZERO }
    purses.set(name, purse)
    const value = quantity.times(price(instrument, NO_SHOCK))
    if (terms.kind !== 'settlement') purse.behind = purse.behind.plus(value.abs().times(2))
    else purse.unpaid = purse.unpaid.minus(Real.min(ZERO, value.plus(spare.get(terms.currency) ?? ZERO)))
  }
  return owed.plus(
    sumOf([...purses.values()].map(({ unpaid, behind }) => Real.max(ZERO, unpaid.minus(behind)))),
  )
}

/** Cash deltas of contracts by quote currency, USD, a holder's long positive: cost bases at mark, inverse contracts at face. */
export function cashDeltas(legs: readonly Leg[], price: Pricer): Map<string, Real> {
  const deltas = new Map<string, Real>()
  for (const { instrument, quantity } of netByInstrument(legs)) {
    const { terms, underlying } = instrument
    const value = (terms.kind === 'inverse' ? quantity : quantity.times(price(instrument, NO_SHOCK))).neg()
    const currency =
      terms.kind === 'settlement' && underlying === 'USD'
        ? terms.currency
        : terms.kind === 'inverse'
          ? 'USD'
          : null
    if (currency !== null) deltas.set(currency, (deltas.get(currency) ?? ZERO).plus(value))
  }
  return deltas
}

/** Sizes hedged across pairs of currencies in their order: opposite signs, the smaller, used up. */
export function hedgedSizes(
  deltas: Map<string, Real>,
  pairs: readonly (readonly [string, string])[],
): Real[] {
  const left = new Map(deltas)
  return pairs.map(([first, second]) => {
    const a = left.get(first) ?? ZERO
    const b = left.get(second) ?? ZERO
    if (a.times(b).gte(ZERO)) return ZERO
    const size = Real.min(a.abs(), b.abs())
    left.set(first, a.minus(a.isNegative() ? size.neg() : size))
    left.set(second, b.minus(b.isNegative() ? size.neg() : size))
    return size
  })
}
