import { PlimsollError } from '../../errors.ts'
import { type ConcentrationLine, type RiskTable, type TableUnderlying, withoutRow } from '../riskTable.ts'
import { JOINT_SCENARIOS } from '../scenario.ts'
import { rowWidth, writeRow } from '../typedRow.ts'
import { assertRow } from '../wellFormed.ts'

/** Columns of a packed row: 24 joint lanes and what follows them (typedRow.ts). The kernel has the number built in. */
export const PACKED_COLUMNS = rowWidth(JOINT_SCENARIOS)

/** What the margin of an underlying needs beside its rows. */
export interface PackedUnderlying {
  readonly symbol: string
  readonly group: number
  readonly offsetPpm: bigint
  readonly concentration: readonly ConcentrationLine[]
}

/** A risk table as integers in float64, rows one after another. */
export interface PackedTable {
  /** `PACKED_COLUMNS` to a row. */
  readonly rows: Float64Array
  readonly rowCount: number
  /** Row by instrument id. */
  readonly rowOf: ReadonlyMap<bigint, number>
  /** Index of each row's underlying. */
  readonly underlyingOf: Uint32Array
  readonly underlyings: readonly PackedUnderlying[]
  /** Which instrument is which row of which underlying: books are good for tables of the same layout. */
  readonly layout: string
}

/** The layout's text: underlyings in order, each with the ids of its rows. */
export function describeLayout(
  underlyings: readonly { readonly symbol: string; readonly ids: readonly bigint[] }[],
): string {
  return underlyings.map(({ symbol, ids }) => `${symbol}:${ids.join(',')}`).join(';')
}

/**
 * Packs a table for {@link computeMargins}. A table with fewer joint lanes than 24 is filled up with zeros. Throws
 * TABLE_MALFORMED when a row is out of its bounds: signed 32-bit lanes are what makes sums exact. Throws INVALID_INPUT on more lanes.
 */
export function packTable(table: RiskTable): PackedTable {
  const placed = table.underlyings.flatMap((underlying, index) =>
    underlying.rows.map((row) => ({ row, index, symbol: underlying.symbol })),
  )
  const rows = new Float64Array(placed.length * PACKED_COLUMNS)
  const rowOf = new Map<bigint, number>()
  for (const [at, { row, symbol }] of placed.entries()) {
    if (row.joint.length > JOINT_SCENARIOS) throw tooManyLanes(row.joint.length)
    assertRow(row, symbol, row.joint.length)
    writeRow(row, rows, at * PACKED_COLUMNS, JOINT_SCENARIOS)
    if (!rowOf.has(row.id)) rowOf.set(row.id, at)
  }
  return {
    rows,
    rowCount: placed.length,
    rowOf,
    underlyingOf: Uint32Array.from(placed, ({ index }) => index),
    underlyings: table.underlyings.map(packUnderlying),
    layout: describeLayout(
      table.underlyings.map(({ symbol, rows }) => ({ symbol, ids: rows.map(({ id }) => id) })),
    ),
  }
}

export const packUnderlying = ({
  symbol,
  group,
  offsetPpm,
  concentration,
}: Omit<TableUnderlying, 'rows'>): PackedUnderlying => ({ symbol, group, offsetPpm, concentration })

/** Row of an instrument. Throws OBLIGATION_WITHOUT_ROW. */
export function requireRow(table: PackedTable, instrumentId: bigint): number {
  const row = table.rowOf.get(instrumentId)
  if (row === undefined) throw withoutRow()
  return row
}

function tooManyLanes(found: number): PlimsollError {
  return new PlimsollError('INVALID_INPUT', 'A packed table has at most 24 joint lanes.', {
    field: 'joint',
    expected: `${JOINT_SCENARIOS} lanes, not ${found}`,
  })
}
