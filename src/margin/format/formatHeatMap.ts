import { abs, type UsdE6, usdE6 } from '../../units/fixed.ts'
import { formatCompactUsd } from '../../units/format.ts'
import type { MarginReport } from '../report.ts'
import type { Paint } from './paint.ts'

/** The book's P&L per joint scenario, painted against the largest of them. */
export function formatHeatMap({ bookPnl, scenarios }: MarginReport, paint: Paint): readonly string[] {
  const scale = bookPnl.reduce<UsdE6>((most, pnl) => (abs(pnl) > most ? usdE6(abs(pnl)) : most), usdE6(0n))
  const cell = (slot: number): string => {
    const pnl = bookPnl[slot] ?? usdE6(0n)
    return paint(pnl, scale, formatCompactUsd(pnl).padStart(8))
  }
  const head = (slots: readonly number[]): string =>
    slots.map((slot) => (scenarios[slot]?.label.split(' ')[0] ?? '').padStart(8)).join('')
  const row = (label: string, slots: readonly number[]): string =>
    `${label.padEnd(22)}${slots.map(cell).join('')}`
  const nodes = [0, 1, 2, 3, 4, 5, 6, 7, 8]
  const extremes = [18, 19, 20, 21, 22, 23]
  return [
    'RISK ARRAY (book P&L in USD; tier 1 moves, others with their own range)',
    `${''.padEnd(22)}${head(nodes)}`,
    row('volatility up', nodes),
    row(
      'vol. down, after 1 day',
      nodes.map((slot) => slot + 9),
    ),
    `${''.padEnd(22)}${head(extremes)}`,
    row('extremes, part covered', extremes),
  ]
}
