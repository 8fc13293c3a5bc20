import type { ReportLine } from '../margin/reportLine.ts'
import { sum, type UsdE6 } from '../units/fixed.ts'
import type { MethodMargin } from './method.ts'
import { chargeUsd, floorUsd } from './quantise.ts'

/** A line before rounding. */
export interface Charge {
  readonly rule: string
  readonly label: string
  /** USD. */
  readonly amount: number
  readonly trace: string
}

/** What a float64 rule found, USD. */
export interface FoundMargin {
  readonly equity: number
  readonly charges: readonly Charge[]
  readonly maintenance: number
  readonly worst: { readonly label: string; readonly pnl: number } | null
  readonly caveats?: readonly string[]
}

/**
 * A method's result from a float64 rule: every line and the maintenance up, equity and worst P&L down, the initial
 * margin the sum of the lines. Lines of nothing are left out. `liquidatable` is judged on the rounded figures.
 */
export function buildMargin(
  found: FoundMargin,
  liquidatable: (equity: UsdE6, maintenance: UsdE6) => boolean,
): MethodMargin {
  const lines: ReportLine[] = found.charges
    .filter(({ amount }) => amount !== 0)
    .map((charge) => ({ ...charge, amount: chargeUsd(charge.amount) }))
  const equity = floorUsd(found.equity)
  const maintenance = chargeUsd(found.maintenance)
  return {
    equity,
    initial: sum(lines.map(({ amount }) => amount)),
    maintenance,
    liquidatable: liquidatable(equity, maintenance),
    lines,
    worst: found.worst === null ? null : { label: found.worst.label, pnl: floorUsd(found.worst.pnl) },
    caveats: found.caveats ?? [],
  }
}

/** Liquidated when maintenance reaches equity, where anything is owed at all. */
export function reachesEquity(equity: UsdE6, maintenance: UsdE6): boolean {
  return (maintenance > 0n || equity < 0n) && maintenance >= equity
}

/** What decides nothing between two scenarios: the unit of a report. */
const UNIT_USD = 1e-6

/** The first of the largest losses; null where no scenario loses. */
export function findWorst(
  scenarios: readonly { readonly label: string; readonly pnl: number }[],
): { readonly label: string; readonly pnl: number } | null {
  return scenarios.reduce<{ readonly label: string; readonly pnl: number } | null>(
    (worst, scenario) => (scenario.pnl < (worst?.pnl ?? 0) - UNIT_USD ? scenario : worst),
    null,
  )
}
