import type { PackedBooks } from '../risk/scan/packBooks.ts'
import { PACKED_COLUMNS, type PackedTable } from '../risk/scan/packTable.ts'
import { type Scanner, sumColumns } from '../risk/scan/scanner.ts'
import { JOINT_SCENARIOS } from '../risk/scenario.ts'
import { EXACT_LIMIT } from '../risk/typedRow.ts'
import { type UsdE6, usdE6 } from '../units/fixed.ts'
import type { LaneSums } from './combination.ts'

/**
 * Whether the sums of an account's segments, the last scanned from `firstSegment` on, are exact, and so is every sum of
 * them: the sum of their gross columns is below 2^53.
 */
export function isExact(
  { sums }: Scanner,
  books: PackedBooks,
  account: number,
  firstSegment: number,
): boolean {
  let gross = 0
  const to = (books.segments[account + 1] ?? 0) - firstSegment
  for (let s = (books.segments[account] ?? 0) - firstSegment; s < to; s++) {
    gross += sums[s * PACKED_COLUMNS + sumColumns.gross] ?? Number.NaN
  }
  return gross < EXACT_LIMIT
}

/**
 * The sums of an account by underlying of the table, as bigints: read from the last scan where they are exact, added up
 * from the rows where the guard trips.
 */
export function readAccountSums(
  scanner: Scanner,
  table: PackedTable,
  books: PackedBooks,
  account: number,
  firstSegment: number,
): readonly LaneSums[] {
  const exact = isExact(scanner, books, account, firstSegment)
  const totals = table.underlyings.map(() => NOTHING)
  for (let s = books.segments[account] ?? 0; s < (books.segments[account + 1] ?? 0); s++) {
    const columns = exact
      ? readColumns(scanner.sums, (s - firstSegment) * PACKED_COLUMNS)
      : addColumns(scanner.rows, books, s)
    totals[books.underlyings[s] ?? 0] = toLaneSums(columns)
  }
  return totals
}

function readColumns(sums: Float64Array, at: number): bigint[] {
  return Array.from(sums.subarray(at, at + PACKED_COLUMNS), BigInt)
}

/** The columns of scanLanes.wat with nothing to overflow. */
function addColumns(rows: Float64Array, books: PackedBooks, segment: number): bigint[] {
  const totals = new Array<bigint>(PACKED_COLUMNS).fill(0n)
  for (let p = books.starts[segment] ?? 0; p < (books.starts[segment + 1] ?? 0); p++) {
    const lots = BigInt(books.lots[p] ?? 0)
    const size = lots < 0n ? -lots : lots
    const at = (books.rows[p] ?? 0) * PACKED_COLUMNS
    for (let column = 0; column < PACKED_COLUMNS; column++) {
      const amount = BigInt(rows[at + column] ?? 0)
      totals[column] = (totals[column] ?? 0n) + weigh(column, lots, size) * amount
    }
  }
  return totals
}

function weigh(column: number, lots: bigint, size: bigint): bigint {
  switch (column) {
    case sumColumns.gross:
    case sumColumns.size:
      return size
    case sumColumns.longValue:
      return lots > 0n ? lots : 0n
    case sumColumns.shortValue:
      return lots < 0n ? lots : 0n
    case sumColumns.shortCharge:
      return lots < 0n ? size : 0n
    default:
      return lots
  }
}

function toLaneSums(columns: readonly bigint[]): LaneSums {
  const at = (column: number): UsdE6 => usdE6(columns[column] ?? 0n)
  return {
    joint: columns.slice(0, JOINT_SCENARIOS).map(usdE6),
    factors: [at(sumColumns.basis), at(sumColumns.term), at(sumColumns.quote)],
    value: usdE6(at(sumColumns.longValue) + at(sumColumns.shortValue)),
    shortCharge: at(sumColumns.shortCharge),
    size: at(sumColumns.size),
  }
}

const NOTHING: LaneSums = toLaneSums(new Array<bigint>(PACKED_COLUMNS).fill(0n))
