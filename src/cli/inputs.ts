import { fileURLToPath } from 'node:url'
import type { Command } from 'commander'
import { type AccountReading, composeAccount, surviveAccount } from '../attestor/attest.ts'
import { PlimsollError } from '../errors.ts'
import { type InstrumentList, parseInstrumentList } from '../instrument/instrument.ts'
import { computeCapital, computeWithoutWorstVenue } from '../margin/capital.ts'
import { type ParameterSet, parseParameterSet } from '../margin/parameters.ts'
import { buildReport, type MarginReport } from '../margin/report.ts'
import { type Market, parseMarket } from '../market/market.ts'
import { buildPortfolio } from '../portfolio/portfolio.ts'
import { assetScale } from '../risk/assetScale.ts'
import { buildRiskTable } from '../risk/buildRiskTable.ts'
import type { RiskTable } from '../risk/riskTable.ts'
import { type Ppm, ppm } from '../units/fixed.ts'
import { readJson } from './files.ts'

/** The three public inputs of a risk table, and the table they make. */
export interface TableInputs {
  readonly market: Market
  readonly parameters: ParameterSet
  readonly list: InstrumentList
  readonly table: RiskTable
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

export async function loadTableInputs(options: TableOptions): Promise<TableInputs> {
  const market = parseMarket(await readJson(options.market, '--market'))
  const parameters = parseParameterSet(await readJson(options.parameters, '--parameters'))
  const list = parseInstrumentList(await readJson(options.instruments, '--instruments'))
  return { market, parameters, list, table: buildRiskTable(market, parameters, list) }
}

/** How far a verifier's policy makes venues survive: without credit, and with it (M-14). */
export const SURVIVE_WITHOUT = ppm(160_000n)
export const SURVIVE_WITH = ppm(80_000n)

/** Nets the accounts and builds the whole report at a level. */
export function reportAccounts(
  readings: readonly AccountReading[],
  inputs: TableInputs,
  level: Ppm,
): MarginReport {
  const { market, parameters, list, table } = inputs
  const portfolio = buildPortfolio(readings.map((reading) => composeAccount(reading, list, parameters)))
  if (portfolio.asOfSec !== table.asOfSec) {
    throw new PlimsollError('INVALID_INPUT', 'Accounts and market data are of different instants.', {
      field: 'asOfSec',
      expected: `accounts read as of ${table.asOfSec}`,
      facts: { accounts: portfolio.asOfSec, market: table.asOfSec },
    })
  }
  const venues = readings.flatMap((reading) =>
    reading.venues.map((venue) => ({
      venue: venue.state.venue,
      lines: composeAccount({ ...reading, venues: [venue] }, list, parameters).lines,
      computeMargin: venue.computeMargin,
      reportedInitial: venue.state.reported.initial,
    })),
  )
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
  })
}

/** `initial`, `maintenance`, or a stress multiple such as `1.5`. Throws INVALID_INPUT. */
export function parseLevel(text: string, parameters: ParameterSet): Ppm {
  if (text === 'initial') return parameters.levels.initial
  if (text === 'maintenance') return parameters.levels.maintenance
  if (/^\d{1,2}(\.\d{1,6})?$/.test(text)) {
    const [whole = '0', fraction = ''] = text.split('.')
    const value = BigInt(whole) * 1_000_000n + BigInt(fraction.padEnd(6, '0'))
    if (value > 0n && value < 1n << 24n) return ppm(value)
  }
  throw new PlimsollError('INVALID_INPUT', 'The requirement level is not understood.', {
    field: '--level',
    expected: 'initial, maintenance, or a multiple of initial such as 1.5, below 16.7',
  })
}

/** Integer option. Throws INVALID_INPUT naming it. */
export function parseInteger(text: string, option: string): number {
  const value = Number(text)
  if (/^\d{1,15}$/.test(text) && Number.isSafeInteger(value)) return value
  throw new PlimsollError('INVALID_INPUT', `${option} is not a whole number.`, {
    field: option,
    expected: 'a whole number',
  })
}

/** A field element given in decimal or 0x hex. Throws INVALID_INPUT naming the option, never the value. */
export function parseElement(text: string, option: string): bigint {
  if (/^(0x[0-9a-fA-F]{1,64}|\d{1,78})$/.test(text)) return BigInt(text)
  throw new PlimsollError('INVALID_INPUT', `${option} is not a number.`, {
    field: option,
    expected: 'decimal digits or 0x hex',
  })
}
