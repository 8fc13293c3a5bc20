import { formatPercent, formatUsd } from '../../units/format.ts'
import type { MarginReport } from '../report.ts'
import { amountLine } from './amountLine.ts'

/** Funding and interest per day at the venues' rates. */
export function formatAccruals({
  accruals: { lines, perDay, unpublished },
}: MarginReport): readonly string[] {
  if (lines.length === 0) return ['FUNDING AND INTEREST: none']
  const left = unpublished === 0 ? '' : `without ${unpublished} of unpublished rate`
  return [
    'FUNDING AND INTEREST (USD per day at the rates of T, a year of 365 days; the holder receives what is positive)',
    ...lines.map(({ venue, accrual, notional, annual, perDay: amount }) => {
      const label = `${venue} ${accrual.kind} ${accrual.asset}`
      const on = `on ${formatUsd(notional)}`
      return amount === null || annual === null
        ? `${label.padEnd(46)}${'not published'.padStart(18)}  ${on}`
        : amountLine(label, amount, `${formatPercent(annual)} a year ${on}`)
    }),
    amountLine('Total per day', perDay, left),
  ]
}
