import type { Ppm } from '../../units/fixed.ts'
import type { MarginReport } from '../report.ts'
import { formatPrice } from './formatPrice.ts'

/** Venue marks beside the table's, in basis points. */
export function formatMarks({ marks }: MarginReport): readonly string[] {
  if (marks.length === 0) return ['MARKS: no venue publishes any']
  return [
    'MARKS (USD; basis points from the table’s mark; spread is the highest venue over the lowest)',
    `${''.padEnd(28)}${'table'.padStart(14)}${'spread bp'.padStart(12)}  venues`,
    ...marks.map(({ name, table, venues, spread }) => {
      const quotes = venues.map(({ venue, price, difference, quotedAfterSec }) => {
        const off = difference === null ? '' : `, ${formatBasisPoints(difference)} bp`
        const late = quotedAfterSec === 0 ? '' : `, ${quotedAfterSec} s after`
        return `${venue} ${formatPrice(price)}${off}${late}`
      })
      const own = table === null ? '-' : formatPrice(table)
      const wide = spread === null ? '-' : formatBasisPoints(spread)
      return `${name.padEnd(28)}${own.padStart(14)}${wide.padStart(12)}  ${quotes.join('; ')}`
    }),
  ]
}

/** ppm as basis points with two digits: `-0.74`. */
function formatBasisPoints(difference: Ppm): string {
  const magnitude = difference < 0n ? -difference : difference
  return `${difference < 0n ? '-' : ''}${magnitude / 100n}.${(magnitude % 100n).toString().padStart(2, '0')}`
}
