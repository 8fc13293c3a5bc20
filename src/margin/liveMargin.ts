import { PlimsollError } from '../errors.ts'
import type { Instrument, InstrumentList } from '../instrument/instrument.ts'
import type { Market } from '../market/market.ts'
import type { ParameterSet } from '../parameters/parameterSet.ts'
import { buildTerms, hasExpired } from '../risk/buildRiskTable.ts'
import type { Line } from '../risk/line.ts'
import { buildLinearRow, type LinearTerms } from '../risk/linearRow.ts'
import { fillStrike, isOption, type OptionPlace, strikeKey } from '../risk/optionRows.ts'
import { buildRowContext, type RowContext } from '../risk/rowContext.ts'
import { packLines } from '../risk/scan/packBooks.ts'
import { describeLayout, PACKED_COLUMNS, type PackedTable, packUnderlying } from '../risk/scan/packTable.ts'
import { createScanner, scanSegments } from '../risk/scan/scanner.ts'
import { buildJointScenarios, JOINT_SCENARIOS } from '../risk/scenario.ts'
import { writeRow } from '../risk/typedRow.ts'
import { assertTypedRow } from '../risk/wellFormed.ts'
import type { Ppm } from '../units/fixed.ts'
import { readAccountSums } from './accountSums.ts'
import { type CombinedMargin, type CombinedUnderlying, combineSums } from './combination.ts'
import { applyQuotes, type MarketTick } from './marketTick.ts'

export type { MarketTick } from './marketTick.ts'

/** The figures of `computeMargin`, by underlying and group with their worst scenarios, without a table. */
export type LiveFigures = CombinedMargin<CombinedUnderlying & { readonly symbol: string }>

export interface LiveMargin {
  /** The figures of the market as it stands. */
  readonly figures: () => LiveFigures
  /** Changes quotes and returns the new figures. A tick that is refused throws and changes nothing. */
  readonly applyTick: (tick: MarketTick) => LiveFigures
}

/** Something with rows of its own that is repriced as a whole. */
interface Unit {
  readonly isTouchedBy: (tick: MarketTick) => boolean
  readonly rows: readonly { readonly at: number; readonly name: string }[]
  readonly write: (context: RowContext, values: Float64Array) => void
}

interface LiveUnderlying {
  context: RowContext
  readonly units: readonly Unit[]
}

/**
 * Keeps the margin of one book at one instant while quotes change: a tick reprices the rows it touches, then the book is
 * added up anew. Every figure is that of `buildRiskTable` and `computeMargin` on the changed market; only instruments that
 * the book holds are priced, so a bad row of another does not show. As-of stays: when T moves, create another.
 *
 * Creation throws as `buildRiskTable` does, OBLIGATION_WITHOUT_ROW when a line has no instrument, and INVALID_INPUT for lots of 2^53 or
 * more, which no attested line can have. A tick throws as
 * `parseMarket` does; INVALID_INPUT when its underlying or a field is unknown; TABLE_MALFORMED when a lane leaves its bound.
 */
export function createLiveMargin(input: {
  readonly market: Market
  readonly parameters: ParameterSet
  readonly list: InstrumentList
  readonly lines: readonly Line[]
  readonly level: Ppm
}): LiveMargin {
  const { market, parameters, list, lines, level } = input
  const { asOfSec } = market
  const contexts = list.underlyings.map(({ symbol }) =>
    buildRowContext(symbol, market, parameters, buildJointScenarios),
  )
  const instruments = findHeld(list, lines, asOfSec)
  const draft = new Float64Array(instruments.length * PACKED_COLUMNS)
  const table: PackedTable = {
    rows: draft,
    rowCount: instruments.length,
    rowOf: new Map(instruments.map(({ id }, row) => [id, row])),
    underlyingOf: Uint32Array.from(instruments, ({ underlying }) =>
      list.underlyings.findIndex(({ symbol }) => symbol === underlying),
    ),
    underlyings: list.underlyings.flatMap((underlying, index) => {
      const context = contexts[index]
      return context === undefined ? [] : [packUnderlying(buildTerms(underlying, context))]
    }),
    layout: describeLayout([{ symbol: '', ids: instruments.map(({ id }) => id) }]),
  }
  const book = packLines(table, [lines])
  const live = new Map<string, LiveUnderlying>()
  for (const context of contexts) {
    live.set(context.symbol, { context, units: listUnits(instruments, context.symbol) })
  }
  for (const { context, units } of live.values()) writeUnits(units, context, draft)
  const segments = book.segments[1] ?? 0
  const scanner = createScanner(table, book)

  const readFigures = (): LiveFigures => {
    scanSegments(scanner, 0, segments)
    const sums = readAccountSums(scanner, table, book, 0, 0)
    return combineSums(table.underlyings, sums, level, (part, { symbol }) => ({ symbol, ...part }))
  }
  let figures = readFigures()
  return {
    figures: () => figures,
    applyTick: (tick) => {
      const underlying = live.get(tick.underlying)
      if (underlying === undefined) throw unknownUnderlying([...live.keys()])
      const quoted = applyQuotes(tick, underlying.context.market, asOfSec)
      const context = { ...underlying.context, market: quoted }
      const touched = underlying.units.filter(({ isTouchedBy }) => isTouchedBy(tick))
      // Into the draft first: until every row is in bounds, nothing counts.
      writeUnits(touched, context, draft)
      underlying.context = context
      for (const { rows } of touched) {
        for (const { at } of rows) copyRow(draft, scanner.rows, at)
      }
      figures = readFigures()
      return figures
    },
  }
}

