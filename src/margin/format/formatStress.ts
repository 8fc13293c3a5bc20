import { abs, type UsdE6, usdE6 } from '../../units/fixed.ts'
import { formatCompactUsd } from '../../units/format.ts'
import { stressMoves } from '../computeStress.ts'
import type { MarginReport } from '../report.ts'
import type { Paint } from './paint.ts'

/** The book's P&L at wide moves, painted against the largest of them. */
export function formatStress({ stress }: MarginReport, paint: Paint): readonly string[] {
  const all = stress.flatMap(({ pnl }) => pnl)
  const scale = all.reduce<UsdE6>((most, pnl) => (abs(pnl) > most ? usdE6(abs(pnl)) : most), usdE6(0n))
  const heads = stressMoves.map((move) => `${move < 0n ? '' : '+'}${move / 10_000n}%`.padStart(8))
  return [
    'STRESS (book P&L in USD; every underlying by the same move, at once, nothing covered)',
    `${''.padEnd(22)}${heads.join('')}`,
    ...stress.map(({ volatility, pnl }) => {
      const cells = pnl.map((amount) => paint(amount, scale, formatCompactUsd(amount).padStart(8)))
      return `${`volatility ${volatility}`.padEnd(22)}${cells.join('')}`
    }),
  ]
}
