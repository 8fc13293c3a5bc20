import { PlimsollError } from '../../errors.ts'
import { scanLanesBase64 } from './generated/scanLanes.ts'
import type { PackedBooks } from './packBooks.ts'
import type { PackedTable } from './packTable.ts'
import { compileModule, instantiate } from './webAssembly.ts'

/** Columns of a segment's sums behind the 24 joint and 3 factor lanes; see scanLanes.wat. */
export const sumColumns = {
  basis: 24,
  term: 25,
  quote: 26,
  /** |lots| x widest. Below 2^53 every other sum is exact. */
  gross: 27,
  longValue: 28,
  shortValue: 29,
  shortCharge: 30,
  size: 31,
} as const

/** The kernel at work on books, in whose memory the rows and the results are. */
export interface Scanner {
  readonly books: PackedBooks
  /** Rows of the table the scans use; write here what has changed. */
  readonly rows: Float64Array
  /** Of the last call: 32 sums per segment, the worst joint sum (at most 0) and its lane. */
  readonly sums: Float64Array
  readonly worst: Float64Array
  readonly lane: Uint8Array
  readonly run: (...addresses: number[]) => void
}

const scanModule = compileModule(scanLanesBase64)

/**
 * A scanner of these books on these packed rows, which it copies; the books it reads where they are. Another scanner of
 * the same books takes the place of this one. Throws INVALID_INPUT when the books are of a table with other rows.
 */
export function createScanner(
  { rows, layout }: Pick<PackedTable, 'rows' | 'layout'>,
  books: PackedBooks,
): Scanner {
  const { memory, table, sums, worst, lane } = books.kernel
  if (layout !== books.layout) {
    throw new PlimsollError('INVALID_INPUT', 'The books were packed for another table.', {
      field: 'books',
      expected: 'books packed for a table with the same instruments in the same rows',
    })
  }
  table.set(rows)
  return { books, rows: table, sums, worst, lane, run: instantiate(scanModule, memory, 'scanLanes') }
}

/** Scans segments `from` to `to` of the books; the results of segment s are at s - from. */
export function scanSegments(
  { books, rows, sums, worst, lane, run }: Scanner,
  from: number,
  to: number,
): void {
  const { starts, rows: positions, lots } = books
  // The kernel would write beyond them.
  if (to - from > worst.length || to >= starts.length) throw new RangeError('too many segments for one call')
  run(
    0,
    to - from,
    starts.byteOffset + 4 * from,
    positions.byteOffset,
    lots.byteOffset,
    rows.byteOffset,
    sums.byteOffset,
    worst.byteOffset,
    lane.byteOffset,
  )
}
