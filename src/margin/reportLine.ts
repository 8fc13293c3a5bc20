import type { UsdE6 } from '../units/fixed.ts'

/** One line of a requirement. The lines of a report sum to it but for the one rounding, at most one unit each. */
export interface ReportLine {
  /** Rule it follows: an id of docs/methodology.md for our own, the venue's own name for a venue's. */
  readonly rule: string
  readonly label: string
  readonly amount: UsdE6
  /** Where the number comes from: underlyings, scenarios, published lines. */
  readonly trace: string
}
