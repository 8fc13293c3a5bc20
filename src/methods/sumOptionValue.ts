import type { Market } from '../market/market.ts'
import type { UsdE6 } from '../units/fixed.ts'
import type { Book } from './book.ts'
import { floorUsd } from './quantise.ts'
import { UNCHANGED, valueLeg } from './reprice.ts'

/** What the options of a book are worth at the market, USD, negative for a net short; rounded down. */
export function sumOptionValue({ legs }: Book, market: Market): UsdE6 {
  return floorUsd(
    legs
      .filter(({ instrument }) => instrument.terms.kind === 'option')
      .reduce((total, leg) => total + valueLeg(leg, market, UNCHANGED), 0),
  )
}
