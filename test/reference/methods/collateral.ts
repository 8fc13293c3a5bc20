import { Real, ZERO } from '../decimal.ts'
import { requireEntry } from '../inputs.ts'
import { type Leg, NO_SHOCK, netByInstrument, type Pricer, sumOf } from './pricedBook.ts'

/** Coins at the lesser of value and value x rate, so that a debt counts in full; all else at mark. */
export function discountedEquity(
  legs: readonly Leg[],
  price: Pricer,
  rates: Readonly<Record<string, Real>>,
): Real {
  return sumOf(
    legs.map(({ instrument, quantity }) => {
      const value = quantity.times(price(instrument, NO_SHOCK))
      if (instrument.terms.kind !== 'coin') return value
      return Real.min(value, value.times(requireEntry(rates[instrument.terms.coin], instrument.terms.coin)))
    }),
  )
}

/** USD value of what is owed of coins. */
export function owedCoins(legs: readonly Leg[], price: Pricer): Real {
  return sumOf(
    legs
      .filter(({ instrument, quantity }) => instrument.terms.kind === 'coin' && quantity.isNegative())
      .map(({ instrument, quantity }) => quantity.abs().times(price(instrument, NO_SHOCK))),
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
