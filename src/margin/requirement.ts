import type { Line } from '../risk/line.ts'
import { findRow, type RiskRow, type RiskTable, type TableUnderlying, withoutRow } from '../risk/riskTable.ts'
import { abs, divCeil, type Ppm, sum, type UsdE6, usdE6 } from '../units/fixed.ts'

/** Charges are summed at ppm of 1e-6 USD, so that the requirement is rounded once. */
export type ChargeE12 = bigint

/** One underlying's share of the margin. Lanes are P&L, gains positive. */
export interface UnderlyingMargin {
  readonly underlying: TableUnderlying
  /** x[s]: sum of lots x joint lane over all lines. */
  readonly joint: readonly UsdE6[]
  /** Sums of lots x factor lane: basis, term structure, quote currency. */
  readonly factors: readonly [UsdE6, UsdE6, UsdE6]
  /** max(0, worst joint loss), and the lowest scenario index that attains it. */
  readonly loss: UsdE6
  readonly worstScenario: number
  readonly value: UsdE6
  readonly shortCharge: UsdE6
  readonly size: UsdE6
  readonly concentration: ChargeE12
  /** Index of the binding concentration line. */
  readonly concentrationLine: number
}

/** A product group with its credit: offset x (apart - joint). */
export interface GroupMargin {
  readonly group: number
  readonly offsetPpm: bigint
  /** Indexes into `underlyings`. */
  readonly members: readonly number[]
  readonly joint: UsdE6
  readonly worstScenario: number
  readonly apart: UsdE6
  readonly credit: ChargeE12
}

export interface Margin {
  readonly table: RiskTable
  readonly level: Ppm
  readonly underlyings: readonly UnderlyingMargin[]
  readonly groups: readonly GroupMargin[]
  readonly quoteCharge: UsdE6
  /** Everything that is charged, before the level. */
  readonly charges: ChargeE12
  readonly equity: UsdE6
  readonly requirement: UsdE6
  /** equity - requirement; negative is a deficiency. */
  readonly excess: UsdE6
}

/**
 * M-10. Margin of all lines together: scanning nets over lines, equity, short charge and size are gross.
 * requirement = (sum of scanning risks after group credits + short, factor and concentration charges) x level,
 * rounded up once. This is the least requirement; the circuit accepts any at or above it. Throws
 * OBLIGATION_WITHOUT_ROW when a line has no row in the table.
 */
export function computeMargin(table: RiskTable, lines: readonly Line[], level: Ppm): Margin {
  const located = lines.map((line) => {
    const found = findRow(table, line.instrumentId)
    if (found === null) throw withoutRow()
    return { lots: line.lots, row: found.row, underlying: found.underlying }
  })
  const underlyings = table.underlyings.map((underlying) =>
    scanUnderlying(
      underlying,
      located.filter((line) => line.underlying === underlying),
    ),
  )
  const groups = [...new Set(table.underlyings.map(({ group }) => group))].map((group) =>
    scanGroup(group, underlyings),
  )
  const quoteCharge = usdE6(abs(sum(underlyings.map(({ factors }) => factors[2]))))
  const charges =
    underlyings.reduce((total, part) => total + apartCharges(part), 0n) +
    quoteCharge * 1_000_000n -
    groups.reduce((total, { credit }) => total + credit, 0n)
  const equity = sum(underlyings.map(({ value }) => value))
  const requirement = usdE6(divCeil(charges * level, 1_000_000_000_000n))
  return {
    table,
    level,
    underlyings,
    groups,
    quoteCharge,
    charges,
    equity,
    requirement,
    excess: usdE6(equity - requirement),
  }
}

function apartCharges({ loss, factors, shortCharge, concentration }: UnderlyingMargin): ChargeE12 {
  return (loss + abs(factors[0]) + abs(factors[1]) + shortCharge) * 1_000_000n + concentration
}

interface LocatedLine {
  readonly lots: bigint
  readonly row: RiskRow
}

function scanUnderlying(underlying: TableUnderlying, lines: readonly LocatedLine[]): UnderlyingMargin {
  const accumulate = (lane: (row: RiskRow) => bigint): UsdE6 =>
    usdE6(lines.reduce((total, { lots, row }) => total + lots * lane(row), 0n))
  const width = underlying.rows[0]?.joint.length ?? 0
  const joint = Array.from({ length: width }, (_, s) => accumulate((row) => row.joint[s] ?? 0n))
  const { loss, scenario } = worstOf(joint)
  let value = 0n
  let shortCharge = 0n
  let size = 0n
  for (const { lots, row } of lines) {
    value += lots > 0n ? lots * row.collateral : lots * row.mark
    if (lots < 0n) shortCharge -= lots * row.shortCharge
    size += abs(lots) * row.size
  }
  const { charge, line } = concentrate(underlying, size)
  return {
    underlying,
    joint,
    factors: [
      accumulate((row) => row.factors[0]),
      accumulate((row) => row.factors[1]),
      accumulate((row) => row.factors[2]),
    ],
    loss,
    worstScenario: scenario,
    value: usdE6(value),
    shortCharge: usdE6(shortCharge),
    size: usdE6(size),
    concentration: charge,
    concentrationLine: line,
  }
}

/** M-09. Convex: the most any published line asks, at ppm of 1e-6 USD. Never below the first, a minimum on size. */
function concentrate(underlying: TableUnderlying, size: bigint): { charge: ChargeE12; line: number } {
  let charge = 0n
  let line = 0
  for (const [index, { slopePpm, intercept }] of underlying.concentration.entries()) {
    const asked = slopePpm * size - intercept * 1_000_000n
    if (asked > charge) {
      charge = asked
      line = index
    }
  }
  return { charge, line }
}

/** M-06. A blend of two worst cases: offset of the joint loss, the rest of the losses apart. */
function scanGroup(group: number, underlyings: readonly UnderlyingMargin[]): GroupMargin {
  const members = underlyings.flatMap((part, index) => (part.underlying.group === group ? [index] : []))
  const parts = members.flatMap((index) => underlyings[index] ?? [])
  const width = Math.max(0, ...parts.map(({ joint }) => joint.length))
  const summed = Array.from({ length: width }, (_, s) => sum(parts.map(({ joint }) => joint[s] ?? usdE6(0n))))
  const { loss: joint, scenario } = worstOf(summed)
  const apart = sum(parts.map(({ loss }) => loss))
  const offsetPpm = parts[0]?.underlying.offsetPpm ?? 0n
  return {
    group,
    offsetPpm,
    members,
    joint,
    worstScenario: scenario,
    apart,
    credit: offsetPpm * (apart - joint),
  }
}

/** Worst loss, at least zero; ties pick the lowest index so that reports and proofs are reproducible. */
function worstOf(lanes: readonly UsdE6[]): { loss: UsdE6; scenario: number } {
  let loss = 0n
  let scenario = 0
  for (const [index, lane] of lanes.entries()) {
    if (-lane > loss) {
      loss = -lane
      scenario = index
    }
  }
  return { loss: usdE6(loss), scenario }
}
