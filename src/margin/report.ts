import type { InstrumentList } from '../instrument/instrument.ts'
import type { Market } from '../market/market.ts'
import type { ParameterSet } from '../parameters/parameterSet.ts'
import type { Portfolio, Position } from '../portfolio/portfolio.ts'
import type { Survival } from '../portfolio/survival.ts'
import { computeLotGreeks, type LotGreeks } from '../risk/greeks.ts'
import { computeOffGridLoss, type OffGridLoss } from '../risk/offGrid.ts'
import { findRow, type RiskTable } from '../risk/riskTable.ts'
import { buildJointScenarios, type JointScenario } from '../risk/scenario.ts'
import { abs, divCeil, type Lots, type Ppm, sum, type UsdE6, usdE6 } from '../units/fixed.ts'
import type { CapitalFigures } from './capital.ts'
import { computeMargin, type Margin } from './requirement.ts'

/** One line of the requirement. The lines sum to it but for the one rounding, at most one unit each. */
export interface ReportLine {
  /** Rule of docs/methodology.md. */
  readonly rule: string
  readonly label: string
  readonly amount: UsdE6
  /** Where the number comes from: underlyings, scenarios, published lines. */
  readonly trace: string
}

export interface ScenarioPnl {
  readonly slot: number
  readonly label: string
  readonly pnl: UsdE6
}

export interface PositionReport {
  readonly position: Position
  readonly value: UsdE6
  /** What this position alone would require. */
  readonly isolated: UsdE6
}

export interface GreeksReport {
  readonly underlying: string
  /** Expiry in seconds, null for what has none. */
  readonly expirySec: number | null
  readonly greeks: LotGreeks
}

/** Everything a trader pins to the wall. Amounts 1e-6 USD, P&L positive for a gain. */
export interface MarginReport {
  readonly method: string
  readonly portfolio: Portfolio
  readonly parameterSet: { readonly name: string; readonly hash: bigint }
  readonly table: RiskTable
  readonly margin: Margin
  readonly maintenance: UsdE6
  /** Equity before haircuts: longs at mark. */
  readonly markValue: UsdE6
  readonly haircut: UsdE6
  readonly lines: readonly ReportLine[]
  readonly scenarios: readonly JointScenario[]
  /** P&L of the whole book per joint scenario slot. */
  readonly bookPnl: readonly UsdE6[]
  readonly worst: readonly ScenarioPnl[]
  readonly positions: readonly PositionReport[]
  readonly greeks: readonly GreeksReport[]
  readonly offGrid: OffGridLoss
  readonly survival: readonly { readonly account: string; readonly survival: Survival }[]
  readonly capital: CapitalFigures
  readonly withoutWorstVenue: { readonly venue: string; readonly excess: UsdE6 } | null
}

/** Builds the report of a portfolio on one table. Pure: the same inputs give the same report. */
export function buildReport(input: {
  readonly portfolio: Portfolio
  readonly table: RiskTable
  readonly market: Market
  readonly parameters: ParameterSet
  readonly list: InstrumentList
  readonly level: Ppm
  readonly survival: MarginReport['survival']
  readonly capital: CapitalFigures
  readonly withoutWorstVenue: MarginReport['withoutWorstVenue']
}): MarginReport {
  const { portfolio, table, market, parameters, list, level } = input
  const lines = portfolio.accounts.flatMap((account) => account.lines)
  const margin = computeMargin(table, lines, level)
  const reference = parameters.tiers.get('1')
  const scenarios = reference === undefined ? [] : buildJointScenarios(reference)
  const bookPnl = scenarios.map((_, s) => sum(margin.underlyings.map(({ joint }) => joint[s] ?? usdE6(0n))))
  const markValue = usdE6(
    lines.reduce(
      (total, line) => total + line.lots * (findRow(table, line.instrumentId)?.row.mark ?? 0n),
      0n,
    ),
  )
  return {
    method: 'net risk-array margin',
    portfolio,
    parameterSet: { name: parameters.name, hash: parameters.hash },
    table,
    margin,
    maintenance: computeMargin(table, lines, parameters.levels.maintenance).requirement,
    markValue,
    haircut: usdE6(markValue - margin.equity),
    lines: explainRequirement(margin, scenarios),
    scenarios,
    bookPnl,
    worst: bookPnl
      .map((pnl, slot) => ({ slot, label: scenarios[slot]?.label ?? '', pnl }))
      .sort((a, b) => (a.pnl < b.pnl ? -1 : a.pnl > b.pnl ? 1 : a.slot - b.slot))
      .slice(0, 5),
    positions: portfolio.positions.map((position) => reportPosition(position, table, level)),
    greeks: sumGreeks(portfolio.positions, market),
    offGrid: computeOffGridLoss(market, parameters, list, lines),
    survival: input.survival,
    capital: input.capital,
    withoutWorstVenue: input.withoutWorstVenue,
  }
}

