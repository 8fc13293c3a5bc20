import { type Deltas, formSpread, type SpreadLeg } from './formSpread.ts'
import type { Scan } from './scan.ts'

/**
 * How the price risk of one delta is found; the `wfprMeth` of a SPAN file. `normal`: from the scan. `scanRange`: the price
 * scan range itself. `scanRangeCap`: from the scan, at most the range.
 * Source: CME Clearing advisory 10-409 of October 2010.
 */
export type PriceRiskMethod = 'normal' | 'scanRange' | 'scanRangeCap'

/** Slots 1 to 14 come in pairs of one price; the extremes have no second volatility. */
const FIRST_EXTREME = 14

/**
 * Weighted futures price risk: what one net delta loses for the move of the price alone, money per delta.
 * Scanning risk less its volatility part (half the difference of the worst scenario and its pair) less its time part (the
 * mean of the two scenarios without a move), over |net delta|; never below zero, and zero without a net delta.
 * `scanRange` is the price scan range in money per delta.
 */
export function computeWeightedPriceRisk(
  { losses, risk, worst }: Scan,
  netDelta: number,
  method: PriceRiskMethod,
  scanRange: number,
): number {
  if (netDelta === 0) return 0
  if (method === 'scanRange') return scanRange
  const pair = worst >= FIRST_EXTREME ? worst : worst % 2 === 0 ? worst + 1 : worst - 1
  const volatilityRisk = risk - ((losses[worst] ?? 0) + (losses[pair] ?? 0)) / 2
  const timeRisk = ((losses[0] ?? 0) + (losses[1] ?? 0)) / 2
  const normal = Math.max(0, risk - volatilityRisk - timeRisk) / Math.abs(netDelta)
  return method === 'scanRangeCap' ? Math.min(normal, scanRange) : normal
}

/** An inter-commodity spread: deltas of several commodities that offset at `creditRate` (0.4 is 40 %). */
export interface InterSpread {
  readonly label: string
  /** `members` of a leg is the one commodity. */
  readonly legs: readonly SpreadLeg[]
  readonly creditRate: number
}

export interface InterCommodityCredit {
  /** Credit per commodity, money, positive. */
  readonly credits: ReadonlyMap<string, number>
  readonly formed: readonly { readonly label: string; readonly count: number; readonly credit: number }[]
}

/**
 * Inter-commodity spread credit: spreads in priority order, formed from the net deltas that remain, of opposite signs on
 * the two sides; each leg is credited count x ratio x its weighted futures price risk x the rate.
 * Source: CME, SPAN methodology.
 */
export function computeInterCommodity(
  netDeltas: Deltas,
  priceRisks: ReadonlyMap<string, number>,
  spreads: readonly InterSpread[],
): InterCommodityCredit {
  const credits = new Map<string, number>()
  const formed: { label: string; count: number; credit: number }[] = []
  let remaining = netDeltas
  for (const { label, legs, creditRate } of spreads) {
    const result = formSpread(remaining, legs)
    remaining = result.remaining
    if (result.count === 0) continue
    let total = 0
    for (const { members, ratio } of legs) {
      const [commodity = ''] = members
      const credit = result.count * ratio * (priceRisks.get(commodity) ?? 0) * creditRate
      credits.set(commodity, (credits.get(commodity) ?? 0) + credit)
      total += credit
    }
    formed.push({ label, count: result.count, credit: total })
  }
  return { credits, formed }
}
