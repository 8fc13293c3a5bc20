import type { ReportLine } from '../../margin/reportLine.ts'
import type { Book } from '../book.ts'
import type { MethodData } from '../method.ts'
import { chargeUsd } from '../quantise.ts'
import { indexPrice, toFloat, UNCHANGED, valueLeg } from '../reprice.ts'

/**
 * Gross notional per underlying above a share of its daily volume, at a rate: longs and shorts alike, options at the index,
 * settlement money left out. Throws MISSING_QUOTE for an underlying that the market lacks.
 */
export function chargeConcentration(
  { legs }: Book,
  { market }: MethodData,
  { freeShareOfVolume, rate }: { readonly freeShareOfVolume: number; readonly rate: number },
): ReportLine {
  const gross = new Map<string, number>()
  for (const leg of legs) {
    const { underlying, terms } = leg.instrument
    if (terms.kind === 'settlement') continue
    const size = Math.abs(
      terms.kind === 'option'
        ? toFloat(leg.quantity) * indexPrice(market, underlying)
        : valueLeg(leg, market, UNCHANGED),
    )
    gross.set(underlying, (gross.get(underlying) ?? 0) + size)
  }
  const excess = [...gross].map(([underlying, size]) => {
    const volume = market.underlyings.get(underlying)?.dailyVolume
    return { underlying, over: volume === undefined ? size : size - freeShareOfVolume * toFloat(volume) }
  })
  const charged = excess.filter(({ over }) => over > 0)
  return {
    rule: 'concentration',
    label: 'Concentration',
    amount: chargeUsd(rate * charged.reduce((total, { over }) => total + over, 0)),
    trace: charged.map(({ underlying }) => underlying).join(', '),
  }
}
