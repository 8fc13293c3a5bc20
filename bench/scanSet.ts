// The accounts and rows of scan.c, from the same generator.
import { type PackedBooks, packBooks } from '../src/risk/scan/packBooks.ts'
import { PACKED_COLUMNS, type PackedTable } from '../src/risk/scan/packTable.ts'
import { sealRow } from '../src/risk/typedRow.ts'

export const ACCOUNTS = 100_000
const PER_ACCOUNT = 20
const ROWS = 1_000
const LANES = 27

export interface ScanSet {
  readonly table: PackedTable
  readonly books: PackedBooks
}

/** Made when it is asked for: arrays of this size slow down what is measured before. */
export function buildScanSet(): ScanSet {
  let seed = 12345
  const next = (): number => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0
    return seed
  }
  const values = new Float64Array(ROWS * PACKED_COLUMNS)
  for (let row = 0; row < ROWS; row++) {
    for (let lane = 0; lane < LANES; lane++) values[row * PACKED_COLUMNS + lane] = next() | 0
    sealRow(values, row * PACKED_COLUMNS, 24, String(row))
  }
  const table: PackedTable = {
    rows: values,
    rowCount: ROWS,
    rowOf: new Map(),
    underlyingOf: new Uint32Array(ROWS),
    underlyings: [{ symbol: 'X', group: 1, offsetPpm: 0n, concentration: [] }],
    layout: 'X',
  }
  const positions = ACCOUNTS * PER_ACCOUNT
  const rows = new Uint32Array(positions)
  const lots = new Float64Array(positions)
  for (let p = 0; p < positions; p++) {
    rows[p] = (next() >>> 8) % ROWS
    lots[p] = ((next() >>> 8) % 2001) - 1000 || 1
  }
  const offsets = Uint32Array.from({ length: ACCOUNTS + 1 }, (_, account) => account * PER_ACCOUNT)
  return { table, books: packBooks(table, { offsets, rows, lots }) }
}
