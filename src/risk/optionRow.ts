import type { ParameterSet, Tier } from '../parameters/parameterSet.ts'
import { type Exact, formatExact, multiplyExact } from '../units/exact.ts'
import { divCeil, max, negate, ONE_PPM, type UsdE6, usdE6 } from '../units/fixed.ts'
import { DAY_SEC, YEAR_SEC } from '../units/time.ts'
import { basisMove, black76, black76Delta, power } from './pricing/black76.ts'
import type { RiskRow } from './riskTable.ts'
import type { JointScenario } from './scenario.ts'

export interface OptionQuote {
  readonly forward: Exact
  readonly index: Exact
  readonly strike: string
  readonly right: 'call' | 'put'
  readonly volatility: Exact
  readonly secondsToExpiry: number
  readonly lot: Exact
  readonly tier: Tier
  readonly parameters: ParameterSet
}

/**
 * M-04. Reprices one lot of an option with Black-76 on its forward under every lane and quantises once: P&L and
 * collateral value floor, mark ceil. Joint lanes of a long never lose more than its collateral value.
 * An option that expires within the time step counts intrinsic value at the shocked forward.
 */
export function quantiseOption(
  quote: OptionQuote,
  scenarios: readonly JointScenario[],
): Omit<RiskRow, 'id' | 'name'> {
  const forward = toFloat(quote.forward)
  const strike = Number(quote.strike)
  const volatility = toFloat(quote.volatility)
  const unitE6 = toFloat(quote.lot) * 1e6
  const { tier, right, secondsToExpiry } = quote
  const { up, down } = shiftVolatility(volatility, quote)
  const value = (atForward: number, atVolatility: number, seconds: number): number =>
    black76(atForward, strike, atVolatility, seconds / YEAR_SEC, right)

  const base = value(forward, volatility, secondsToExpiry)
  const collateral = usdE6(BigInt(Math.floor(base * unitE6)))
  const change = (shocked: number, cover = 1): UsdE6 =>
    usdE6(BigInt(Math.floor((shocked - base) * unitE6 * cover)))

  const joint = scenarios.map(({ move, volatility: direction, afterOneDay, cover }) => {
    const seconds = afterOneDay ? secondsToExpiry - DAY_SEC : secondsToExpiry
    const shocked = value(forward * (1 + toFraction(move)), direction === 'up' ? up : down, seconds)
    return max(change(shocked, toFraction(cover)), negate(collateral))
  })
  const basis = 1 + basisMove(toFraction(tier.basisAnnual), secondsToExpiry / YEAR_SEC)
  const term = volatility * (1 + termMove(quote))
  return {
    joint,
    factors: [
      change(value(forward * basis, volatility, secondsToExpiry)),
      change(value(forward, term, secondsToExpiry)),
      usdE6(0n),
    ],
    collateral,
    mark: usdE6(BigInt(Math.ceil(base * unitE6))),
    shortCharge: usdE6(shortCharge(quote) + 1n),
    size: usdE6(
      BigInt(Math.ceil(toFloat(quote.index) * unitE6 * largestDelta(forward, strike, volatility, quote))),
    ),
  }
}

/** M-05. up = max(floor, iv (1 + range m)), down = iv (1 - range m), m = (30 / max(DTE, 1)) ^ power. */
function shiftVolatility(
  volatility: number,
  { tier, parameters, secondsToExpiry }: OptionQuote,
): { up: number; down: number } {
  const { pivotDays, powerShort, powerLong, minimumDays } = parameters.volatilityTerm
  const days = secondsToExpiry / DAY_SEC
  const exponent = toFraction(days <= pivotDays ? powerShort : powerLong)
  const multiple = power(pivotDays / Math.max(days, toFraction(minimumDays)), exponent)
  return {
    up: Math.max(
      toFraction(tier.volatilityFloor),
      volatility * (1 + toFraction(tier.volatilityUp) * multiple),
    ),
    down: Math.max(0, volatility * (1 - toFraction(tier.volatilityDown) * multiple)),
  }
}

/** Relative move of this expiry's volatility in the term-structure lane: whole near, fading to nothing far out. */
function termMove({ parameters, secondsToExpiry }: OptionQuote): number {
  const { move, fullDays, zeroDays } = parameters.termStructure
  const days = secondsToExpiry / DAY_SEC
  const weight = Math.min(1, Math.max(0, (zeroDays - days) / (zeroDays - fullDays)))
  return toFraction(move) * weight
}

/** Largest |delta| within one node of the money's move, so that far wings do not count their contract number. */
function largestDelta(
  forward: number,
  strike: number,
  volatility: number,
  { tier, right, secondsToExpiry }: OptionQuote,
): number {
  const step = toFraction(tier.step)
  const deltas = [1 - step, 1, 1 + step].map((factor) =>
    Math.abs(black76Delta(forward * factor, strike, volatility, secondsToExpiry / YEAR_SEC, right)),
  )
  return Math.max(...deltas)
}

/** M-08. Share of the index per short option: `shortCharge` beyond the far day, `shortChargeNear` within the near. */
function shortCharge({ index, lot, tier, parameters, secondsToExpiry }: OptionQuote): bigint {
  const far = BigInt(parameters.shortChargeDays.far * DAY_SEC)
  const near = BigInt(parameters.shortChargeDays.near * DAY_SEC)
  const seconds = BigInt(secondsToExpiry)
  const clamped = seconds > far ? far : seconds < near ? near : seconds
  const weighted = tier.shortCharge * (clamped - near) + tier.shortChargeNear * (far - clamped)
  const price = multiplyExact(index, lot)
  return divCeil(price.atoms * 1_000_000n * weighted, 10n ** BigInt(price.scale) * ONE_PPM * (far - near))
}

// Gate one: exact values enter float64 here, and leave it quantised above.
const toFloat = (value: Exact): number => Number(formatExact(value))
const toFraction = (value: bigint): number => Number(value) / 1e6
