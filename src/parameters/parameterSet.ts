import { z } from 'zod'
import { PlimsollError } from '../errors.ts'
import type { Custody } from '../instrument/instrument.ts'
import { hashCanonical, type Json } from '../units/canonical.ts'
import { parseExact, rescaleCeil, rescaleFloor } from '../units/exact.ts'
import { type Ppm, ppm } from '../units/fixed.ts'

/**
 * A margin methodology's numbers. All fractions are decimal strings in the file and ppm here; the meaning of each
 * is in `parameters/README.md`. The hash of the canonical file is bound in every risk table's commitment.
 */
export interface ParameterSet {
  readonly name: string
  readonly hash: bigint
  readonly gridSec: number
  readonly levels: { readonly initial: Ppm; readonly maintenance: Ppm }
  readonly tiers: ReadonlyMap<string, Tier>
  readonly volatilityTerm: {
    readonly pivotDays: number
    readonly powerShort: Ppm
    readonly powerLong: Ppm
    readonly minimumDays: Ppm
  }
  readonly termStructure: { readonly move: Ppm; readonly fullDays: number; readonly zeroDays: number }
  readonly shortChargeDays: { readonly far: number; readonly near: number }
  readonly quoteMoves: ReadonlyMap<string, Ppm>
  readonly haircuts: ReadonlyMap<string, Ppm>
  readonly custodyHaircuts: Readonly<Record<Custody, Ppm>>
  readonly venueCustody: ReadonlyMap<string, Custody>
  readonly groups: ReadonlyMap<number, { readonly offset: Ppm }>
  readonly underlyings: ReadonlyMap<string, { readonly tier: string; readonly group: number }>
  readonly concentration: readonly { readonly slope: Ppm; readonly intercept: Ppm }[]
}

/** The one tier whose underlyings do not move: currencies that prices are quoted in. */
export const QUOTE_TIER = 'quote'

export interface Tier {
  readonly step: Ppm
  readonly extremes: readonly Ppm[]
  readonly volatilityUp: Ppm
  readonly volatilityDown: Ppm
  readonly volatilityFloor: Ppm
  readonly basisAnnual: Ppm
  readonly basisPerpetual: Ppm
  readonly buyBack: Ppm
  readonly shortCharge: Ppm
  readonly shortChargeNear: Ppm
  readonly concentrationMultiple: Ppm
}

const fraction = z
  .string()
  .regex(/^-?\d{1,3}(\.\d{1,6})?$/, 'a decimal string with at most six digits after the point')
const days = z.int().min(0).max(3650)
const custody = z.enum(['own', 'large', 'other'])

export const parameterSetSchema = z.strictObject({
  schema: z.literal('plimsoll.parameters/1'),
  name: z.string().min(1).max(64),
  gridSec: z.int().min(1).max(86_400),
  levels: z.strictObject({ initial: fraction, maintenance: fraction }),
  tiers: z.record(
    z.string(),
    z.strictObject({
      step: fraction,
      extremes: z.array(fraction).length(6),
      volatilityUp: fraction,
      volatilityDown: fraction,
      volatilityFloor: fraction,
      basisAnnual: fraction,
      basisPerpetual: fraction,
      buyBack: fraction,
      shortCharge: fraction,
      shortChargeNear: fraction,
      concentrationMultiple: fraction,
    }),
  ),
  volatilityTerm: z.strictObject({
    pivotDays: days.min(1),
    powerShort: fraction,
    powerLong: fraction,
    minimumDays: fraction,
  }),
  termStructure: z.strictObject({ move: fraction, fullDays: days, zeroDays: days }),
  shortChargeDays: z.strictObject({ far: days, near: days }),
  quoteMoves: z.record(z.string(), fraction),
  haircuts: z.record(z.string(), fraction),
  custodyHaircuts: z.strictObject({ own: fraction, large: fraction, other: fraction }),
  venueCustody: z.record(z.string(), custody),
  groups: z.record(z.string().regex(/^[1-9]\d{0,4}$/), z.strictObject({ offset: fraction })),
  underlyings: z.record(z.string(), z.strictObject({ tier: z.string(), group: z.int().min(1).max(65_535) })),
  concentration: z.array(z.strictObject({ slope: fraction, intercept: fraction })).length(4),
})

/**
 * Parses and bounds a parameter set. Refuses with INVALID_INPUT naming the field: an offset outside [0, 1], a
 * haircut outside [0, 1], a maintenance level above the initial one or at zero, a downward move below -1, a
 * tier or group that is not defined, a first concentration line with an intercept.
 */
