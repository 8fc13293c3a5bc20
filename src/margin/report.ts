import type { InstrumentList } from '../instrument/instrument.ts'
import type { Market } from '../market/market.ts'
import type { ParameterSet } from '../parameters/parameterSet.ts'
import type { Portfolio, Position } from '../portfolio/portfolio.ts'
import type { Survival } from '../portfolio/survival.ts'
import type { Line } from '../risk/line.ts'
import { computeOffGridLoss, type OffGridLoss } from '../risk/offGrid.ts'
import { findRow, type RiskTable } from '../risk/riskTable.ts'
import { buildJointScenarios, type JointScenario } from '../risk/scenario.ts'
import { type Lots, type Ppm, subtract, sum, type UsdE6, usdE6 } from '../units/fixed.ts'
import { buildExpiryCalendar, type ExpiryEntry } from './buildExpiryCalendar.ts'
import type { CapitalFigures } from './capital.ts'
import { compareMarks, type MarkDifference } from './compareMarks.ts'
import { type AccountFigures, computeAccountFigures } from './computeAccountFigures.ts'
import { computeStress, type StressRow } from './computeStress.ts'
import { computeSurvivalPrices, type SurvivalPrice } from './computeSurvivalPrices.ts'
import { explainRequirement } from './explain.ts'
import type { ChangeReport } from './explainChange.ts'
import { type CureAsset, listCureAssets } from './listCureAssets.ts'
import { type OrderProjection, projectOrders } from './projectOrders.ts'
import type { ReportLine } from './reportLine.ts'
import { computeMargin, type Margin } from './requirement.ts'
import { type AccrualReport, sumAccruals } from './sumAccruals.ts'
import { type GreeksReport, type GreeksTotal, sumGreeks } from './sumGreeks.ts'
import type { VenueFacts } from './venueFacts.ts'

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
  /** Requirement of the book less that of the book without this position: negative for a hedge. */
  readonly marginal: UsdE6
}

export interface SurvivalReport {
  readonly account: string
  readonly survival: Survival
  /** The survival as index prices. */
  readonly prices: readonly SurvivalPrice[]
}

/** Everything a trader pins to the wall. Amounts 1e-6 USD, P&L positive for a gain. */
export interface MarginReport {
  readonly method: string
  readonly portfolio: Portfolio
  readonly parameterSet: { readonly name: string; readonly hash: bigint }
  readonly table: RiskTable
  readonly margin: Margin
  readonly maintenance: UsdE6
  readonly account: AccountFigures
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
  readonly greekTotals: readonly GreeksTotal[]
  readonly stress: readonly StressRow[]
  readonly calendar: readonly ExpiryEntry[]
  readonly orders: OrderProjection
  readonly accruals: AccrualReport
  readonly cureAssets: readonly CureAsset[]
  readonly marks: readonly MarkDifference[]
  readonly offGrid: OffGridLoss
  readonly survival: readonly SurvivalReport[]
  readonly capital: CapitalFigures
  readonly withoutWorstVenue: { readonly venue: string; readonly excess: UsdE6 } | null
  /** Since an earlier state, where one was given. */
  readonly change: ChangeReport | null
}

/** Builds the report of a portfolio on one table. Pure: the same inputs give the same report. */
export function buildReport(input: {
  readonly portfolio: Portfolio
  readonly table: RiskTable
  readonly market: Market
  readonly parameters: ParameterSet
  readonly list: InstrumentList
  readonly level: Ppm
  readonly survival: readonly { readonly account: string; readonly survival: Survival }[]
  readonly venues: readonly VenueFacts[]
  readonly capital: CapitalFigures
  readonly withoutWorstVenue: MarginReport['withoutWorstVenue']
  readonly change: ChangeReport | null
}): MarginReport {
  const { portfolio, table, market, parameters, list, level, venues } = input
  const { accounts, positions } = portfolio
  const { initial, maintenance } = parameters.levels
  const lines = accounts.flatMap((account) => account.lines)
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
  const atMaintenance = computeMargin(table, lines, maintenance)
  const orders = projectOrders(
    accounts.map(({ name, lines: own }) => ({
      name,
      lines: own,
      orders: venues.flatMap(({ account, openOrders }) => (account === name ? openOrders : [])),
    })),
    { table, list, parameters, market, level: initial },
  )
  const greeks = sumGreeks(positions, market)
  return {
    method: 'net risk-array margin',
    portfolio,
    parameterSet: { name: parameters.name, hash: parameters.hash },
    table,
    margin,
    maintenance: atMaintenance.requirement,
    account: computeAccountFigures(
      computeMargin(table, lines, initial),
      atMaintenance,
      orders.requirement,
      positions,
      table,
    ),
    markValue,
    haircut: usdE6(markValue - margin.equity),
    lines: explainRequirement(margin, scenarios),
    scenarios,
    bookPnl,
    worst: bookPnl
      .map((pnl, slot) => ({ slot, label: scenarios[slot]?.label ?? '', pnl }))
      .sort((a, b) => (a.pnl < b.pnl ? -1 : a.pnl > b.pnl ? 1 : a.slot - b.slot))
      .slice(0, 5),
    positions: positions.map((position) => reportPosition(position, table, margin, lines)),
    greeks: greeks.rows,
    greekTotals: greeks.totals,
    stress: computeStress(market, parameters, list, lines),
    calendar: buildExpiryCalendar({ positions, accounts, table, market, list, level }),
    orders,
    accruals: sumAccruals(venues),
    cureAssets: listCureAssets(table, list, parameters, lines, level),
    marks: compareMarks(venues, market, table, list),
    offGrid: computeOffGridLoss(market, parameters, list, lines),
    survival: input.survival.map(({ account, survival }) => {
      const owner = accounts.find(({ name }) => name === account)
      const prices =
        owner === undefined ? [] : computeSurvivalPrices(survival, owner, market, list, parameters)
      return { account, survival, prices }
    }),
    capital: input.capital,
    withoutWorstVenue: input.withoutWorstVenue,
    change: input.change,
  }
}

function reportPosition(
  position: Position,
  table: RiskTable,
  { level, requirement }: Margin,
  lines: readonly Line[],
): PositionReport {
  const instrumentId = position.instrument.id
  const sides = [position.long, -position.short as Lots].filter((count) => count !== 0n)
  const alone = computeMargin(
    table,
    sides.map((count) => ({ instrumentId, lots: count })),
    level,
  )
  const others = lines.filter((line) => line.instrumentId !== instrumentId)
  return {
    position,
    value: alone.equity,
    isolated: alone.requirement,
    marginal: subtract(requirement, computeMargin(table, others, level).requirement),
  }
}
