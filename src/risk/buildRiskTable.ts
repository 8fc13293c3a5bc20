import { PlimsollError } from '../errors.ts'
import type { Instrument, InstrumentList, Terms, Underlying } from '../instrument/instrument.ts'
import type { Market } from '../market/market.ts'
import type { ParameterSet, Tier } from '../parameters/parameterSet.ts'
import { rescaleFloor } from '../units/exact.ts'
import { divCeil, divFloor, ONE_PPM, type Ppm, usdE6 } from '../units/fixed.ts'
import { buildLinearRow } from './linearRow.ts'
import { fillStrike, isOption, type OptionPlace, strikeKey } from './optionRows.ts'
import type { ConcentrationLine, RiskRow, RiskTable, TableUnderlying } from './riskTable.ts'
import { buildRowContext, missingQuote, type RowContext } from './rowContext.ts'
import { buildJointScenarios, type JointScenario } from './scenario.ts'
import { readRow, rowWidth } from './typedRow.ts'
import { assertWellFormed } from './wellFormed.ts'

/**
 * M-01. Builds the risk table of one instant: every instrument of the list that has not expired, repriced under
 * the 24 joint scenarios and 3 factor lanes of its underlying's tier and quantised once. The same inputs give the
 * same table on any machine. Throws MISSING_QUOTE when a price, forward, volatility or parameter is missing,
 * INVALID_INPUT when as-of is off the grid, TABLE_MALFORMED when a lane leaves its bound.
 */
export function buildRiskTable(market: Market, parameters: ParameterSet, list: InstrumentList): RiskTable {
  const { asOfSec } = market
  if (asOfSec % parameters.gridSec !== 0) {
    throw new PlimsollError('INVALID_INPUT', 'The as-of instant is off the table grid.', {
      field: 'market.asOfSec',
      expected: `a multiple of ${parameters.gridSec} seconds`,
    })
  }
  const underlyings = repriceTable(market, parameters, list, buildJointScenarios)
  const table: RiskTable = {
    asOfSec,
    gridSec: parameters.gridSec,
    parametersHash: parameters.hash,
    marketHash: market.hash,
    underlyings,
  }
  assertWellFormed(table)
  return table
}

/** The rows of every underlying under other joint scenarios than the grid's, for figures beside the margin. */
export function repriceTable(
  market: Market,
  parameters: ParameterSet,
  list: InstrumentList,
  buildScenarios: (tier: Tier) => readonly JointScenario[],
): readonly TableUnderlying[] {
  return list.underlyings.map((underlying): TableUnderlying => {
    const { symbol } = underlying
    const context = buildRowContext(symbol, market, parameters, buildScenarios)
    const instruments = list.instruments.filter(
      (instrument) => instrument.underlying === symbol && !hasExpired(instrument.terms, market.asOfSec),
    )
    return { ...buildTerms(underlying, context), rows: buildRows(instruments, context) }
  })
}

/** What a table says of an underlying beside its rows. Throws MISSING_QUOTE when its group is not defined. */
export function buildTerms({ id, symbol }: Underlying, context: RowContext): Omit<TableUnderlying, 'rows'> {
  const { group, offset } = requireGroup(symbol, context.parameters)
  return { id, symbol, group, offsetPpm: offset, concentration: buildConcentration(context) }
}

/** Rows in the order of the instruments: options by strike, as the first of them comes up. */
function buildRows(instruments: readonly Instrument[], context: RowContext): RiskRow[] {
  const joint = context.scenarios.length
  const width = rowWidth(joint)
  const strikes = new Map<string, OptionPlace[]>()
  let options = 0
  for (const instrument of instruments) {
    if (!isOption(instrument)) continue
    const key = strikeKey(instrument.terms)
    const place = { instrument, at: options * width }
    const others = strikes.get(key)
    if (others === undefined) strikes.set(key, [place])
    else others.push(place)
    options += 1
  }
  const values = new Float64Array(options * width)
  let at = 0
  return instruments.map((instrument): RiskRow => {
    const { terms } = instrument
    if (terms.kind !== 'option') return buildLinearRow(instrument, terms, context)
    const key = strikeKey(terms)
    fillStrike(strikes.get(key) ?? [], context, values)
    strikes.delete(key)
    const row = readRow(values, at, joint, instrument.id, instrument.name)
    at += width
    return row
  })
}

function requireGroup(symbol: string, parameters: ParameterSet): { group: number; offset: Ppm } {
  const group = parameters.underlyings.get(symbol)?.group ?? 0
  const offset = parameters.groups.get(group)?.offset
  if (offset === undefined) throw missingQuote(`parameters.groups.${group}`, 'an offset')
  return { group, offset }
}

/** M-09. The published lines: slope in ppm of notional, intercept in USD, from the underlying's daily volume. */
function buildConcentration({ tier, market, parameters }: RowContext): ConcentrationLine[] {
  const multiple = tier.concentrationMultiple
  return parameters.concentration.map(({ slope, intercept }) => ({
    slopePpm: divCeil(slope * multiple, ONE_PPM),
    intercept: usdE6(divFloor(rescaleFloor(market.dailyVolume, 6) * intercept * multiple, ONE_PPM * ONE_PPM)),
  }))
}

export function hasExpired(terms: Terms, asOfSec: number): boolean {
  return 'expirySec' in terms && terms.expirySec !== null && terms.expirySec <= asOfSec
}
