import { PlimsollError } from '../errors.ts'
import { type RiskRow, withoutRow } from '../risk/riskTable.ts'
import { assertFits, type RowSlot } from './rowSlots.ts'
import type { Witness } from './signals.ts'
import { type CircuitSize, INSTRUMENT_LEVELS, UNDERLYING_LEVELS } from './spec.ts'
import { type CommittedTable, longColumn, pagesOf, rowColumns, shortColumn } from './tableCommitment.ts'
import { pathOf } from './tree.ts'

/** Indexes of the table's underlyings that the witness opens: those in use, then others to fill the slots. */
export function chooseUnderlyings(
  table: CommittedTable,
  slots: readonly RowSlot[],
  size: CircuitSize,
): number[] {
  const { underlyings } = table.table
  const inUse = new Set(slots.map(({ instrumentId }) => locate(table, instrumentId).underlying))
  assertFits(inUse.size, size.underlyings, 'underlyings')
  if (underlyings.length < size.underlyings) {
    throw new PlimsollError(
      'PORTFOLIO_TOO_LARGE',
      'The table has fewer underlyings than the circuit opens.',
      {
        field: 'riskTable.underlyings',
        expected: `at least ${size.underlyings}`,
        remedy: 'Use a smaller circuit size, or a table with more underlyings.',
      },
    )
  }
  const others = [...underlyings.keys()].filter((index) => !inUse.has(index))
  return [...inUse, ...others].slice(0, size.underlyings)
}

export interface LocatedRow {
  readonly underlying: number
  readonly index: number
  readonly row: RiskRow
}

function locate(table: CommittedTable, instrumentId: bigint): LocatedRow {
  for (const [underlying, { rows }] of table.table.underlyings.entries()) {
    const index = rows.findIndex(({ id }) => id === instrumentId)
    const row = rows[index]
    if (row !== undefined) return { underlying, index, row }
  }
  throw withoutRow()
}

/** Unused row slots carry a real row with quantity zero. */
export function fillRows(
  table: CommittedTable,
  slots: readonly RowSlot[],
  chosen: readonly number[],
  size: CircuitSize,
): LocatedRow[] {
  const filler = chosen.flatMap((underlying) => {
    const row = table.table.underlyings[underlying]?.rows[0]
    return row === undefined ? [] : [{ underlying, index: 0, row }]
  })[0]
  if (filler === undefined) throw new RangeError('the table has no row')
  const rows = new Array<LocatedRow>(size.rows).fill(filler)
  for (const { row, instrumentId } of slots) rows[row] = locate(table, instrumentId)
  return rows
}

export function buildRowInputs(
  table: CommittedTable,
  rows: readonly LocatedRow[],
  chosen: readonly number[],
): Witness {
  return {
    rowId: rows.map(({ row }) => row.id),
    rowColumns: rows.map(({ row }) => rowColumns(row)),
    rowLong: rows.map(({ row }) => longColumn(row)),
    rowShort: rows.map(({ row }) => shortColumn(row)),
    rowSiblings: rows.map(({ underlying, index }) => {
      const tree = table.instruments[underlying]
      if (tree === undefined) throw new RangeError('an underlying without a tree')
      return pathOf(tree, index, INSTRUMENT_LEVELS - 1)
    }),
    rowUnderlying: rows.map(({ underlying }) => chosen.map((index) => (index === underlying ? 1n : 0n))),
  }
}

export function buildUnderlyingInputs(table: CommittedTable, chosen: readonly number[]): Witness {
  const opened = chosen.flatMap((index) => {
    const underlying = table.table.underlyings[index]
    const tree = table.instruments[index]
    return underlying === undefined || tree === undefined ? [] : [{ index, underlying, tree }]
  })
  return {
    underlyingId: opened.map(({ underlying }) => underlying.id),
    offset: opened.map(({ underlying }) => underlying.offsetPpm),
    group: opened.map(({ underlying }) => BigInt(underlying.group)),
    slopes: opened.map(({ underlying }) => underlying.concentration.map(({ slopePpm }) => slopePpm)),
    intercepts: opened.map(({ underlying }) =>
      underlying.concentration.slice(1).map(({ intercept }) => intercept),
    ),
    pages: opened.map(({ tree }) => pagesOf(tree)),
    underlyingSiblings: opened.map(({ index }) => pathOf(table.underlyings, index, UNDERLYING_LEVELS - 1)),
  }
}
