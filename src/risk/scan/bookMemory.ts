import { PACKED_COLUMNS } from './packTable.ts'
import { createMemory, type ScanMemory } from './webAssembly.ts'

/** Segments in one call of the kernel: enough calls for the engine to compile it well, small enough to stay in cache. */
export const SEGMENTS_PER_CALL = 1_000

/** The kernel's memory: books, which are packed right into it, and room for what a scan of them needs. */
export interface BookMemory {
  readonly memory: ScanMemory
  readonly starts: Uint32Array
  readonly rows: Uint32Array
  readonly lots: Float64Array
  /** Rows of the table, `PACKED_COLUMNS` to a row. */
  readonly table: Float64Array
  /** Of the last call: 32 sums per segment, the worst joint sum (at most 0) and its lane. */
  readonly sums: Float64Array
  readonly worst: Float64Array
  readonly lane: Uint8Array
}

export interface BookSize {
  readonly positions: number
  /** At most so many segments in all, and in one account. */
  readonly segments: number
  readonly segmentsOfOne: number
  /** Rows of the table that the books index. */
  readonly rowCount: number
}

/** Zeroed memory; each array starts on a cache line, so that a row of the table takes four. */
export function createBookMemory({ positions, segments, segmentsOfOne, rowCount }: BookSize): BookMemory {
  const results = Math.min(segments, Math.max(SEGMENTS_PER_CALL, segmentsOfOne))
  let top = 0
  const reserve = (bytes: number): number => {
    const place = top
    // Not (bytes + 63) & ~63, which wraps at 2^31.
    top += Math.ceil(bytes / 64) * 64
    return place
  }
  // Positions first: the kernel looks at the address behind the last of them, which may not be that of 2^32.
  const lots = reserve(positions * 8)
  const rows = reserve(positions * 4)
  const starts = reserve((segments + 1) * 4)
  const table = reserve(rowCount * PACKED_COLUMNS * 8)
  const sums = reserve(results * PACKED_COLUMNS * 8)
  const worst = reserve(results * 8)
  const lane = reserve(results)
  const memory = createMemory(top)
  const { buffer } = memory
  return {
    memory,
    starts: new Uint32Array(buffer, starts, segments + 1),
    rows: new Uint32Array(buffer, rows, positions),
    lots: new Float64Array(buffer, lots, positions),
    table: new Float64Array(buffer, table, rowCount * PACKED_COLUMNS),
    sums: new Float64Array(buffer, sums, results * PACKED_COLUMNS),
    worst: new Float64Array(buffer, worst, results),
    lane: new Uint8Array(buffer, lane, results),
  }
}
