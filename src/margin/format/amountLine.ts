import type { UsdE6 } from '../../units/fixed.ts'
import { formatUsd } from '../../units/format.ts'

/** One line of a section: label, dollars to the right, and a note. */
export function amountLine(label: string, amount: UsdE6, note = ''): string {
  return `${label.padEnd(46)}${formatUsd(amount).padStart(18)}  ${note}`.trimEnd()
}
