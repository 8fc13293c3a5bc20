import {
  type ConcentrationLine,
  type RiskRow,
  type RiskTable,
  type TableUnderlying,
  tableEpoch,
} from '../risk/riskTable.ts'
import { reduce, toField, toSignedField } from './field.ts'
import { poseidon } from './poseidon.ts'
import { INSTRUMENT_LEVELS, LANES_PER_COLUMN, tags, UNDERLYING_LEVELS, widths } from './spec.ts'
import { buildTree, childrenAt, type Tree } from './tree.ts'

/** A committed table: the trees a prover opens, and the one number that is public. */
export interface CommittedTable {
  readonly table: RiskTable
  readonly epoch: bigint
  readonly commitment: bigint
  readonly underlyings: Tree
  /** Instrument tree per underlying, in the table's order; its eight top children are the pages. */
  readonly instruments: readonly Tree[]
}

/** Three signed lanes in 84-bit slots of one field element. */
export function packLanes(lanes: readonly bigint[]): bigint {
  return reduce(lanes.reduce((sum, lane, slot) => sum + (lane << BigInt(slot * widths.slot)), 0n))
}

/** The packed columns of a row: joint scenarios three by three, then the factor lanes. */
export function rowColumns(row: RiskRow): bigint[] {
  const lanes = [...row.joint, ...row.factors]
  for (const lane of lanes) toSignedField(lane, widths.lane, 'a lane')
  return Array.from({ length: lanes.length / LANES_PER_COLUMN }, (_, column) =>
    packLanes(lanes.slice(column * LANES_PER_COLUMN, (column + 1) * LANES_PER_COLUMN)),
  )
}

/** What one lot held long adds to (value, short charge, size). */
export const longColumn = (row: RiskRow): bigint => packLanes([row.collateral, 0n, row.size])
/** What one lot held short adds. */
export const shortColumn = (row: RiskRow): bigint => packLanes([-row.mark, row.shortCharge, row.size])

/** Id and epoch in one field element, so that a leaf is worth nothing at another instant. */
function identify(id: bigint, epoch: bigint): bigint {
  return (
    toField(id, widths.instrumentId, 'an id') +
    (toField(epoch, widths.epoch, 'the epoch') << BigInt(widths.instrumentId))
  )
}

export function hashRow(row: RiskRow, epoch: bigint): bigint {
  return poseidon([identify(row.id, epoch), ...rowColumns(row), longColumn(row), shortColumn(row)])
}

/** Offset, first slope and group share a field element: the circuit ranges them anyway. */
function packAttributes({ offsetPpm, group, concentration }: TableUnderlying): bigint {
  const slope = concentration[0]?.slopePpm ?? 0n
  return (
    toField(offsetPpm, widths.offsetPpm, 'an offset') +
    (toField(slope, widths.slopePpm, 'a slope') << BigInt(widths.offsetPpm)) +
    (toField(BigInt(group), widths.group, 'a group') << BigInt(widths.offsetPpm + widths.slopePpm))
  )
}

function hashUnderlying(underlying: TableUnderlying, epoch: bigint, pages: readonly bigint[]): bigint {
  const lines = underlying.concentration
    .slice(1)
    .flatMap(({ slopePpm, intercept }: ConcentrationLine) => [
      toField(slopePpm, widths.slopePpm, 'a slope'),
      toField(intercept, widths.interceptUsd, 'an intercept'),
    ])
  return poseidon([identify(underlying.id, epoch), packAttributes(underlying), ...lines, ...pages])
}

/** The eight nodes below the root of an instrument tree. */
export function pagesOf(instruments: Tree): readonly bigint[] {
  return childrenAt(instruments, INSTRUMENT_LEVELS, 0)
}

/** The eight nodes below the root of the underlying tree; the table's commitment hashes them directly. */
export function topOf(underlyings: Tree): readonly bigint[] {
  return childrenAt(underlyings, UNDERLYING_LEVELS, 0)
}

/**
 * Commits to a table: Poseidon over the parameter-set hash, as-of with epoch, and the top of the two-level tree.
 * Does not check well-formedness; whoever accepts a table calls `assertWellFormed`. The market data's hash is
 * published beside the table, not bound: rows are what counts, and anyone can rebuild them.
 */
export function commitTable(table: RiskTable): CommittedTable {
  const epoch = tableEpoch(table)
  const instruments = table.underlyings.map(({ rows }) =>
    buildTree(
      rows.map((row) => hashRow(row, epoch)),
      INSTRUMENT_LEVELS,
    ),
  )
  const underlyings = buildTree(
    table.underlyings.map((underlying, index) => {
      const tree = instruments[index]
      if (tree === undefined) throw new RangeError('an underlying without a tree')
      return hashUnderlying(underlying, epoch, pagesOf(tree))
    }),
    UNDERLYING_LEVELS,
  )
  const asOf = toField(BigInt(table.asOfSec), widths.asOfSec, 'as-of')
  const commitment = poseidon([
    tags.table,
    toField(table.parametersHash, widths.digest, 'the parameter-set hash'),
    asOf + (epoch << BigInt(widths.asOfSec)),
    ...topOf(underlyings),
  ])
  return { table, epoch, commitment, underlyings, instruments }
}