function writeUnits(units: readonly Unit[], context: RowContext, values: Float64Array): void {
  for (const { write, rows } of units) {
    write(context, values)
    for (const { at, name } of rows) assertTypedRow(values, at, context.symbol, name)
  }
}

function copyRow(from: Float64Array, to: Float64Array, at: number): void {
  for (let i = at; i < at + PACKED_COLUMNS; i++) to[i] = from[i] ?? 0
}

function findHeld(list: InstrumentList, lines: readonly Line[], asOfSec: number): readonly Instrument[] {
  const held = new Set(lines.map(({ instrumentId }) => instrumentId))
  return list.instruments.filter(({ id, terms }) => held.has(id) && !hasExpired(terms, asOfSec))
}

/** Units of an underlying: each strike with its options, each other instrument alone. */
function listUnits(instruments: readonly Instrument[], symbol: string): readonly Unit[] {
  const units: Unit[] = []
  const strikes = new Map<string, OptionPlace[]>()
  for (const [row, instrument] of instruments.entries()) {
    if (instrument.underlying !== symbol) continue
    const at = row * PACKED_COLUMNS
    const { terms, name } = instrument
    if (terms.kind !== 'option') {
      units.push({
        isTouchedBy: (tick) => touchesLinear(tick, terms),
        rows: [{ at, name }],
        write: (context, values) =>
          writeRow(buildLinearRow(instrument, terms, context), values, at, JOINT_SCENARIOS),
      })
    } else if (isOption(instrument)) {
      const key = strikeKey(terms)
      strikes.set(key, [...(strikes.get(key) ?? []), { instrument, at }])
    }
  }
  for (const options of strikes.values()) {
    const [first] = options
    if (first === undefined) continue
    const { expirySec, strike } = first.instrument.terms
    const date = String(expirySec)
    units.push({
      isTouchedBy: ({ index, expiries }) => {
        const expiry = expiries?.[date]
        return (
          index !== undefined || expiry?.forward !== undefined || expiry?.volatilities?.[strike] !== undefined
        )
      },
      rows: options.map(({ at, instrument }) => ({ at, name: instrument.name })),
      write: (context, values) => fillStrike(options, context, values),
    })
  }
  return units
}

function touchesLinear(
  { underlying, index, perpetual, coins, expiries }: MarketTick,
  terms: LinearTerms,
): boolean {
  switch (terms.kind) {
    case 'coin':
      return coins?.[terms.coin] !== undefined
    case 'settlement':
      return terms.currency === underlying ? index !== undefined : coins?.[terms.currency] !== undefined
    case 'linear':
    case 'inverse': {
      const mark = terms.expirySec === null ? perpetual : expiries?.[String(terms.expirySec)]?.forward
      return mark !== undefined || (terms.kind === 'inverse' && index !== undefined)
    }
  }
}

function unknownUnderlying(known: readonly string[]): PlimsollError {
  return new PlimsollError(
    'INVALID_INPUT',
    'The tick is of an underlying that the book’s list does not have.',
    {
      field: 'tick.underlying',
      expected: known.join(', '),
    },
  )
}
