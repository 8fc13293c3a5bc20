import { type Exact, rescaleFloor } from '../../units/exact.ts'
import { usdE6 } from '../../units/fixed.ts'
import { formatUsd } from '../../units/format.ts'

const SMALL = 1_000_000n

/** A price in USD: cents, or six digits below a dollar. */
export function formatPrice(price: Exact): string {
  const rounded = rescaleFloor(price, 6)
  if (rounded >= 0n && rounded < SMALL) return `0.${rounded.toString().padStart(6, '0')}`
  return formatUsd(usdE6(rounded))
}
