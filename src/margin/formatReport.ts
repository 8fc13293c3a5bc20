import { usdE6 } from '../units/fixed.ts'
import { formatPercent } from '../units/format.ts'
import { amountLine } from './format/amountLine.ts'
import { formatAccount } from './format/formatAccount.ts'
import { formatAccruals } from './format/formatAccruals.ts'
import { formatCalendar } from './format/formatCalendar.ts'
import { formatChange } from './format/formatChange.ts'
import { formatCureAssets } from './format/formatCureAssets.ts'
import { formatGreeks } from './format/formatGreeks.ts'
import { formatHeatMap } from './format/formatHeatMap.ts'
import { formatMarks } from './format/formatMarks.ts'
import { formatOrders } from './format/formatOrders.ts'
import { formatPositions } from './format/formatPositions.ts'
import { formatStress } from './format/formatStress.ts'
import { formatSurvival } from './format/formatSurvival.ts'
import { isoTime } from './format/isoTime.ts'
import { type Paint, plain } from './format/paint.ts'
import { formatCapital } from './formatCapital.ts'
import type { MarginReport } from './report.ts'

export { describeSurvival } from './format/formatSurvival.ts'
export { ansi, type Paint, plain } from './format/paint.ts'

/** The report as text, for a terminal or a wall: what is asked most comes first. */
export function formatReport(report: MarginReport, paint: Paint = plain): string {
  const { margin, portfolio, parameterSet } = report
  const sections: readonly (readonly string[])[] = [
    [
      `MARGIN REPORT   ${report.method}`,
      `as of ${isoTime(portfolio.asOfSec)}   parameter set ${parameterSet.name} (${parameterSet.hash.toString(16).slice(0, 12)})   level ${formatPercent(margin.level)} of initial`,
    ],
    formatAccount(report),
    [
      'REQUIREMENT, line by line',
      ...report.lines.map(({ rule, label, amount, trace }) => amountLine(`${rule} ${label}`, amount, trace)),
    ],
    ...(report.change === null ? [] : [formatChange(report.change)]),
    [
      'FIVE WORST SCENARIOS (whole book)',
      ...report.worst.map(({ label, pnl, slot }) => amountLine(`#${slot + 1} ${label}`, pnl)),
    ],
    formatHeatMap(report, paint),
    formatStress(report, paint),
    formatPositions(report),
    formatGreeks(report),
    formatCalendar(report),
    formatOrders(report),
    formatAccruals(report),
    formatSurvival(report),
    formatCureAssets(report),
    formatMarks(report),
    formatCapital(report.capital),
    [
      amountLine('Worst off-grid loss at 0.5 % steps', usdE6(-report.offGrid.loss), report.offGrid.label),
      ...(report.withoutWorstVenue === null
        ? []
        : [
            amountLine(
              `N-1: excess with ${report.withoutWorstVenue.venue} at zero`,
              report.withoutWorstVenue.excess,
            ),
          ]),
    ],
  ]
  return sections.map((lines) => lines.join('\n')).join('\n\n')
}
