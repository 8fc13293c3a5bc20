import { PlimsollError } from '../errors.ts'
import {
  CONCENTRATION_LINES,
  INSTRUMENT_LEVELS,
  LANES_PER_COLUMN,
  TREE_ARITY,
  UNDERLYING_LEVELS,
  widths,
} from '../protocol/spec.ts'
import type { RiskRow, RiskTable, TableUnderlying } from './riskTable.ts'
import { JOINT_SCENARIOS } from './scenario.ts'
import { columnsAfterJoint, readRow } from './typedRow.ts'

const LANE_LIMIT = 2n ** BigInt(widths.lane - 1)
const ID_LIMIT = 2n ** BigInt(widths.instrumentId)

/**
 * The bounds that the circuit relies on and a commitment can't show. Whoever accepts a table calls this; it throws
 * TABLE_MALFORMED naming the bound: a lane, mark, charge or size outside its width; mark >= collateral >= 0; a short
 * charge below the rounding unit; an offset above 1; a group whose members disagree on the offset; slopes and
 * intercepts outside their widths; ids that repeat anywhere or reach 2^64; an as-of off the grid; too many leaves.
 */
export function assertWellFormed(table: RiskTable): void {
  const { asOfSec, gridSec, underlyings } = table
  check(
    Number.isSafeInteger(asOfSec) && asOfSec > 0 && asOfSec < 2 ** widths.asOfSec,
    'asOfSec',
    'seconds below 2^40',
  )
  check(Number.isSafeInteger(gridSec) && gridSec > 0 && asOfSec % gridSec === 0, 'asOfSec', 'on the grid')
  const { parametersHash } = table
  check(
    parametersHash >= 0n && parametersHash < 2n ** BigInt(widths.digest),
    'parametersHash',
    'a 248-bit hash',
  )
  check(underlyings.length <= TREE_ARITY ** UNDERLYING_LEVELS, 'underlyings', 'at most 512')
  assertUnique(
    underlyings.map(({ id }) => id),
    'underlyings.id',
  )
  assertUnique(
    underlyings.flatMap(({ rows }) => rows.map(({ id }) => id)),
    'rows.id',
  )
  // One width for all: the leaf packs lanes three by three, and a lane that does not fit would not be bound.
  const width = underlyings.flatMap(({ rows }) => rows)[0]?.joint.length ?? LANES_PER_COLUMN
  check(width > 0 && width % LANES_PER_COLUMN === 0, 'joint', 'joint lanes in threes')
  const offsets = new Map<number, bigint>()
  for (const underlying of underlyings) {
    assertUnderlying(underlying)
    const { group, offsetPpm, symbol } = underlying
    const known = offsets.get(group)
    check(
      known === undefined || known === offsetPpm,
      `underlyings.${symbol}.offsetPpm`,
      'the offset of its group',
    )
    offsets.set(group, offsetPpm)
    for (const row of underlying.rows) assertRow(row, symbol, width)
  }
}

function assertUnderlying({ symbol, group, offsetPpm, concentration, rows }: TableUnderlying): void {
  const field = `underlyings.${symbol}`
  check(offsetPpm >= 0n && offsetPpm <= 1_000_000n, `${field}.offsetPpm`, 'between 0 and 1,000,000')
  check(
    Number.isSafeInteger(group) && group >= 0 && group < 2 ** widths.group,
    `${field}.group`,
    'below 2^16',
  )
  check(rows.length <= TREE_ARITY ** INSTRUMENT_LEVELS, `${field}.rows`, 'at most 4,096')
  check(
    concentration.length === CONCENTRATION_LINES,
    `${field}.concentration`,
    `${CONCENTRATION_LINES} lines`,
  )
  for (const [index, { slopePpm, intercept }] of concentration.entries()) {
    const line = `${field}.concentration.${index}`
    check(slopePpm >= 0n && slopePpm < 2n ** BigInt(widths.slopePpm), `${line}.slopePpm`, 'within 24 bits')
    check(
      intercept >= 0n && intercept < 2n ** BigInt(widths.interceptUsd),
      `${line}.intercept`,
      'within 56 bits',
    )
    check(index > 0 || intercept === 0n, `${line}.intercept`, 'zero in the first line')
  }
}

/** The bounds of one row; TABLE_MALFORMED names the one that is broken. */
export function assertRow(row: RiskRow, symbol: string, width: number): void {
  const field = `underlyings.${symbol}.rows.${row.name}`
  check(row.joint.length === width, `${field}.joint`, `${width} lanes`)
  for (const [index, lane] of [...row.joint, ...row.factors].entries()) {
    check(lane >= -LANE_LIMIT && lane < LANE_LIMIT, `${field}.lanes.${index}`, 'a signed 32-bit lane')
  }
  check(row.collateral >= 0n, `${field}.collateral`, 'at least 0')
  check(row.mark >= row.collateral, `${field}.mark`, 'at least the collateral value')
  check(row.mark < LANE_LIMIT, `${field}.mark`, 'below 2^31')
  check(row.shortCharge >= 1n && row.shortCharge < LANE_LIMIT, `${field}.shortCharge`, 'between 1 and 2^31')
  check(row.size >= 0n && row.size < LANE_LIMIT, `${field}.size`, 'between 0 and 2^31')
}

/**
 * {@link assertRow} for the typed row at `at` with 24 joint lanes, without making bigints of a row that is in bounds: the
 * widest column says that all are.
 */
export function assertTypedRow(values: Float64Array, at: number, symbol: string, name: string): void {
  const rest = at + JOINT_SCENARIOS
  const widest = values[rest + columnsAfterJoint.widest] ?? Number.NaN
  const collateral = values[rest + columnsAfterJoint.collateral] ?? Number.NaN
  const mark = values[rest + columnsAfterJoint.mark] ?? Number.NaN
  const shortCharge = values[rest + columnsAfterJoint.shortCharge] ?? Number.NaN
  const size = values[rest + columnsAfterJoint.size] ?? Number.NaN
  if (
    widest < 2 ** (widths.lane - 1) &&
    collateral >= 0 &&
    mark >= collateral &&
    shortCharge >= 1 &&
    size >= 0
  )
    return
  assertRow(readRow(values, at, JOINT_SCENARIOS, 0n, name), symbol, JOINT_SCENARIOS)
}

function assertUnique(ids: readonly bigint[], field: string): void {
  for (const id of ids) check(id > 0n && id < ID_LIMIT, field, 'above zero and below 2^64')
  check(new Set(ids).size === ids.length, field, 'unique in the whole table')
}

function check(holds: boolean, field: string, expected: string): void {
  if (holds) return
  throw new PlimsollError('TABLE_MALFORMED', `The risk table is not well formed at ${field}.`, {
    field,
    expected,
    remedy: 'Do not use this table; ask its publisher for a correct one.',
  })
}
