import type { Market } from '../../market/market.ts'
import { type StableCurrency, stableCurrencies } from '../../rules/okx/depegCharge.ts'
import { type Book, netLegs } from '../book.ts'
import { valueNow } from '../contractLegs.ts'
import { toFloat } from '../reprice.ts'

/**
 * Cash deltas of contracts by quote currency, USD, a holder's long positive. A linear contract's shows in its cost
 * basis, whose leg has the other sign; an inverse contract is quoted in USD and worth its face.
 */
export function sumCashDeltas(book: Book, market: Market): Record<StableCurrency, number> {
  const sums: Record<StableCurrency, number> = { USDT: 0, USDC: 0, USD: 0 }
  for (const leg of netLegs(book)) {
    const { terms } = leg.instrument
    if (terms.kind === 'inverse') sums.USD -= toFloat(leg.quantity)
    if (terms.kind !== 'settlement') continue
    const currency = stableCurrencies.find((known) => known === terms.currency)
    if (currency !== undefined) sums[currency] -= valueNow(leg, market)
  }
  return sums
}
