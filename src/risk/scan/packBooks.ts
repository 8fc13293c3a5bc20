import { PlimsollError } from '../../errors.ts'
import type { Line } from '../line.ts'
import { EXACT_LIMIT } from '../typedRow.ts'
import { type BookMemory, createBookMemory } from './bookMemory.ts'
import { type PackedTable, requireRow } from './packTable.ts'

/** Lines of many accounts by table row, in compressed rows: those of account a are offsets[a] to offsets[a + 1]. */
export interface BookColumns {
  readonly offsets: Uint32Array
  readonly rows: Uint32Array
  /** Whole lots, long positive. */
  readonly lots: Float64Array
}

/**
 * The same lines, those of one account on one underlying together: account a has segments[a] to segments[a + 1], segment
 * s is of underlyings[s] and has positions starts[s] to starts[s + 1].
 */
export interface PackedBooks {
  readonly accounts: number
  readonly segments: Uint32Array
  readonly underlyings: Uint32Array
  readonly starts: Uint32Array
  readonly rows: Uint32Array
  readonly lots: Float64Array
  /** Of the table that they were packed for. */
  readonly layout: string
  /** The kernel's memory, in which starts, rows and lots lie. One scanner at a time works in it. */
  readonly kernel: BookMemory
}

/**
 * Packs books for {@link computeMargins}. Lines of one instrument stay apart, because short charge and size are gross.
 * Throws INVALID_INPUT when the offsets do not ascend over all lines, when a row is not in the table, or when lots are no
 * whole number below 2^53; RangeError from the engine when they need more than 4 GB, some 300 million lines.
 */
export function packBooks(table: PackedTable, { offsets, rows, lots }: BookColumns): PackedBooks {
  const accounts = Math.max(0, offsets.length - 1)
  assertColumns(table, { offsets, rows, lots })
  const { underlyingOf, underlyings: all } = table
  const segments = new Uint32Array(accounts + 1)
  // Counting sort by underlying within an account: how many lines it has of each, then where the next one goes.
  const next = new Uint32Array(all.length)
  const underlyings = new Uint32Array(Math.min(rows.length, accounts * all.length))
  const kernel = createBookMemory({
    positions: rows.length,
    segments: underlyings.length,
    segmentsOfOne: all.length,
    rowCount: table.rowCount,
  })
  const { starts, rows: packedRows, lots: packedLots } = kernel
  let segment = 0
  for (let account = 0; account < accounts; account++) {
    const from = offsets[account] ?? 0
    const to = offsets[account + 1] ?? 0
    next.fill(0)
    for (let p = from; p < to; p++) {
      const underlying = underlyingOf[rows[p] ?? 0] ?? 0
      next[underlying] = (next[underlying] ?? 0) + 1
    }
    let start = from
    for (let underlying = 0; underlying < next.length; underlying++) {
      const count = next[underlying] ?? 0
      next[underlying] = start
      if (count === 0) continue
      underlyings[segment] = underlying
      starts[segment] = start
      segment += 1
      start += count
    }
    for (let p = from; p < to; p++) {
      const row = rows[p] ?? 0
      const underlying = underlyingOf[row] ?? 0
      const place = next[underlying] ?? 0
      packedRows[place] = row
      packedLots[place] = lots[p] ?? 0
      next[underlying] = place + 1
    }
    segments[account + 1] = segment
  }
  starts[segment] = rows.length
  return {
    accounts,
    segments,
    underlyings: underlyings.slice(0, segment),
    starts: starts.subarray(0, segment + 1),
    rows: packedRows,
    lots: packedLots,
    layout: table.layout,
    kernel,
  }
}

/** Books given as lines. Throws OBLIGATION_WITHOUT_ROW when an instrument has no row, and as {@link packBooks}. */
export function packLines(table: PackedTable, accounts: readonly (readonly Line[])[]): PackedBooks {
  const count = accounts.reduce((total, lines) => total + lines.length, 0)
  const offsets = new Uint32Array(accounts.length + 1)
  const rows = new Uint32Array(count)
  const lots = new Float64Array(count)
  let at = 0
  for (const [account, lines] of accounts.entries()) {
    for (const line of lines) {
      rows[at] = requireRow(table, line.instrumentId)
      lots[at] = Number(line.lots)
      at += 1
    }
    offsets[account + 1] = at
  }
  return packBooks(table, { offsets, rows, lots })
}

function assertColumns({ rowCount }: PackedTable, { offsets, rows, lots }: BookColumns): void {
  let ascending = (offsets[0] ?? 0) === 0 && (offsets[offsets.length - 1] ?? 0) === rows.length
  for (let a = 1; a < offsets.length; a++) ascending &&= (offsets[a] ?? 0) >= (offsets[a - 1] ?? 0)
  if (!ascending || lots.length !== rows.length) throw malformed('offsets', 'ascending from 0 to all lines')
  for (let p = 0; p < rows.length; p++) {
    if ((rows[p] ?? 0) >= rowCount) throw malformed('rows', 'rows of the table')
    const count = lots[p] ?? 0
    // Not (count >= limit), which a NaN would pass.
    if (!(Math.abs(count) < EXACT_LIMIT && Math.floor(count) === count)) {
      throw malformed('lots', 'whole lots below 2^53')
    }
  }
}

function malformed(field: string, expected: string): PlimsollError {
  return new PlimsollError('INVALID_INPUT', 'The books are malformed.', { field: `books.${field}`, expected })
}
