import type { Deltas } from './formSpread.ts'
import {
  computeInterCommodity,
  computeWeightedPriceRisk,
  type InterCommodityCredit,
  type InterSpread,
  type PriceRiskMethod,
} from './interCommodity.ts'
import {
  computeDelivery,
  computeIntraCommodity,
  type DeliveryMonth,
  type FormedIntraSpread,
  type IntraSpread,
} from './intraCommodity.ts'
import { type ArrayPosition, computeScan, type Scan } from './scan.ts'
import { computeShortOptionMinimum, type ShortOptionMethod } from './shortOptionMinimum.ts'

/** A position of a combined commodity; everything per unit held long. */
export interface SpanPosition extends ArrayPosition {
  /** Composite delta by contract month; most contracts have one month. */
  readonly deltas: readonly { readonly month: string; readonly delta: number }[]
  /** Terms of an option whose premium was paid up front; null for everything else. */
  readonly option: { readonly right: 'call' | 'put'; readonly value: number } | null
}

/** All products on one underlying, with the clearing house's parameters for them. */
export interface SpanCommodity {
  readonly id: string
  readonly positions: readonly SpanPosition[]
  readonly calendar: readonly IntraSpread[]
  readonly delivery: readonly DeliveryMonth[]
  readonly shortOptionRate: number
  readonly shortOptionMethod: ShortOptionMethod
  readonly priceRiskMethod: PriceRiskMethod
  /** Price scan range, money per delta. */
  readonly scanRange: number
}

/** Risk of one combined commodity, in money, before the ratio of initial to maintenance. */
export interface CommodityRisk {
  readonly id: string
  readonly scan: Scan
  readonly intra: number
  readonly formed: readonly FormedIntraSpread[]
  readonly delivery: number
  readonly inter: number
  readonly shortOptionMinimum: number
  /** See {@link computeCommodityRisk}. */
  readonly risk: number
  /** Value of long options less value of short ones. */
  readonly netOptionValue: number
}

export interface PortfolioRisk {
  readonly commodities: readonly CommodityRisk[]
  readonly inter: InterCommodityCredit
}

/** Risk of a portfolio: every commodity by itself, then credits between them in priority order. */
export function computePortfolioRisk(
  commodities: readonly SpanCommodity[],
  spreads: readonly InterSpread[],
): PortfolioRisk {
  const alone = commodities.map(computeAlone)
  const inter = computeInterCommodity(
    new Map(alone.map(({ id, remainingDelta }) => [id, remainingDelta])),
    new Map(alone.map(({ id, priceRisk }) => [id, priceRisk])),
    spreads,
  )
  return {
    inter,
    commodities: alone.map(({ id, scan, intra, formed, delivery, shortOptionMinimum, netOptionValue }) => {
      const credit = inter.credits.get(id) ?? 0
      return {
        id,
        scan,
        intra,
        formed,
        delivery,
        inter: credit,
        shortOptionMinimum,
        risk: computeCommodityRisk({ scan: scan.risk, intra, delivery, inter: credit, shortOptionMinimum }),
        netOptionValue,
      }
    }),
  }
}

/**
 * Risk of a commodity from its parts: scan, calendar and delivery charges less the credit, at least the short option
 * minimum. Source: ASX Clear, SPAN margining; CME, SPAN methodology.
 */
export function computeCommodityRisk(parts: {
  readonly scan: number
  readonly intra: number
  readonly delivery: number
  readonly inter: number
  readonly shortOptionMinimum: number
}): number {
  return Math.max(parts.scan + parts.intra + parts.delivery - parts.inter, parts.shortOptionMinimum)
}

/** Whether a long option's value may pay for the risk of its own commodity only, or of the whole portfolio. */
export type OptionValueLimit = 'commodity' | 'portfolio'

export interface SpanRequirement {
  /** max(0, risk x ratio - net option value), money. */
  readonly requirement: number
  /** Net option value as far as it counts: never more than the risk it pays for; negative for net short options. */
  readonly creditedOptionValue: number
}

/**
 * Requirement of a portfolio. Net short options have a negative value and raise it; a long option's value is credited up to
 * the risk, per commodity or over all. `ratio` is initial over maintenance and multiplies the risk, not the value.
 * Source: CME, SPAN methodology; marketcalls/marginism, SPAN_MARGIN_LEARNINGS.md.
 */
export function computeRequirement(
  commodities: readonly Pick<CommodityRisk, 'risk' | 'netOptionValue'>[],
  ratio = 1,
  limit: OptionValueLimit = 'commodity',
): SpanRequirement {
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
  const risk = sum(commodities.map((commodity) => commodity.risk * ratio))
  const creditedOptionValue =
    limit === 'commodity'
      ? sum(commodities.map((commodity) => Math.min(commodity.netOptionValue, commodity.risk * ratio)))
      : Math.min(sum(commodities.map(({ netOptionValue }) => netOptionValue)), risk)
  return { requirement: risk - creditedOptionValue, creditedOptionValue }
}

interface Alone extends Omit<CommodityRisk, 'inter' | 'risk'> {
  readonly remainingDelta: number
  readonly priceRisk: number
}

function computeAlone(commodity: SpanCommodity): Alone {
  const { id, positions, calendar, delivery, priceRiskMethod, scanRange } = commodity
  const scan = computeScan(positions)
  const deltas = sumDeltas(positions)
  const intra = computeIntraCommodity(deltas, calendar)
  const options = positions.flatMap(({ quantity, option }) =>
    option === null ? [] : [{ ...option, quantity }],
  )
  return {
    id,
    scan,
    intra: intra.charge,
    formed: intra.formed,
    delivery: computeDelivery(deltas, intra.remaining, delivery),
    shortOptionMinimum: computeShortOptionMinimum(
      options,
      commodity.shortOptionRate,
      commodity.shortOptionMethod,
    ),
    netOptionValue: options.reduce((sum, { quantity, value }) => sum + quantity * value, 0),
    remainingDelta: total(intra.remaining),
    priceRisk: computeWeightedPriceRisk(scan, total(deltas), priceRiskMethod, scanRange),
  }
}

function sumDeltas(positions: readonly SpanPosition[]): Deltas {
  const sums = new Map<string, number>()
  for (const { quantity, deltas } of positions) {
    for (const { month, delta } of deltas) sums.set(month, (sums.get(month) ?? 0) + quantity * delta)
  }
  return sums
}

const total = (deltas: Deltas): number => [...deltas.values()].reduce((sum, delta) => sum + delta, 0)
