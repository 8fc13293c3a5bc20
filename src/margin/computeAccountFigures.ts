import type { Position } from '../portfolio/portfolio.ts'
import { findRow, type RiskTable } from '../risk/riskTable.ts'
import { max, subtract, sum, type UsdE6, usdE6 } from '../units/fixed.ts'
import type { Margin } from './requirement.ts'

/** Header of the report beside equity and requirement, 1e-6 USD. */
export interface AccountFigures {
  /** Margin balance above the initial margin; never negative. */
  readonly availableFunds: UsdE6
  /** Margin balance less maintenance margin; negative is a liquidation. */
  readonly maintenanceExcess: UsdE6
  /** Options at mark, longs less shorts, gross per instrument. */
  readonly netOptionValue: UsdE6
  /** Initial margin after the worst fill of open orders, and what would then be available. */
  readonly projectedInitial: UsdE6
  readonly availableAfterOrders: UsdE6
}

/** `initial` and `maintenance` are of the parameter set's own levels, whatever level is reported. */
export function computeAccountFigures(
  initial: Margin,
  maintenance: Margin,
  projectedInitial: UsdE6,
  positions: readonly Position[],
  table: RiskTable,
): AccountFigures {
  const zero = usdE6(0n)
  const optionValues = positions.map(({ instrument, long, short }) => {
    const row = instrument.terms.kind === 'option' ? findRow(table, instrument.id)?.row : undefined
    return row === undefined ? zero : usdE6(long * row.collateral - short * row.mark)
  })
  return {
    availableFunds: max(zero, initial.excess),
    maintenanceExcess: maintenance.excess,
    netOptionValue: sum(optionValues),
    projectedInitial,
    availableAfterOrders: max(zero, subtract(initial.equity, projectedInitial)),
  }
}
