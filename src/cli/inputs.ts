import { fileURLToPath } from 'node:url'
import type { Command } from 'commander'
import { type AccountReading, composeAccount, surviveAccount } from '../attestor/attest.ts'
import { PlimsollError } from '../errors.ts'
import type { InstrumentList } from '../instrument/instrument.ts'
import { type CapitalVenue, computeCapital, computeWithoutWorstVenue } from '../margin/capital.ts'
import { explainChange, type MarginState } from '../margin/explainChange.ts'
import { buildReport, type MarginReport } from '../margin/report.ts'
import { type Market, parseMarket } from '../market/market.ts'
import type { ParameterSet } from '../parameters/parameterSet.ts'
import { buildPortfolio, type Portfolio } from '../portfolio/portfolio.ts'
import type { CommittedTable } from '../protocol/tableCommitment.ts'
import { assetScale } from '../risk/assetScale.ts'
import type { RiskTable } from '../risk/riskTable.ts'
import { type Ppm, ppm } from '../units/fixed.ts'
import { acceptTable } from '../verifier/acceptTable.ts'
import { readJson } from './files.ts'

/** The three public inputs of a risk table, parsed, and the table they make. */
export interface TableInputs {
  readonly market: Market
  readonly parameters: ParameterSet
  readonly list: InstrumentList
  readonly table: RiskTable
}

/** The same with the JSON they were parsed from, and the table's commitment. */
export interface LoadedTable extends TableInputs {
  readonly raw: { readonly market: unknown; readonly parameters: unknown; readonly instruments: unknown }
  readonly committed: CommittedTable
}

export interface TableOptions {
  readonly market: string
  readonly parameters: string
  readonly instruments: string
}

const shipped = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url))

/** Adds --market, --parameters and --instruments; the last two default to the shipped files. */
export function withTableOptions(command: Command): Command {
  return command
    .requiredOption('--market <file>', 'market data (plimsoll.market/1)')
    .option('--parameters <file>', 'parameter set', shipped('parameters/2026-11.json'))
    .option('--instruments <file>', 'assigned instrument list', shipped('parameters/instruments.json'))
}

/** Loads the three files and recomputes the table. Throws INVALID_INPUT naming the option or the field. */
export async function loadTableInputs(options: TableOptions): Promise<LoadedTable> {
  const raw = {
    market: await readJson(options.market, '--market'),
    parameters: await readJson(options.parameters, '--parameters'),
    instruments: await readJson(options.instruments, '--instruments'),
  }
  const { committed, parameters, instruments } = acceptTable(raw)
  const { table } = committed
  return { market: parseMarket(raw.market), parameters, list: instruments, table, raw, committed }
}

/** Throws INVALID_INPUT when accounts and table are of different instants. */
export function assertSameInstant(
  readings: readonly AccountReading[],
  { asOfSec }: RiskTable,
  option = '--readings',
): void {
  const other = readings.flatMap(({ venues }) => venues).find(({ state }) => state.asOfSec !== asOfSec)
  if (other === undefined) return
  throw new PlimsollError('INVALID_INPUT', 'Accounts and market data are of different instants.', {
    field: option,
    expected: `accounts read as of ${asOfSec}, the instant of the market data`,
    remedy: 'Read the accounts as of that instant, or take the market data of theirs.',
    facts: { accounts: other.state.asOfSec, market: asOfSec },
  })
}

/** Accounts at an earlier instant, with the market, parameters and level of theirs: what a change is explained from. */
export function composeState(
  readings: readonly AccountReading[],
  inputs: TableInputs,
  level: Ppm,
): MarginState {
  assertSameInstant(readings, inputs.table, '--before')
  const { market, parameters } = inputs
  return { ...stateOf(composePortfolio(readings, inputs)), market, parameters, level }
}

const stateOf = ({ accounts }: Portfolio): Pick<MarginState, 'lines'> => ({
  lines: accounts.flatMap(({ lines }) => lines),
})

const composePortfolio = (
  readings: readonly AccountReading[],
  { list, parameters }: TableInputs,
): Portfolio =>
  buildPortfolio(readings.map((reading) => composeAccount(withoutOrders(reading), list, parameters)))

/** A report shows orders and projects them; only an attestation is refused for one. */
const withoutOrders = (reading: AccountReading): AccountReading => ({
  ...reading,
  venues: reading.venues.map((venue) => ({ ...venue, state: { ...venue.state, openOrders: [] } })),
})

/** Each venue of the accounts that were read: its lines, apart, and its adapter's own rule. */
export function ruleReadings(
  readings: readonly AccountReading[],
  { list, parameters }: TableInputs,
): readonly (CapitalVenue & { readonly account: string })[] {
  return readings.flatMap((reading) =>
    reading.venues.map((venue) => ({
      account: reading.name,
      venue: venue.state.venue,
      lines: composeAccount(withoutOrders({ ...reading, venues: [venue] }), list, parameters).lines,
      computeMargin: venue.computeMargin,
      reportedInitial: venue.state.reported.initial,
    })),
  )
}

/** How far a verifier's policy makes venues survive: without credit, and with it (M-14). */
export const SURVIVE_WITHOUT = ppm(160_000n)
export const SURVIVE_WITH = ppm(80_000n)

/** Nets the accounts and builds the whole report at a level. */
export function reportAccounts(
  readings: readonly AccountReading[],
  inputs: TableInputs,
  level: Ppm,
  before: MarginState | null = null,
): MarginReport {
  const { market, parameters, list, table } = inputs
  assertSameInstant(readings, table)
  const portfolio = composePortfolio(readings, inputs)
  const venues = ruleReadings(readings, inputs)
  const scale = (asset: string): Ppm => assetScale(asset, list, parameters)
  return buildReport({
    portfolio,
    table,
    market,
    parameters,
    list,
    level,
    survival: readings.map((reading) => ({
      account: reading.name,
      survival: surviveAccount(reading, list, parameters),
    })),
    capital: computeCapital({
      table,
      level,
      venues,
      scale,
      surviveWithout: SURVIVE_WITHOUT,
      surviveWith: SURVIVE_WITH,
    }),
    withoutWorstVenue: computeWithoutWorstVenue(table, level, venues),
    venues: readings.flatMap(({ name: account, venues: all }) =>
      all.map(({ state: { venue, openOrders, accruals, marks } }) => ({
        ...{ account, venue, openOrders, accruals, marks },
      })),
    ),
    change:
      before === null ? null : explainChange(before, { ...stateOf(portfolio), market, parameters, level }),
  })
}
