import { formatExact } from '../../units/exact.ts'
import { formatPercent, formatUsd } from '../../units/format.ts'
import type { MarginReport } from '../report.ts'
import { formatPrice } from './formatPrice.ts'

/** What could be paid in, best factor first; with a deficit, how much of it. */
export function formatCureAssets({ cureAssets, margin }: MarginReport): readonly string[] {
  const deficit = margin.excess < 0n
  return [
    'ELIGIBLE CURE ASSETS (share of the mark that counts after haircut and custody; USD per coin)',
    ...cureAssets.map(({ name, factor, collateral, cure }) => {
      const amount =
        cure === null
          ? 'does not cure it'
          : `cured by ${formatExact(cure.amount)}, worth ${formatUsd(cure.value)}`
      return `${name.padEnd(24)}${formatPercent(factor).padStart(12)}${formatPrice(collateral).padStart(16)}  ${
        deficit ? amount : ''
      }`.trimEnd()
    }),
  ]
}
