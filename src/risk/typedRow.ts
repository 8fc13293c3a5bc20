import { PlimsollError } from '../errors.ts'
import { type UsdE6, usdE6 } from '../units/fixed.ts'
import type { RiskRow } from './riskTable.ts'

/**
 * A risk row as integers in a Float64Array, 1e-6 USD: the joint lanes, then these columns. `widest` is the largest
 * magnitude among the others: |lots| times it bounds what the row adds to any sum.
 */
export const columnsAfterJoint = {
  basis: 0,
  term: 1,
  quote: 2,
  widest: 3,
  collateral: 4,
  mark: 5,
  shortCharge: 6,
  size: 7,
} as const

const COLUMNS_AFTER_JOINT = 8
/** Integers beyond it have neighbours that a double cannot tell apart. */
export const EXACT_LIMIT = 2 ** 53

/** Columns of a row with so many joint lanes. */
export const rowWidth = (joint: number): number => joint + COLUMNS_AFTER_JOINT

/**
 * Fills the `widest` column of the row at `at`. Throws TABLE_MALFORMED when a column is no number or too large to be an
 * exact integer: the reason why sums of such rows are exact (docs/decisions/0007-hot-path.md).
 */
export function sealRow(values: Float64Array, at: number, joint: number, name: string): void {
  const widest = at + joint + columnsAfterJoint.widest
  values[widest] = 0
  const end = at + rowWidth(joint)
  let most = 0
  for (let i = at; i < end; i++) most = Math.max(most, Math.abs(values[i] ?? 0))
  values[widest] = most
  // Not (most >= limit), which a NaN would pass.
  if (!(most < EXACT_LIMIT)) {
    throw new PlimsollError('TABLE_MALFORMED', `The row of ${name} is not finite or too large.`, {
      field: `rows.${name}`,
      expected: 'amounts below 2^53 of 1e-6 USD',
      remedy: 'Check the lot, the volatility and the forward it is priced from.',
    })
  }
}

/** Writes a row whose amounts are below 2^53, which the bounds of a table ({@link assertRow}) imply. */
export function writeRow(row: RiskRow, values: Float64Array, at: number, joint: number): void {
  values.fill(0, at, at + rowWidth(joint))
  for (const [index, lane] of row.joint.entries()) values[at + index] = Number(lane)
  const rest = at + joint
  values[rest + columnsAfterJoint.basis] = Number(row.factors[0])
  values[rest + columnsAfterJoint.term] = Number(row.factors[1])
  values[rest + columnsAfterJoint.quote] = Number(row.factors[2])
  values[rest + columnsAfterJoint.collateral] = Number(row.collateral)
  values[rest + columnsAfterJoint.mark] = Number(row.mark)
  values[rest + columnsAfterJoint.shortCharge] = Number(row.shortCharge)
  values[rest + columnsAfterJoint.size] = Number(row.size)
  sealRow(values, at, joint, row.name)
}

/** The row at `at` as bigints. */
export function readRow(values: Float64Array, at: number, joint: number, id: bigint, name: string): RiskRow {
  const read = (index: number): UsdE6 => usdE6(BigInt(values[index] ?? 0))
  const lanes = new Array<UsdE6>(joint)
  for (let s = 0; s < joint; s++) lanes[s] = read(at + s)
  const rest = at + joint
  return {
    id,
    name,
    joint: lanes,
    factors: [
      read(rest + columnsAfterJoint.basis),
      read(rest + columnsAfterJoint.term),
      read(rest + columnsAfterJoint.quote),
    ],
    collateral: read(rest + columnsAfterJoint.collateral),
    mark: read(rest + columnsAfterJoint.mark),
    shortCharge: read(rest + columnsAfterJoint.shortCharge),
    size: read(rest + columnsAfterJoint.size),
  }
}
