import type { ParameterSet, Tier } from '../parameters/parameterSet.ts'
import { type Exact, formatExact, multiplyExact } from '../units/exact.ts'
import { divCeil, ONE_PPM } from '../units/fixed.ts'
import { DAY_SEC, YEAR_SEC } from '../units/time.ts'
import { basisMove } from './pricing/black76.ts'
import { power } from './pricing/elementary.ts'
import { createStrikeLanes, priceStrike, type StrikeLanes } from './pricing/strikeLanes.ts'
import type { JointScenario } from './scenario.ts'
import { columnsAfterJoint } from './typedRow.ts'

/**
 * The lanes in which every option of a tier is priced: the joint scenarios, then basis, term structure, the market as it
 * is, and the money a node down and a node up (for size). Made once per tier and reused: it holds the last strike priced.
 */
export interface OptionLanes {
  readonly strike: StrikeLanes
  readonly joint: number
  /** 1 + move, by slot of the distinct forwards; the last slot, the basis lane's, is the expiry's own. */
  readonly factors: Float64Array
  readonly upward: Uint8Array
  readonly later: Uint8Array
  readonly covers: Float64Array
  readonly volatilityUp: number
  readonly volatilityDown: number
  readonly volatilityFloor: number
}

/** What an expiry's options share and no price moves. */
export interface ExpiryTerms {
  /** sqrt(years), now and after a day; zero when expired by then. */
  readonly root: number
  readonly rootLater: number
  /** M-05. Of the tier's volatility range: (30 / max(DTE, 1)) ^ power. */
  readonly rangeMultiple: number
  /** Factors of the forward in the basis lane and of the volatility in the term lane. */
  readonly basis: number
  readonly term: number
  /** M-08. Share of the index per short: `numerator` over ppm times `denominator`. */
  readonly shortCharge: { readonly numerator: bigint; readonly denominator: bigint }
}

/** What options of one lot and expiry are quantised by. */
export interface OptionUnit {
  /** The lot in 1e-6 units. */
  readonly unitE6: number
  readonly index: number
  /** 1e-6 USD; see {@link computeShortCharge}. */
  readonly shortCharge: number
}

// Lanes behind the joint ones.
const BASIS = 0
const TERM = 1
const BASE = 2
const DOWN = 3
const UP = 4

export function createOptionLanes(tier: Tier, scenarios: readonly JointScenario[]): OptionLanes {
  const step = toFraction(tier.step)
  const moves = scenarios.map(({ move }) => toFraction(move))
  const distinct = [...new Set([...moves, 0, -step, step])]
  const slotOf = (move: number): number => distinct.indexOf(move)
  const slots = [...moves.map(slotOf), distinct.length, slotOf(0), slotOf(0), slotOf(-step), slotOf(step)]
  return {
    strike: createStrikeLanes(slots),
    joint: scenarios.length,
    factors: Float64Array.from(distinct, (move) => 1 + move),
    upward: Uint8Array.from(scenarios, ({ volatility }) => (volatility === 'up' ? 1 : 0)),
    later: Uint8Array.from(scenarios, ({ afterOneDay }) => (afterOneDay ? 1 : 0)),
    covers: Float64Array.from(scenarios, ({ cover }) => toFraction(cover)),
    volatilityUp: toFraction(tier.volatilityUp),
    volatilityDown: toFraction(tier.volatilityDown),
    volatilityFloor: toFraction(tier.volatilityFloor),
  }
}

/** `secondsToExpiry` is positive: expired instruments have no row. */
export function computeExpiryTerms(
  secondsToExpiry: number,
  tier: Tier,
  parameters: ParameterSet,
): ExpiryTerms {
  const { pivotDays, powerShort, powerLong, minimumDays } = parameters.volatilityTerm
  const days = secondsToExpiry / DAY_SEC
  const exponent = toFraction(days <= pivotDays ? powerShort : powerLong)
  return {
    root: rootOfYears(secondsToExpiry),
    rootLater: rootOfYears(secondsToExpiry - DAY_SEC),
    rangeMultiple: power(pivotDays / Math.max(days, toFraction(minimumDays)), exponent),
    basis: 1 + basisMove(toFraction(tier.basisAnnual), secondsToExpiry / YEAR_SEC),
    term: 1 + termMove(days, parameters),
    shortCharge: weighShortCharge(BigInt(secondsToExpiry), tier, parameters),
  }
}

/**
 * M-04. Prices call and put of one strike with Black-76 on their forward under every lane of `lanes`; an option that
 * expires within the time step counts intrinsic value at the shocked forward. M-05: up = max(floor, iv (1 + range m)),
 * down = iv (1 - range m). {@link quantiseOption} reads the values.
 */