/** The lines of the requirement, in the labels of a risk desk, each at the margin's level and rounded up. */
export function explainRequirement(
  { underlyings, groups, quoteCharge, level }: Margin,
  scenarios: readonly JointScenario[],
): ReportLine[] {
  const scaled = (charge: bigint): UsdE6 => usdE6(divCeil(charge * level, 1_000_000_000_000n))
  const total = (read: (part: Margin['underlyings'][number]) => bigint): bigint =>
    underlyings.reduce((running, part) => running + read(part), 0n)
  const used = underlyings.filter(({ joint, size }) => size > 0n || joint.some((lane) => lane !== 0n))
  const worstOf = (slot: number): string => scenarios[slot]?.label ?? `scenario ${slot}`
  const credit = groups.reduce((running, group) => running + group.credit, 0n)
  return [
    {
      rule: 'M-06',
      label: 'Scan risk, underlyings apart',
      amount: scaled(total(({ loss }) => loss) * 1_000_000n),
      trace: used
        .filter(({ loss }) => loss > 0n)
        .map(({ underlying, worstScenario }) => `${underlying.symbol} at ${worstOf(worstScenario)}`)
        .join('; '),
    },
    {
      rule: 'M-06',
      label: 'Inter-commodity credit',
      amount: usdE6(-scaled(credit)),
      trace: groups
        .filter((group) => group.credit > 0n)
        .map(
          ({ group, offsetPpm, worstScenario }) =>
            `group ${group}, offset ${offsetPpm / 10_000n}%, joint worst at ${worstOf(worstScenario)}`,
        )
        .join('; '),
    },
    {
      rule: 'M-07',
      label: 'Basis',
      amount: scaled(total(({ factors }) => abs(factors[0])) * 1_000_000n),
      trace: 'lane 25, per underlying',
    },
    {
      rule: 'M-07',
      label: 'Vega term structure',
      amount: scaled(total(({ factors }) => abs(factors[1])) * 1_000_000n),
      trace: 'lane 26, per underlying',
    },
    {
      rule: 'M-07',
      label: 'Stablecoin',
      amount: scaled(quoteCharge * 1_000_000n),
      trace: 'lane 27, once over everything',
    },
    {
      rule: 'M-08',
      label: 'Short option and buy-back charge',
      amount: scaled(total(({ shortCharge }) => shortCharge) * 1_000_000n),
      trace: 'short lots x short charge, gross',
    },
    {
      rule: 'M-09',
      label: 'Concentration and gross minimum',
      amount: scaled(total(({ concentration }) => concentration)),
      trace: used
        .map(({ underlying, concentrationLine }) => `${underlying.symbol} line ${concentrationLine + 1}`)
        .join('; '),
    },
  ]
}

function reportPosition(position: Position, table: RiskTable, level: Ppm): PositionReport {
  const instrumentId = position.instrument.id
  const sides = [position.long, -position.short as Lots].filter((count) => count !== 0n)
  const alone = computeMargin(
    table,
    sides.map((count) => ({ instrumentId, lots: count })),
    level,
  )
  return { position, value: alone.equity, isolated: alone.requirement }
}

function sumGreeks(positions: readonly Position[], market: Market): GreeksReport[] {
  const totals = new Map<string, GreeksReport>()
  for (const { instrument, net } of positions) {
    if (instrument.underlying === 'USD' || net === 0n) continue
    const expirySec = instrument.terms.kind === 'option' ? instrument.terms.expirySec : null
    const key = `${instrument.underlying}/${expirySec ?? ''}`
    const one = computeLotGreeks(instrument, market)
    const known = totals.get(key)?.greeks
    const names = ['delta', 'deltaUsd', 'gammaUsd', 'vega', 'vega30', 'theta'] as const
    const greeks = Object.fromEntries(
      names.map((name) => [name, (known?.[name] ?? 0n) + net * one[name]]),
    ) as unknown as LotGreeks
    totals.set(key, { underlying: instrument.underlying, expirySec, greeks })
  }
  return [...totals.values()].sort((a, b) =>
    a.underlying === b.underlying
      ? (a.expirySec ?? 0) - (b.expirySec ?? 0)
      : a.underlying < b.underlying
        ? -1
        : 1,
  )
}
