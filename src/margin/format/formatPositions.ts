import { formatExact, multiplyExact } from '../../units/exact.ts'
import { formatUsd } from '../../units/format.ts'
import type { MarginReport } from '../report.ts'

/** Every position with what it would require alone and what it adds to the book. */
export function formatPositions({ positions }: MarginReport): readonly string[] {
  return [
    'POSITIONS (net size in coins, contracts or USD of face; value of longs after haircut less shorts at mark;',
    '  alone: requirement of the position by itself; in book: requirement with it less without it)',
    `${'instrument'.padEnd(24)}${'net'.padStart(16)}${'after haircut'.padStart(16)}${'alone'.padStart(14)}${'in book'.padStart(14)}  where`,
    ...positions.map(({ position, value, isolated, marginal }) => {
      const net = formatExact(multiplyExact({ atoms: position.net, scale: 0 }, position.instrument.lot))
      const where = position.contributions
        .map(({ venue, provenance }) => `${venue} (${provenance})`)
        .join(', ')
      const margins = [isolated, marginal].map((amount) => formatUsd(amount).padStart(14))
      return `${position.instrument.name.padEnd(24)}${net.padStart(16)}${formatUsd(value).padStart(16)}${margins.join('')}  ${where}`
    }),
  ]
}
