import { Real, ZERO } from '../decimal.ts'
import type { ReferenceMargin } from './referenceMargin.ts'

/** A scenario, with the names of all that lose the same to a millionth of a dollar: which of them is named says nothing. */
export interface NamedScenario {
  readonly labels: readonly string[]
  readonly pnl: Real
}

/** A reference margin whose lines carry the rule that they follow, and whose worst scenario has a name. */
export interface NamedMargin extends ReferenceMargin {
  readonly rules: readonly string[]
  readonly worstLabels: readonly string[]
}

export function nameMargin(figures: {
  readonly equity: Real
  readonly lines: Readonly<Record<string, Real>>
  readonly maintenance: Real
  readonly liquidatable: boolean
  readonly worst: NamedScenario | null
}): NamedMargin {
  return {
    equity: figures.equity,
    rules: Object.keys(figures.lines),
    lines: Object.values(figures.lines),
    maintenance: [figures.maintenance],
    liquidatable: figures.liquidatable,
    worst: figures.worst?.pnl ?? null,
    worstLabels: figures.worst?.labels ?? [],
  }
}

/** What decides nothing between two scenarios: the unit of a report. */
const UNIT = new Real('0.000001')

/** The largest loss, null where nothing loses. */
export function pickWorst(scenarios: readonly (NamedScenario | null)[]): NamedScenario | null {
  const losing = scenarios.filter((scenario) => scenario !== null).filter(({ pnl }) => pnl.isNegative())
  return losing.length === 0 ? null : pickLeast(losing)
}

/** The least P&L, be it a gain. */
export function pickLeast(scenarios: readonly NamedScenario[]): NamedScenario {
  const pnl = Real.min(...scenarios.map((scenario) => scenario.pnl))
  const labels = scenarios
    .filter((scenario) => scenario.pnl.minus(pnl).lte(UNIT))
    .flatMap((scenario) => scenario.labels)
  return { labels, pnl }
}

/** The same scenario with its unit in front. */
export function nameUnit(unit: string, scenario: NamedScenario | null): NamedScenario | null {
  if (scenario === null) return null
  return { ...scenario, labels: scenario.labels.map((label) => `${unit} at ${label}`) }
}

/** The loss of a scenario that may be none, zero or more. */
export const lossOf = (scenario: NamedScenario | null): Real => scenario?.pnl.neg() ?? ZERO

/** `+12`, `-66`, `0`. */
export function formatPercent(move: Real): string {
  return `${move.gt(ZERO) ? '+' : ''}${move.times(100).toFixed()}`
}

/** Unified accounts and Deribit: called when maintenance reaches equity, where anything is owed at all. */
export function reaches(equity: Real, maintenance: Real): boolean {
  return (maintenance.gt(ZERO) || equity.isNegative()) && maintenance.gte(equity)
}
