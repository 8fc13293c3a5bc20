import { formatExact } from '../../units/exact.ts'
import { formatUsd } from '../../units/format.ts'
import type { MarginReport } from '../report.ts'
import { isoDay } from './isoTime.ts'

const columns = ['net', 'notional', 'option value', 'delta USD']

/** What expires when, and how the requirement changes once it has. */
export function formatCalendar({ calendar }: MarginReport): readonly string[] {
  if (calendar.length === 0) return ['EXPIRIES: none']
  return [
    'EXPIRIES (moneyness at the forward of now; the requirement is the book’s once the expiry is gone)',
    `${''.padEnd(26)}${columns.map((name) => name.padStart(16)).join('')}  settles`,
    ...calendar.flatMap((entry) => [
      `${`${isoDay(entry.expirySec)}, ${entry.daysLeft} days`.padEnd(42)}${[
        entry.notional,
        entry.optionValue,
        entry.deltaUsd,
      ]
        .map((amount) => formatUsd(amount).padStart(16))
        .join('')}  then ${formatUsd(entry.requirementAfter)} required, ${signed(entry.requirementChange)}`,
      ...entry.legs.map((leg) => {
        const amounts = [leg.notional, leg.optionValue, leg.deltaUsd].map((amount) =>
          formatUsd(amount).padStart(16),
        )
        return `${`  ${leg.name}`.padEnd(26)}${formatExact(leg.quantity).padStart(16)}${amounts.join('')}  ${leg.settles}`
      }),
    ]),
  ]
}

const signed = (amount: Parameters<typeof formatUsd>[0]): string =>
  `${amount > 0n ? '+' : ''}${formatUsd(amount)}`
