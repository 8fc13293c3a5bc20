import type { ConcentrationLine, MarginRow, MarginTable } from './table.ts'

/** One line of one account: whole lots, long positive. */
export interface BookLine {
  readonly instrument: bigint
  readonly lots: bigint
  readonly account: string
}

export interface UnderlyingMargin {
  readonly symbol: string
  /** 27 sums of lots times lane, in 1e-6 USD. */
  readonly x: readonly bigint[]
  /** Worst loss over the joint lanes, alone, at least zero. */
  readonly worst: bigint
  readonly basis: bigint
  readonly term: bigint
  readonly size: bigint
  /** Of the published lines the greatest, in 1e-12 USD. */
  readonly concentrationE12: bigint
}

export interface GroupMargin {
  readonly id: number
  readonly offsetPpm: bigint
  readonly joint: bigint
  readonly apart: bigint
  /** offset * (apart - joint), in 1e-12 USD. */
  readonly creditE12: bigint
  /** offset * joint + (1 - offset) * apart, in 1e-12 USD. */
  readonly scanningE12: bigint
}

/** Every line of the requirement. Without a scale in its name a figure is in 1e-6 USD. */
export interface ReferenceMargin {
  readonly equity: bigint
  readonly requirement: bigint
  readonly excess: bigint
  /** The requirement before level and rounding, in 1e-12 USD. */
  readonly totalE12: bigint
  readonly levelPpm: bigint
  readonly underlyings: readonly UnderlyingMargin[]
  readonly groups: readonly GroupMargin[]
  readonly shortCharge: bigint
  readonly basisCharge: bigint
  readonly termCharge: bigint
  readonly quoteCharge: bigint
  readonly concentrationE12: bigint
}

const ONE_PPM = 1_000_000n
const JOINT_LANES = 24
const BASIS_LANE = 24
const TERM_LANE = 25
const QUOTE_LANE = 26

type Priced = BookLine & { readonly row: MarginRow }

/**
 * Equity and requirement of a book at a level (1,000,000 ppm is initial). Scans net over all lines of an underlying;
 * equity, short charge and size take every line by itself. Rounds once, at the end, up.
 */
export function computeReferenceMargin(
  table: MarginTable,
  lines: readonly BookLine[],
  levelPpm: bigint,
): ReferenceMargin {
  const rows = new Map(table.rows.map((row) => [row.id, row]))
  const book = lines.map((line): Priced => {
    const row = rows.get(line.instrument)
    if (row === undefined) throw new Error(`instrument ${line.instrument} is not in the table`)
    return { ...line, row }
  })

  const equity = sum(book, ({ lots, row }) => lots * (lots > 0n ? row.collateralValue : row.markValue))
  const shortCharge = sum(book, ({ lots, row }) => (lots < 0n ? -lots * row.shortCharge : 0n))
  const underlyings = table.underlyings.map(({ symbol, concentration }) =>
    computeUnderlying(
      symbol,
      concentration,
      book.filter(({ row }) => row.underlying === symbol),
    ),
  )
  const groups = table.groups.map(({ id, offsetPpm }) => {
    const symbols = table.underlyings.filter(({ group }) => group === id).map(({ symbol }) => symbol)
    return computeGroup(
      id,
      offsetPpm,
      underlyings.filter(({ symbol }) => symbols.includes(symbol)),
    )
  })
  assertCovered(table)

  const basisCharge = sum(underlyings, ({ basis }) => magnitude(basis))
  const termCharge = sum(underlyings, ({ term }) => magnitude(term))
  const quoteCharge = magnitude(sum(underlyings, ({ x }) => at(x, QUOTE_LANE)))
  const concentrationE12 = sum(underlyings, (underlying) => underlying.concentrationE12)
  const scanningE12 = sum(groups, (group) => group.scanningE12)
  const totalE12 =
    scanningE12 + ONE_PPM * (shortCharge + basisCharge + termCharge + quoteCharge) + concentrationE12
  const requirement = ceilDivide(totalE12 * levelPpm, ONE_PPM * ONE_PPM)
  return {
    equity,
    requirement,
    excess: equity - requirement,
    totalE12,
    levelPpm,
    underlyings,
    groups,
    shortCharge,
    basisCharge,
    termCharge,
    quoteCharge,
    concentrationE12,
  }
}

function computeUnderlying(
  symbol: string,
  concentration: readonly ConcentrationLine[],
  book: readonly Priced[],
): UnderlyingMargin {
  const x = Array.from({ length: 27 }, (_, lane) => sum(book, ({ lots, row }) => lots * at(row.lanes, lane)))
  const size = sum(book, ({ lots, row }) => magnitude(lots) * row.size)
  return {
    symbol,
    x,
    worst: worstLoss(x),
    basis: at(x, BASIS_LANE),
    term: at(x, TERM_LANE),
    size,
    concentrationE12: concentration
      .map(({ slopePpm, interceptUsdE6 }) => slopePpm * size - ONE_PPM * interceptUsdE6)
      .reduce(greater),
  }
}

function computeGroup(id: number, offsetPpm: bigint, members: readonly UnderlyingMargin[]): GroupMargin {
  const together = Array.from({ length: JOINT_LANES }, (_, lane) => sum(members, ({ x }) => at(x, lane)))
  const joint = worstLoss(together)
  const apart = sum(members, ({ worst }) => worst)
  return {
    id,
    offsetPpm,
    joint,
    apart,
    creditE12: offsetPpm * (apart - joint),
    scanningE12: offsetPpm * joint + (ONE_PPM - offsetPpm) * apart,
  }
}

/** max(0, max over the joint lanes of the loss). */
function worstLoss(x: readonly bigint[]): bigint {
  return x
    .slice(0, JOINT_LANES)
    .map((gain) => -gain)
    .reduce(greater, 0n)
}

/** An underlying outside of every group, or a row outside of every underlying, would be scanned nowhere. */
function assertCovered(table: MarginTable): void {
  for (const { symbol, group } of table.underlyings) {
    if (!table.groups.some(({ id }) => id === group))
      throw new Error(`group ${group} of ${symbol} is missing`)
  }
  for (const { id, underlying } of table.rows) {
    if (!table.underlyings.some(({ symbol }) => symbol === underlying)) {
      throw new Error(`underlying ${underlying} of ${id} is missing`)
    }
  }
}

function at(values: readonly bigint[], index: number): bigint {
  const value = values[index]
  if (value === undefined) throw new Error(`lane ${index} is missing`)
  return value
}

function sum<Item>(items: readonly Item[], amount: (item: Item) => bigint): bigint {
  return items.reduce((total, item) => total + amount(item), 0n)
}

function greater(a: bigint, b: bigint): bigint {
  if (a > b) return a
  return b
}

function magnitude(value: bigint): bigint {
  return value < 0n ? -value : value
}

/** For a numerator that is not negative. */
function ceilDivide(numerator: bigint, divisor: bigint): bigint {
  return (numerator + divisor - 1n) / divisor
}
