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
 * spent. Losses that a contract may stand behind are none: inverse ones of the coin, any linear one for money.
 */
export function owedCoins(legs: readonly Leg[], price: Pricer): Real {
  const spare = new Map<string, Real>()
  let owed = ZERO
  const netted = netByInstrument(legs)
  for (const { instrument, quantity } of legs) {
    const { terms } = instrument
    if (terms.kind !== 'coin') continue
    const value = quantity.times(price(instrument, NO_SHOCK))
    if (value.isNegative()) owed = owed.minus(value)
    else spare.set(terms.coin, (spare.get(terms.coin) ?? ZERO).plus(value))
  }
  for (const { instrument, quantity } of netted) {
    const { terms, underlying } = instrument
    if (terms.kind !== 'settlement' || !quantity.isNegative()) continue
    const carried = netted.some(({ instrument: other }) =>
      isMoney(instrument)
        ? other.terms.kind === 'linear'
        : other.terms.kind === 'inverse' && other.underlying === underlying,
    )
    if (carried) continue
    const loss = quantity.times(price(instrument, NO_SHOCK)).plus(spare.get(terms.currency) ?? ZERO)
    if (loss.isNegative()) owed = owed.minus(loss)
  }
  return owed
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
