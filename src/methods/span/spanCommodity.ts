import type { Market } from '../../market/market.ts'
import { black76Delta } from '../../risk/pricing/black76.ts'
import { COMPOSITE_MOVES, computeCompositeDelta } from '../../rules/span/compositeDelta.ts'
import type { SpanCommodity, SpanPosition } from '../../rules/span/requirement.ts'
import { buildSpanScenarios } from '../../rules/span/scenarios.ts'
import { exact } from '../../units/exact.ts'
import { DAY_SEC, YEAR_SEC } from '../../units/time.ts'
import type { Leg } from '../book.ts'
import { missingParameter } from '../method.ts'
import { indexPrice, optionInputs, repriceLeg, type Shock, toFloat, UNCHANGED, valueLeg } from '../reprice.ts'
import { PERPETUAL, SPOT, type SpanParameters, type SpanProduct } from './spanParameters.ts'

/** A price never falls below a millionth of itself, however far the extreme reaches. */
const LOWEST_MOVE = -0.999999

/**
 * One underlying as a combined commodity. Risk arrays are full repricings of one unit after the look-ahead. A delta is one
 * dollar of the underlying (the delta scaling factor is the price of what the delta is on), so that rates are shares and
 * commodities compare. Coins held are spot deltas: they enter the scan and the spreads as the hedge they are. An inverse
 * row moves by the basis only, so it is long spot and short its own month by its value.
 */
export function buildSpanCommodity(
  symbol: string,
  legs: readonly Leg[],
  market: Market,
  parameters: SpanParameters,
): SpanCommodity {
  const key = parameters.underlyings[symbol]
  const product = key === undefined ? undefined : parameters.products[key]
  if (product === undefined) throw missingParameter(`underlyings.${symbol}`, 'a product of the method')
  const range = scanRange(product, indexPrice(market, symbol))
  const shocks = buildShocks(product, range, parameters)
  const positions = legs.map(
    (leg): SpanPosition => ({
      quantity: toFloat(leg.quantity),
      array: shocks.map(({ shock, cover }) => 0 - cover * repriceLeg(unitOf(leg), market, shock)),
      deltas: monthDeltas(leg, market, range, parameters),
      option:
        leg.instrument.terms.kind === 'option'
          ? { right: leg.instrument.terms.right, value: valueLeg(unitOf(leg), market, UNCHANGED) }
          : null,
    }),
  )
  const months = [...new Set(positions.flatMap(({ deltas }) => deltas.map(({ month }) => month)))].sort()
  const dated = months.filter((month) => month !== SPOT && month !== PERPETUAL)
  const daysTo = (month: string): number => (Number(month) - market.asOfSec) / DAY_SEC
  const members = (tier: string): readonly string[] =>
    months.filter((month) => tierOf(month, daysTo(month), parameters) === tier)
  const { delivery } = product
  return {
    id: symbol,
    positions,
    calendar: product.calendar.map(({ legs: spread, rate }) => ({
      label: `${symbol} ${spread.map(({ tier }) => tier).join('/')}`,
      legs: spread.map(({ tier, ratio, side }) => ({ members: members(tier), ratio, side })),
      rate,
    })),
    delivery: dated
      .filter((month) => daysTo(month) <= delivery.withinDays)
      .map((month) => ({ month, outrightRate: delivery.outrightRate, spreadRate: delivery.spreadRate })),
    shortOptionRate: product.shortOptionRate * indexPrice(market, symbol),
    shortOptionMethod: parameters.shortOptionMethod,
    priceRiskMethod: parameters.priceRiskMethod,
    scanRange: range,
  }
}

/** Price scan range as a share of the index. */
function scanRange({ priceScanRange }: SpanProduct, index: number): number {
  return 'fraction' in priceScanRange ? priceScanRange.fraction : priceScanRange.absolute / index
}

function buildShocks(
  { volatilityScanRange }: SpanProduct,
  range: number,
  { extreme, lookAheadDays }: SpanParameters,
): readonly { readonly shock: Shock; readonly cover: number }[] {
  const { relative, minimum } = volatilityScanRange
  return buildSpanScenarios(extreme.multiple, extreme.cover).map(({ move, volatility: sign, cover }) => ({
    cover,
    shock: {
      price: Math.max(LOWEST_MOVE, move * range),
      volatility: (volatility) => Math.max(0, volatility + sign * Math.max(relative * volatility, minimum)),
      afterSec: lookAheadDays * DAY_SEC,
    },
  }))
}

function monthDeltas(
  leg: Leg,
  market: Market,
  range: number,
  { compositeWeights, lookAheadDays }: SpanParameters,
): SpanPosition['deltas'] {
  const { terms } = leg.instrument
  const value = (): number => valueLeg(unitOf(leg), market, UNCHANGED)
  switch (terms.kind) {
    case 'coin':
    case 'settlement':
      return [{ month: SPOT, delta: value() }]
    case 'linear':
      return [{ month: monthOf(terms.expirySec), delta: value() }]
    case 'inverse':
      return [
        { month: SPOT, delta: value() },
        { month: monthOf(terms.expirySec), delta: 0 - value() },
      ]
    case 'option': {
      const { forward, volatility, seconds } = optionInputs(leg, market)
      const years = (seconds - lookAheadDays * DAY_SEC) / YEAR_SEC
      const deltas = COMPOSITE_MOVES.map((move) => {
        const price = forward * (1 + Math.max(LOWEST_MOVE, move * range))
        return black76Delta(price, Number(terms.strike), volatility, years, terms.right)
      })
      const delta = computeCompositeDelta(deltas, forward, compositeWeights)
      return [{ month: monthOf(terms.expirySec), delta }]
    }
  }
}

const monthOf = (expirySec: number | null): string => (expirySec === null ? PERPETUAL : String(expirySec))

function tierOf(month: string, days: number, { tiers }: SpanParameters): string {
  if (month === SPOT || month === PERPETUAL) return month
  const tier = tiers.find(({ toDays }) => days <= toDays)
  if (tier === undefined) throw missingParameter('tiers', 'a tier that reaches the longest expiry')
  return tier.name
}

const unitOf = ({ instrument }: Leg): Leg => ({ instrument, quantity: exact(1n, 0) })
