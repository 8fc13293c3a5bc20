import type { LotGreeks } from '../../risk/greeks.ts'
import { formatExact } from '../../units/exact.ts'
import { formatUsd } from '../../units/format.ts'
import type { MarginReport } from '../report.ts'
import { isoDay } from './isoTime.ts'

const WIDTH = 14
const columns = ['delta coin', 'delta USD', 'gamma /1%', 'vega /pt', 'vega 30d', 'theta /day', 'rho /1pp']

/** Greeks per underlying and expiry, and totals. */
export function formatGreeks({ greeks, greekTotals }: MarginReport): readonly string[] {
  return [
    'GREEKS (net)',
    `${'underlying'.padEnd(24)}${columns.map((name) => name.padStart(WIDTH)).join('')}`,
    ...greeks.map(({ underlying, expirySec, greeks: one }) =>
      formatRow(
        expirySec === null ? `${underlying} without expiry` : `${underlying} ${isoDay(expirySec)}`,
        one,
      ),
    ),
    ...greekTotals.map(({ underlying, greeks: one }) => formatRow(`${underlying} total`, one)),
  ]
}

function formatRow(name: string, greeks: LotGreeks): string {
  const coin = formatExact({ atoms: greeks.delta / 100_000n, scale: 4 })
  const { deltaUsd, gammaUsd, vega, vega30, theta, rho } = greeks
  const usd = [deltaUsd, gammaUsd, vega, vega30, theta, rho].map((amount) =>
    formatUsd(amount).padStart(WIDTH),
  )
  return `${name.padEnd(24)}${coin.padStart(WIDTH)}${usd.join('')}`
}
