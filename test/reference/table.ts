import { ceilToInteger, floorToInteger, MILLION, type Real, toInteger } from './decimal.ts'
import {
  type Instrument,
  type Market,
  type Parameters,
  parseInstruments,
  parseMarket,
  parseParameters,
  requireEntry,
} from './inputs.ts'
import { buildRowDraft, type RowDraft, type Unrounded } from './rowDraft.ts'

/** What the margin of a book needs to know of one lot held long, in whole units of 1e-6 USD. */
export interface MarginRow {
  readonly id: bigint
  readonly underlying: string
  /** 24 joint lanes, then basis, term structure, quote currency. */
  readonly lanes: readonly bigint[]
  readonly collateralValue: bigint
  readonly markValue: bigint
  readonly shortCharge: bigint
  readonly size: bigint
}

export interface ReferenceRow extends MarginRow {
  readonly name: string
  readonly kind: Instrument['terms']['kind']
  /** The same figures before rounding and clamping. */
  readonly exact: RowDraft
}

export interface ConcentrationLine {
  readonly slopePpm: bigint
  readonly interceptUsdE6: bigint
}

export interface TableUnderlying {
  readonly id: bigint
  readonly symbol: string
  readonly group: number
  readonly concentration: readonly ConcentrationLine[]
}

export interface TableGroup {
  readonly id: number
  readonly offsetPpm: bigint
}

/** What the margin needs of a table: any table of this shape can be margined, not only a reference one. */
export interface MarginTable<Row extends MarginRow = MarginRow> {
  readonly rows: readonly Row[]
  readonly underlyings: readonly TableUnderlying[]
  readonly groups: readonly TableGroup[]
}

export interface ReferenceTable extends MarginTable<ReferenceRow> {
  readonly levelsPpm: { readonly initial: bigint; readonly maintenance: bigint }
}

/** Tier of the dollar and its stand-ins. */
const QUOTE_TIER = 'quote'
const JOINT_LANES = 24
/** What the floor of a lane may add to the P&L of a short. */
const LANE_ROUNDING = 1n

/**
 * The risk table of one instant from the three public files as parsed JSON. Slow and plain. Rows come in the order
 * of the list, without what has expired. Throws a plain Error that names a missing quote or parameter.
 */
export function buildReferenceTable(
  marketJson: unknown,
  parametersJson: unknown,
  instrumentsJson: unknown,
): ReferenceTable {
  const market = parseMarket(marketJson)
  const parameters = parseParameters(parametersJson)
  const { underlyings, instruments } = parseInstruments(instrumentsJson)
  const listed = instruments.filter((instrument) => !isExpired(instrument, market.asOfSec))
  return {
    rows: listed.map((instrument) => buildRow(instrument, market, parameters)),
    underlyings: underlyings.map(({ id, symbol }) => buildUnderlying(id, symbol, market, parameters)),
    groups: Object.entries(parameters.groups).map(([id, { offset }]) => {
      return { id: Number(id), offsetPpm: toInteger(offset.times(MILLION), `groups.${id}.offset`) }
    }),
    levelsPpm: {
      initial: toInteger(parameters.levels.initial.times(MILLION), 'levels.initial'),
      maintenance: toInteger(parameters.levels.maintenance.times(MILLION), 'levels.maintenance'),
    },
  }
}

/**
 * True where an implementation that is off by at most `tolerance` (in 1e-6 USD) may round to the neighbouring unit.
 * Never for a rational figure.
 */
export function isRoundingEdge({ value, rational }: Unrounded, tolerance: Real | number): boolean {
  return !rational && value.minus(value.round()).abs().lte(tolerance)
}

/** The same for a lane of a row, whose rounded value also depends on the clamp of an option's loss. */
export function isLaneRoundingEdge(row: ReferenceRow, lane: number, tolerance: Real | number): boolean {
  const unrounded = requireEntry(row.exact.lanes[lane], `lane ${lane}`)
  const clamped = row.kind === 'option' && lane < JOINT_LANES
  return (
    isRoundingEdge(unrounded, tolerance) || (clamped && isRoundingEdge(row.exact.collateralValue, tolerance))
  )
}

function isExpired({ terms }: Instrument, asOfSec: number): boolean {
  return 'expirySec' in terms && terms.expirySec !== null && terms.expirySec <= asOfSec
}

function buildRow(instrument: Instrument, market: Market, parameters: Parameters): ReferenceRow {
  const { id, name, underlying: symbol, terms } = instrument
  const underlying = requireEntry(parameters.underlyings[symbol], `underlyings.${symbol} of parameters`)
  const exact = buildRowDraft(instrument, {
    asOfSec: market.asOfSec,
    market: requireEntry(market.underlyings[symbol], `underlyings.${symbol} of market`),
    tier: requireEntry(parameters.tiers[underlying.tier], `tiers.${underlying.tier}`),
    isQuote: underlying.tier === QUOTE_TIER,
    parameters,
  })
  const collateralValue = floorToInteger(exact.collateralValue.value)
  const lanes = exact.lanes.map(({ value }) => floorToInteger(value))
  return {
    id: BigInt(id),
    name,
    underlying: symbol,
    kind: terms.kind,
    lanes: terms.kind === 'option' ? clampJointLanes(lanes, -collateralValue) : lanes,
    collateralValue,
    markValue: ceilToInteger(exact.markValue.value),
    shortCharge: ceilToInteger(exact.shortCharge.value) + LANE_ROUNDING,
    size: ceilToInteger(exact.size.value),
    exact,
  }
}

/** In a joint scenario a long option loses at most what it counts for as collateral. */
function clampJointLanes(lanes: readonly bigint[], bound: bigint): bigint[] {
  return lanes.map((lane, index) => (index < JOINT_LANES && lane < bound ? bound : lane))
}

function buildUnderlying(
  id: number,
  symbol: string,
  market: Market,
  parameters: Parameters,
): TableUnderlying {
  const { tier, group } = requireEntry(parameters.underlyings[symbol], `underlyings.${symbol} of parameters`)
  const { concentrationMultiple } = requireEntry(parameters.tiers[tier], `tiers.${tier}`)
  const { dailyVolume } = requireEntry(market.underlyings[symbol], `underlyings.${symbol} of market`)
  return {
    id: BigInt(id),
    symbol,
    group,
    concentration: parameters.concentration.map(({ slope, intercept }, index) => ({
      slopePpm: toInteger(slope.times(concentrationMultiple).times(MILLION), `concentration.${index}.slope`),
      interceptUsdE6: floorToInteger(
        intercept.times(concentrationMultiple).times(dailyVolume).times(MILLION),
      ),
    })),
  }
}
