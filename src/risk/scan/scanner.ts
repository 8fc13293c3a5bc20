import { scanLanesBase64 } from './generated/scanLanes.ts'
import type { PackedBooks } from './packBooks.ts'
import { PACKED_COLUMNS } from './packTable.ts'
import { compileModule, createMemory, instantiate } from './webAssembly.ts'

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

/** A kernel with its own memory: a copy of the rows, a stage for the positions of one call, and the results. */
export interface Scanner {
  /** Rows of the table the scans use; write here what has changed. */
  readonly rows: Float64Array
  readonly maximum: ScanSize
  /** Of the last call: 32 sums per segment, the worst joint sum (at most 0) and its lane. */
  readonly sums: Float64Array
  readonly worst: Float64Array
  readonly lane: Uint8Array
  readonly stage: { readonly starts: Uint32Array; readonly rows: Uint32Array; readonly lots: Float64Array }
  readonly run: (...addresses: number[]) => void
}

export interface ScanSize {
  readonly segments: number
  readonly positions: number
}

const scanModule = compileModule(scanLanesBase64)

/** A scanner for these packed rows and for calls of at most `maximum`. Its memory goes when the scanner does. */
export function createScanner(rows: Float64Array, maximum: ScanSize): Scanner {
  const { segments, positions } = maximum
  const sizes = [
    rows.length * 8,
    segments * PACKED_COLUMNS * 8,
    segments * 8,
    positions * 8,
    positions * 4,
    (segments + 1) * 4,
    segments,
  ]
  const memory = createMemory(sizes.reduce((total, bytes) => total + bytes + 64, 0))
  let top = 0
  const places = sizes.map((bytes) => {
    const place = top
    top += (bytes + 63) & ~63
    return place
  })
  const place = (index: number): number => places[index] ?? 0
  const { buffer } = memory
  const table = new Float64Array(buffer, place(0), rows.length)
  table.set(rows)
  return {
    rows: table,
    maximum,
    sums: new Float64Array(buffer, place(1), segments * PACKED_COLUMNS),
    worst: new Float64Array(buffer, place(2), segments),
    lane: new Uint8Array(buffer, place(6), segments),
    stage: {
      starts: new Uint32Array(buffer, place(5), segments + 1),
      rows: new Uint32Array(buffer, place(4), positions),
      lots: new Float64Array(buffer, place(3), positions),
    },
    run: instantiate(scanModule, memory, 'scanLanes'),
  }
}

/** Scans segments `from` to `to` of the books; the results of segment s are at s - from. */
export function scanSegments(scanner: Scanner, books: PackedBooks, from: number, to: number): void {
  const { stage, run, rows, sums, worst, lane } = scanner
  const first = books.starts[from] ?? 0
  const last = books.starts[to] ?? 0
  stage.starts.set(books.starts.subarray(from, to + 1))
  stage.rows.set(books.rows.subarray(first, last))
  stage.lots.set(books.lots.subarray(first, last))
  // Starts count over all books, so the stage is addressed from where their first position would be.
  run(
    0,
    to - from,
    stage.starts.byteOffset,
    stage.rows.byteOffset - 4 * first,
    stage.lots.byteOffset - 8 * first,
    rows.byteOffset,
    sums.byteOffset,
    worst.byteOffset,
    lane.byteOffset,
  )
}
