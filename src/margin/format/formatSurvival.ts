import { MAXIMUM_SURVIVAL, type Survival } from '../../portfolio/survival.ts'
import { formatPercent } from '../../units/format.ts'
import type { MarginReport } from '../report.ts'
import { formatPrice } from './formatPrice.ts'

/** The move and the prices that each account survives. */
export function formatSurvival({ survival }: MarginReport): readonly string[] {
  return [
    'SURVIVAL (the move, scaled by tier, at which a venue liquidates this account by its own rule)',
    ...survival.map(({ account, survival: one, prices }) => {
      const at = prices.map(({ underlying, price }) => `${underlying} ${formatPrice(price)}`).join(', ')
      return `${account.padEnd(60)}  ${describeSurvival(one)}${at === '' ? '' : `, ${at}`}`
    }),
  ]
}

/** `8.63 % up, at deribit`, or that nothing is owed. */
export function describeSurvival({ ppm, direction, venue }: Survival): string {
  if (ppm === MAXIMUM_SURVIVAL) return 'nothing that could be liquidated'
  if (direction === null) return `liquidatable now, at ${venue}`
  return `${formatPercent(ppm)} ${direction}, at ${venue}`
}
