import type { ConcentrationLine } from '../risk/riskTable.ts'
import { abs, divCeil, type Ppm, sum, type UsdE6, usdE6 } from '../units/fixed.ts'

/** Charges are summed at ppm of 1e-6 USD, so that the requirement is rounded once. */
export type ChargeE12 = bigint

const ONE_E6 = 1_000_000n

/** What the lines of one underlying add up to. Lanes are P&L, gains positive, 1e-6 USD. */
export interface LaneSums {
  /** x[s]: sum of lots x joint lane over all lines. */
  readonly joint: readonly UsdE6[]
  /** Sums of lots x factor lane: basis, term structure, quote currency. */
  readonly factors: readonly [UsdE6, UsdE6, UsdE6]
  readonly value: UsdE6
  readonly shortCharge: UsdE6
  readonly size: UsdE6
}

/** What the table says of an underlying beside its rows. */
export interface ChargeTerms {
  readonly group: number
  readonly offsetPpm: bigint
  readonly concentration: readonly ConcentrationLine[]
}

/** One underlying's share of the margin. */
export interface CombinedUnderlying extends LaneSums {
  /** max(0, worst joint loss), and the lowest scenario index that attains it. */
  readonly loss: UsdE6
  readonly worstScenario: number
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

export interface CombinedMargin<Underlying> {
  readonly level: Ppm
  readonly underlyings: readonly Underlying[]
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
 * M-06 to M-10, from the sums of each underlying, however they were made. requirement = (sum of scanning risks after group
 * credits + short, factor and concentration charges) x level, rounded up once.
 */
export function combineSums<Underlying extends ChargeTerms, Part extends CombinedUnderlying>(
  underlyings: readonly Underlying[],
  sums: readonly LaneSums[],
  level: Ppm,
  keep: (part: CombinedUnderlying, underlying: Underlying) => Part,
): CombinedMargin<Part> {
  const parts = underlyings.flatMap((underlying, index) => {
    const own = sums[index]
    if (own === undefined) return []
    const { loss, scenario } = worstOf(own.joint)
    const concentration = concentrate(underlying.concentration, own.size)
    const concentrationLine = findLine(underlying.concentration, own.size, concentration)
    return [keep({ ...own, loss, worstScenario: scenario, concentration, concentrationLine }, underlying)]
  })
  const groups = [...new Set(underlyings.map(({ group }) => group))].map((group) =>
    combineGroup(group, underlyings, parts),
  )
  const quoteCharge = usdE6(abs(sum(parts.map(({ factors }) => factors[2]))))
  const charges = sumCharges(
    parts.reduce(
      (total, { loss, factors, shortCharge, concentration }) =>
        total + chargeApart(loss, factors[0], factors[1], shortCharge, concentration),
      0n,
    ),
    quoteCharge,
    groups.reduce((total, { credit }) => total + credit, 0n),
  )
  const equity = sum(parts.map(({ value }) => value))
  const requirement = requirementOf(charges, level)
  return {
    level,
    underlyings: parts,
    groups,
    quoteCharge,
    charges,
    equity,
    requirement,
    excess: usdE6(equity - requirement),
  }
}

/** What an underlying is charged before any credit: scan, basis, term structure, shorts, concentration. */
export function chargeApart(
  loss: bigint,
  basis: bigint,
  term: bigint,
  shortCharge: bigint,
  concentration: ChargeE12,
): ChargeE12 {
  return (loss + abs(basis) + abs(term) + shortCharge) * ONE_E6 + concentration
}

/** M-09. Convex: the most any published line asks, at ppm of 1e-6 USD. Never below the first, a minimum on size. */
export function concentrate(lines: readonly ConcentrationLine[], size: bigint): ChargeE12 {
  let charge = 0n
  for (const line of lines) {
    const asked = askedBy(line, size)
    if (asked > charge) charge = asked
  }
  return charge
}

const askedBy = ({ slopePpm, intercept }: ConcentrationLine, size: bigint): ChargeE12 =>
  slopePpm * size - intercept * ONE_E6

/** The first line that asks for the charge; the first of all when none asks for anything. */
function findLine(lines: readonly ConcentrationLine[], size: bigint, charge: ChargeE12): number {
  return charge === 0n ? 0 : lines.findIndex((line) => askedBy(line, size) === charge)
}

/** M-06. A blend of two worst cases: offset of the joint loss, the rest of the losses apart. */
export function creditGroup(offsetPpm: bigint, apart: bigint, joint: bigint): ChargeE12 {
  return offsetPpm * (apart - joint)
}

/** All charges: those apart, the quote currency's once for the book, less the credits. */
export function sumCharges(apart: ChargeE12, quoteCharge: bigint, credits: ChargeE12): ChargeE12 {
  return apart + quoteCharge * ONE_E6 - credits
}

/** M-10. */
export function requirementOf(charges: ChargeE12, level: Ppm): UsdE6 {
  return usdE6(divCeil(charges * level, ONE_E6 * ONE_E6))
}

function combineGroup(
  group: number,
  underlyings: readonly ChargeTerms[],
  all: readonly CombinedUnderlying[],
): GroupMargin {
  const members = underlyings.flatMap((terms, index) => (terms.group === group ? [index] : []))
  const parts = members.flatMap((index) => all[index] ?? [])
  const width = Math.max(0, ...parts.map(({ joint }) => joint.length))
  const summed = Array.from({ length: width }, (_, s) => sum(parts.map(({ joint }) => joint[s] ?? usdE6(0n))))
  const { loss: joint, scenario } = worstOf(summed)
  const apart = sum(parts.map(({ loss }) => loss))
  const offsetPpm = underlyings[members[0] ?? -1]?.offsetPpm ?? 0n
  return {
    group,
    offsetPpm,
    members,
    joint,
    worstScenario: scenario,
    apart,
    credit: creditGroup(offsetPpm, apart, joint),
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
