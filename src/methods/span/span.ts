import type { ReportLine } from '../../margin/reportLine.ts'
import type { Market } from '../../market/market.ts'
import { type CommodityRisk, computePortfolioRisk, computeRequirement } from '../../rules/span/requirement.ts'
import { buildSpanScenarios } from '../../rules/span/scenarios.ts'
import { type UsdE6, usdE6 } from '../../units/fixed.ts'
import { type Book, type Leg, netLegs } from '../book.ts'
import { shareAfterHaircut, valueCollateral } from '../collateralValue.ts'
import { defineMethod, type MethodMargin, unsupported } from '../method.ts'
import { chargeUsd, floorUsd } from '../quantise.ts'
import { buildSpanCommodity } from './spanCommodity.ts'
import { type SpanParameters, spanSchema } from './spanParameters.ts'

const TITLE = 'SPAN-style'

/**
 * SPAN-style margin: sixteen scenarios per underlying, calendar and delivery charges, credits between underlyings, the short
 * option minimum, less net option value. Float64, each line rounded up once.
 *
 * Nothing counts twice: an option's value is in the requirement (net option value) and never in equity; equity is money and
 * coins after haircuts, debts in full, and contracts at mark with their settlement lines. Coins of a scanned underlying are
 * collateral and are scanned too. Maintenance is the risk itself, initial a multiple of it; both less option value.
 * Liquidatable: equity below maintenance. Sources: CME, SPAN methodology; see the parameter file for the numbers.
 */
export const span = defineMethod<SpanParameters>({
  id: 'span-style',
  optionsOutside: true,
  title: TITLE,
  schema: spanSchema,
  margin: (book, { market }, parameters) => {
    const commodities = groupScanned(book, parameters.cash).map(([symbol, legs]) =>
      buildSpanCommodity(symbol, legs, market, parameters),
    )
    const used = new Set(commodities.map(({ id }) => id))
    const { commodities: risks, inter } = computePortfolioRisk(
      commodities,
      parameters.interCommodity
        .filter(({ legs }) => legs.every(({ underlying }) => used.has(underlying)))
        .map(({ legs, creditRate }) => ({
          label: legs.map(({ underlying }) => underlying).join('/'),
          legs: legs.map(({ underlying, ratio, side }) => ({ members: [underlying], ratio, side })),
          creditRate,
        })),
    )
    const { initialToMaintenance: ratio, optionValueLimit: limit } = parameters
    const labels = buildSpanScenarios(parameters.extreme.multiple, parameters.extreme.cover).map(
      ({ label }) => label,
    )
    const lines = buildLines(
      risks,
      ratio,
      computeRequirement(risks, ratio, limit).creditedOptionValue,
      labels,
      inter.formed.map(({ label }) => label),
    )
    const equity = valueEquity(book, market, parameters.haircuts)
    const maintenance = chargeUsd(Math.max(0, computeRequirement(risks, 1, limit).requirement))
    return {
      equity,
      initial: usdE6(lines.reduce((total, { amount }) => total + amount, 0n)),
      maintenance,
      liquidatable: equity < maintenance,
      lines,
      worst: findWorst(risks, labels),
      caveats: [],
    }
  },
})

/** Legs per underlying that is scanned, net per instrument. Money is not, and no contract may be on money. */
function groupScanned(book: Book, cash: readonly string[]): readonly [string, readonly Leg[]][] {
  const groups = new Map<string, Leg[]>()
  for (const leg of netLegs(book)) {
    const { underlying, terms } = leg.instrument
    if (cash.includes(underlying)) {
      if (terms.kind !== 'coin' && terms.kind !== 'settlement') throw unsupported(TITLE, leg)
      continue
    }
    groups.set(underlying, [...(groups.get(underlying) ?? []), leg])
  }
  return [...groups]
}

function valueEquity(book: Book, market: Market, haircuts: SpanParameters['haircuts']): UsdE6 {
  const share = shareAfterHaircut(haircuts)
  return floorUsd(
    book.legs
      .filter(({ instrument }) => instrument.terms.kind !== 'option')
      .reduce((sum, leg) => sum + valueCollateral(leg, market, share), 0),
  )
}

function buildLines(
  risks: readonly CommodityRisk[],
  ratio: number,
  optionValue: number,
  labels: readonly string[],
  credited: readonly string[],
): ReportLine[] {
  const line = (rule: string, label: string, amount: number, trace: string): ReportLine => ({
    rule,
    label,
    amount: chargeUsd(amount),
    trace,
  })
  const total = (read: (risk: CommodityRisk) => number): number =>
    risks.reduce((sum, risk) => sum + read(risk) * ratio, 0)
  const topUp = ({ risk, scan, intra, delivery, inter }: CommodityRisk): number =>
    Math.max(0, risk - (scan.risk + intra + delivery - inter))
  const names = (wanted: (risk: CommodityRisk) => boolean): string =>
    risks
      .filter(wanted)
      .map(({ id }) => id)
      .join('; ')
  const risk = [
    line(
      'scanning risk',
      'Scan risk',
      total(({ scan }) => scan.risk),
      risks
        .filter(({ scan }) => scan.risk > 0)
        .map(({ id, scan }) => `${id} at ${labels[scan.worst]}`)
        .join('; '),
    ),
    line(
      'intra-commodity spread charge',
      'Calendar spreads',
      total(({ intra }) => intra),
      risks.flatMap(({ formed }) => formed.map(({ label }) => label)).join('; '),
    ),
    line(
      'delivery charge',
      'Delivery month',
      total(({ delivery }) => delivery),
      names(({ delivery }) => delivery > 0),
    ),
    line(
      'inter-commodity spread credit',
      'Inter-commodity credit',
      0 - total(({ inter }) => inter),
      credited.join('; '),
    ),
    line(
      'SOM',
      'Short option minimum',
      total(topUp),
      names((risk) => topUp(risk) > 0),
    ),
  ]
  const nov = line('NOV', 'Net option value', 0 - optionValue, 'short less long option value, up to the risk')
  // Float64 sums of large lines may differ by a hair: a credit never takes more than there is.
  const least = 0n - risk.reduce((sum, { amount }) => sum + amount, 0n)
  return [...risk, nov.amount < least ? { ...nov, amount: usdE6(least) } : nov]
}

/** The scenario in which the whole book loses most, all underlyings at once. */
function findWorst(risks: readonly CommodityRisk[], labels: readonly string[]): MethodMargin['worst'] {
  if (risks.length === 0) return null
  const losses = labels.map((_, slot) => risks.reduce((sum, { scan }) => sum + (scan.losses[slot] ?? 0), 0))
  const worst = losses.reduce((most, loss, slot) => (loss > (losses[most] ?? 0) ? slot : most), 0)
  return { label: labels[worst] ?? '', pnl: floorUsd(0 - (losses[worst] ?? 0)) }
}
