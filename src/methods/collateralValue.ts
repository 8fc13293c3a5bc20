import type { Market } from '../market/market.ts'
import type { Leg } from './book.ts'
import { missingParameter } from './method.ts'
import { UNCHANGED, valueLeg } from './reprice.ts'

/**
 * Value of a leg as collateral, USD, float64: coins held less their haircut, everything else in full (debts, contracts at
 * mark, the settlement lines that carry their cost). Throws MISSING_QUOTE for a coin without a haircut.
 */
export function valueCollateral(
  leg: Leg,
  market: Market,
  haircuts: Readonly<Record<string, number>>,
): number {
  const value = valueLeg(leg, market, UNCHANGED)
  const { terms } = leg.instrument
  if (terms.kind !== 'coin' || value <= 0) return value
  const haircut = haircuts[terms.coin]
  if (haircut === undefined) throw missingParameter(`haircuts.${terms.coin}`, 'a haircut from 0 to 1')
  return value * (1 - haircut)
}
