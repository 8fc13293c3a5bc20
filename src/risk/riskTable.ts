import { PlimsollError } from '../errors.ts'
import type { UsdE6 } from '../units/fixed.ts'

/**
 * P&L of ONE lot held LONG under each lane, 1e-6 USD, gains positive, floored; and per lot what a long counts
 * for (`collateral`, floor), what a short owes (`mark`, ceil), the charge on a short (ceil, and one unit more: the
 * rounding of the P&L that a short would gain) and the size for concentration (ceil).
 */
export interface RiskRow {
  readonly id: bigint
  readonly name: string
  readonly joint: readonly UsdE6[]
  /** Basis, term structure, quote currency: one standard move each, added to the price scan. */
  readonly factors: readonly [UsdE6, UsdE6, UsdE6]
  readonly collateral: UsdE6
  readonly mark: UsdE6
  readonly shortCharge: UsdE6
  readonly size: UsdE6
}

export interface ConcentrationLine {
  readonly slopePpm: bigint
  readonly intercept: UsdE6
}

export interface TableUnderlying {
  readonly id: bigint
  readonly symbol: string
  readonly group: number
  readonly offsetPpm: bigint
  /** Four lines, the first without intercept. */
  readonly concentration: readonly ConcentrationLine[]
  readonly rows: readonly RiskRow[]
}

/** A risk table: what the publisher commits to for one instant. */
export interface RiskTable {
  readonly asOfSec: number
  readonly gridSec: number
  readonly parametersHash: bigint
  readonly marketHash: bigint
  /** Names of the joint scenarios by tier-independent slot, for reports. */
  readonly underlyings: readonly TableUnderlying[]
}

/** as-of divided by the grid. */
export function tableEpoch(table: RiskTable): bigint {
  return BigInt(table.asOfSec / table.gridSec)
}

/** A line whose instrument the table lacks. Which one is private, so the error does not say. */
export function withoutRow(): PlimsollError {
  return new PlimsollError('OBLIGATION_WITHOUT_ROW', 'A line’s instrument has no row in the risk table.', {
    field: 'lines.instrumentId',
    expected: 'an instrument of the table',
    remedy: 'Use the table that the account was attested for.',
  })
}

/** Finds a row and its underlying by instrument id. */
export function findRow(table: RiskTable, id: bigint): { row: RiskRow; underlying: TableUnderlying } | null {
  for (const underlying of table.underlyings) {
    const row = underlying.rows.find((candidate) => candidate.id === id)
    if (row !== undefined) return { row, underlying }
  }
  return null
}