export function priceOptions(
  lanes: OptionLanes,
  { root, rootLater, rangeMultiple, basis, term }: ExpiryTerms,
  forward: number,
  strike: number,
  volatility: number,
): void {
  const { joint, factors, upward, later } = lanes
  const { forwards, deviations } = lanes.strike
  const up = Math.max(lanes.volatilityFloor, volatility * (1 + lanes.volatilityUp * rangeMultiple))
  const down = Math.max(0, volatility * (1 - lanes.volatilityDown * rangeMultiple))
  for (let i = 0; i < factors.length; i++) forwards[i] = forward * (factors[i] ?? 0)
  forwards[factors.length] = forward * basis
  for (let s = 0; s < joint; s++) {
    deviations[s] = (upward[s] === 1 ? up : down) * (later[s] === 1 ? rootLater : root)
  }
  const unmoved = volatility * root
  deviations[joint + BASIS] = unmoved
  deviations[joint + TERM] = volatility * term * root
  deviations[joint + BASE] = unmoved
  deviations[joint + DOWN] = unmoved
  deviations[joint + UP] = unmoved
  priceStrike(lanes.strike, strike)
}

/**
 * Quantises one lot of the strike last priced into the row at `at` (see typedRow.ts; `widest` is left to `sealRow`): P&L
 * and collateral value floor, mark and size ceil. Joint lanes of a long never lose more than its collateral value. Size
 * is the largest |delta| within one node of the money's move, so that far wings do not count their contract number.
 */
export function quantiseOption(
  lanes: OptionLanes,
  right: 'call' | 'put',
  {
    unitE6,
    index,
    shortCharge,
  }: { readonly unitE6: number; readonly index: number; readonly shortCharge: number },
  values: Float64Array,
  at: number,
): void {
  const { joint, covers } = lanes
  const prices = right === 'call' ? lanes.strike.calls : lanes.strike.puts
  const deltas = right === 'call' ? lanes.strike.callDeltas : lanes.strike.putDeltas
  const base = prices[joint + BASE] ?? 0
  const collateral = Math.floor(base * unitE6)
  for (let s = 0; s < joint; s++) {
    const change = Math.floor(((prices[s] ?? 0) - base) * unitE6 * (covers[s] ?? 0))
    values[at + s] = Math.max(change, -collateral)
  }
  const rest = at + joint
  values[rest + columnsAfterJoint.basis] = Math.floor(((prices[joint + BASIS] ?? 0) - base) * unitE6)
  values[rest + columnsAfterJoint.term] = Math.floor(((prices[joint + TERM] ?? 0) - base) * unitE6)
  values[rest + columnsAfterJoint.quote] = 0
  values[rest + columnsAfterJoint.collateral] = collateral
  values[rest + columnsAfterJoint.mark] = Math.ceil(base * unitE6)
  values[rest + columnsAfterJoint.shortCharge] = shortCharge
  const delta = Math.max(deltas[joint + DOWN] ?? 0, deltas[joint + BASE] ?? 0, deltas[joint + UP] ?? 0)
  values[rest + columnsAfterJoint.size] = Math.ceil(index * unitE6 * delta)
}

/** M-08. Charge of one short lot, 1e-6 USD, ceil, and one unit for the rounding of the P&L that a short would gain. */
export function computeShortCharge({ shortCharge }: ExpiryTerms, index: Exact, lot: Exact): number {
  const { atoms, scale } = multiplyExact(index, lot)
  const { numerator, denominator } = shortCharge
  const charge = divCeil(atoms * 1_000_000n * numerator, 10n ** BigInt(scale) * ONE_PPM * denominator)
  return Number(charge + 1n)
}

/** `shortCharge` beyond the far day, `shortChargeNear` within the near, weighted in between. */
function weighShortCharge(
  seconds: bigint,
  tier: Tier,
  { shortChargeDays }: ParameterSet,
): ExpiryTerms['shortCharge'] {
  const far = BigInt(shortChargeDays.far * DAY_SEC)
  const near = BigInt(shortChargeDays.near * DAY_SEC)
  const clamped = seconds > far ? far : seconds < near ? near : seconds
  return {
    numerator: tier.shortCharge * (clamped - near) + tier.shortChargeNear * (far - clamped),
    denominator: far - near,
  }
}

/** Relative move of an expiry's volatility in the term-structure lane: whole near, fading to nothing far out. */
function termMove(days: number, { termStructure }: ParameterSet): number {
  const { move, fullDays, zeroDays } = termStructure
  return toFraction(move) * Math.min(1, Math.max(0, (zeroDays - days) / (zeroDays - fullDays)))
}

function rootOfYears(seconds: number): number {
  const years = seconds / YEAR_SEC
  return years > 0 ? Math.sqrt(years) : 0
}

const TENS = Float64Array.from({ length: 23 }, (_, digits) => Number(`1e${digits}`))

/**
 * Gate one: exact values enter float64 here, to nearest, and leave it quantised above. Up to 2^53 atoms and 22 digits both
 * operands are exact, so that one division rounds as parsing the text would.
 */
export function toFloat(value: Exact): number {
  const atoms = Number(value.atoms)
  const ten = TENS[value.scale]
  if (ten !== undefined && Math.abs(atoms) <= Number.MAX_SAFE_INTEGER) return atoms / ten
  return Number(formatExact(value))
}

const toFraction = (value: bigint): number => Number(value) / 1e6