export function parseParameterSet(json: unknown): ParameterSet {
  const parsed = parameterSetSchema.safeParse(json)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    throw refused(issue?.path.join('.') ?? '', issue?.message ?? 'plimsoll.parameters/1')
  }
  const data = parsed.data
  const levels = {
    initial: bounded(data.levels.initial, 'levels.initial', 1n, 16_000_000n),
    maintenance: bounded(data.levels.maintenance, 'levels.maintenance', 1n, 16_000_000n),
  }
  if (levels.maintenance > levels.initial) throw refused('levels.maintenance', 'at most levels.initial')
  const first = data.concentration[0]
  if (first !== undefined && toPpm(first.intercept) !== 0n) {
    throw refused('concentration.0.intercept', 'zero: the first line is a minimum on gross size')
  }
  if (data.shortChargeDays.near >= data.shortChargeDays.far)
    throw refused('shortChargeDays.near', 'fewer days than far')
  if (data.termStructure.fullDays >= data.termStructure.zeroDays) {
    throw refused('termStructure.fullDays', 'fewer days than zeroDays')
  }
  const groups = mapNumberKeys(data.groups, (group, name) => ({
    offset: unit(group.offset, `groups.${name}.offset`),
  }))
  for (const [symbol, { tier, group }] of Object.entries(data.underlyings)) {
    if (data.tiers[tier] === undefined)
      throw refused(`underlyings.${symbol}.tier`, Object.keys(data.tiers).join(', '))
    if (!groups.has(group)) throw refused(`underlyings.${symbol}.group`, [...groups.keys()].join(', '))
  }
  return {
    name: data.name,
    hash: hashCanonical(data as Json),
    gridSec: data.gridSec,
    levels,
    tiers: mapValues(data.tiers, parseTier),
    volatilityTerm: {
      pivotDays: data.volatilityTerm.pivotDays,
      powerShort: unit(data.volatilityTerm.powerShort, 'volatilityTerm.powerShort'),
      powerLong: unit(data.volatilityTerm.powerLong, 'volatilityTerm.powerLong'),
      minimumDays: bounded(
        data.volatilityTerm.minimumDays,
        'volatilityTerm.minimumDays',
        10_000n,
        30_000_000n,
      ),
    },
    termStructure: {
      ...data.termStructure,
      move: bounded(data.termStructure.move, 'termStructure.move', -990_000n, 5_000_000n),
    },
    shortChargeDays: data.shortChargeDays,
    quoteMoves: mapValues(data.quoteMoves, (move, name) =>
      bounded(move, `quoteMoves.${name}`, -1_000_000n, 0n),
    ),
    haircuts: mapValues(data.haircuts, (haircut, name) => unit(haircut, `haircuts.${name}`)),
    custodyHaircuts: {
      own: unit(data.custodyHaircuts.own, 'custodyHaircuts.own'),
      large: unit(data.custodyHaircuts.large, 'custodyHaircuts.large'),
      other: unit(data.custodyHaircuts.other, 'custodyHaircuts.other'),
    },
    venueCustody: new Map(Object.entries(data.venueCustody)),
    groups,
    underlyings: new Map(Object.entries(data.underlyings)),
    concentration: data.concentration.map((line, index) => ({
      slope: unit(line.slope, `concentration.${index}.slope`),
      intercept: unit(line.intercept, `concentration.${index}.intercept`),
    })),
  }
}

function parseTier(tier: z.infer<typeof parameterSetSchema>['tiers'][string], name: string): Tier {
  const field = `tiers.${name}`
  return {
    // The grid's lowest node is four steps down and must leave a price above zero.
    step: bounded(tier.step, `${field}.step`, name === QUOTE_TIER ? 0n : 1_000n, 240_000n),
    extremes: tier.extremes.map((move, index) =>
      bounded(move, `${field}.extremes.${index}`, -990_000n, 10_000_000n),
    ),
    volatilityUp: bounded(tier.volatilityUp, `${field}.volatilityUp`, 0n, 10_000_000n),
    volatilityDown: unit(tier.volatilityDown, `${field}.volatilityDown`),
    volatilityFloor: bounded(tier.volatilityFloor, `${field}.volatilityFloor`, 0n, 10_000_000n),
    basisAnnual: unit(tier.basisAnnual, `${field}.basisAnnual`),
    basisPerpetual: unit(tier.basisPerpetual, `${field}.basisPerpetual`),
    buyBack: unit(tier.buyBack, `${field}.buyBack`),
    shortCharge: unit(tier.shortCharge, `${field}.shortCharge`),
    shortChargeNear: unit(tier.shortChargeNear, `${field}.shortChargeNear`),
    concentrationMultiple: bounded(
      tier.concentrationMultiple,
      `${field}.concentrationMultiple`,
      0n,
      10_000_000n,
    ),
  }
}

function toPpm(text: string): Ppm {
  const value = parseExact(text, 'parameters')
  const floor = rescaleFloor(value, 6)
  if (floor !== rescaleCeil(value, 6)) throw refused(text, 'at most six digits after the point')
  return ppm(floor)
}

function bounded(text: string, field: string, minimum: bigint, maximum: bigint): Ppm {
  const value = toPpm(text)
  if (value < minimum || value > maximum) throw refused(field, `between ${minimum} and ${maximum} ppm`)
  return value
}

const unit = (text: string, field: string): Ppm => bounded(text, field, 0n, 1_000_000n)

function mapValues<Value, Result>(
  record: Record<string, Value>,
  convert: (value: Value, name: string) => Result,
): ReadonlyMap<string, Result> {
  return new Map(Object.entries(record).map(([name, value]) => [name, convert(value, name)]))
}

function mapNumberKeys<Value, Result>(
  record: Record<string, Value>,
  convert: (value: Value, name: string) => Result,
): ReadonlyMap<number, Result> {
  return new Map(Object.entries(record).map(([name, value]) => [Number(name), convert(value, name)]))
}

function refused(field: string, expected: string): PlimsollError {
  return new PlimsollError('INVALID_INPUT', 'The parameter set is refused.', {
    field: `parameters.${field}`,
    expected,
    remedy: 'Correct the parameter file; parameters/README.md explains each number.',
  })
}
