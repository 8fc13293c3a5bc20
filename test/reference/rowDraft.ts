import { type Black76Input, computeBlack76, computeForwardDelta } from './black76.ts'
import { MILLION, ONE, Real, ZERO } from './decimal.ts'
import {
  type Instrument,
  type Parameters,
  requireEntry,
  type TermsOf,
  type Tier,
  type UnderlyingMarket,
} from './inputs.ts'
import { buildScenarios, type Scenario } from './scenarios.ts'

/**
 * A figure before rounding, in 1e-6 USD per lot. `rational` figures use only the four operations on decimal
 * inputs, so another implementation has no excuse for rounding them differently.
 */
export interface Unrounded {
  readonly value: Real
  readonly rational: boolean
}

/** All figures of one lot held long, before rounding and before the clamp of a long option's loss. */
export interface RowDraft {
  readonly lanes: readonly Unrounded[]
  readonly markValue: Unrounded
  readonly collateralValue: Unrounded
  /** Without the one unit that covers the rounding of the lanes. */
  readonly shortCharge: Unrounded
  readonly size: Unrounded
}

export interface RowContext {
  readonly asOfSec: number
  readonly market: UnderlyingMarket
  readonly tier: Tier
  /** True for the tier of the dollar and its stand-ins, whose prices are marks of their own and do not move. */
  readonly isQuote: boolean
  readonly parameters: Parameters
}

const DAY_SECONDS = 86_400
const YEAR_SECONDS = 31_536_000
const NOTHING: Unrounded = { value: ZERO, rational: true }

export function buildRowDraft(instrument: Instrument, context: RowContext): RowDraft {
  const { terms } = instrument
  switch (terms.kind) {
    case 'coin':
      return draftCoin(instrument, terms, context)
    case 'settlement':
      return draftSettlement(instrument, terms, context)
    case 'linear':
      return draftLinear(instrument, terms, context)
    case 'inverse':
      return draftInverse(instrument, terms, context)
    case 'option':
      return draftOption(instrument, terms, context)
  }
}

function draftCoin({ lot, name }: Instrument, terms: TermsOf<'coin'>, context: RowContext): RowDraft {
  const { market, tier, parameters } = context
  const mark = requireEntry(market.coins[terms.coin], `coins.${terms.coin}`)
  const haircut = requireEntry(parameters.haircuts[terms.coin], `haircuts.${terms.coin} of ${name}`)
  const custody = requireEntry(parameters.custodyHaircuts[terms.custody], `custodyHaircuts.${terms.custody}`)
  const price = mark.times(lot).times(MILLION)
  return {
    lanes: [...movePrice(price, tier), NOTHING, NOTHING, moveQuote(price, terms.coin, parameters)],
    markValue: rational(price),
    collateralValue: rational(Real.max(ZERO, price.times(ONE.minus(haircut).minus(custody)))),
    shortCharge: rational(price.times(tier.buyBack)),
    size: rational(price),
  }
}

function draftSettlement(
  { lot }: Instrument,
  { currency }: TermsOf<'settlement'>,
  context: RowContext,
): RowDraft {
  const { market, tier, isQuote, parameters } = context
  const mark = isQuote ? requireEntry(market.coins[currency], `coins.${currency}`) : market.index
  const price = mark.times(lot).times(MILLION)
  return {
    lanes: [...movePrice(price, tier), NOTHING, NOTHING, moveQuote(price, currency, parameters)],
    markValue: rational(price),
    collateralValue: rational(price),
    shortCharge: NOTHING,
    size: NOTHING,
  }
}

function draftLinear({ lot }: Instrument, { expirySec }: TermsOf<'linear'>, context: RowContext): RowDraft {
  const price = findContractMark(expirySec, context).times(lot).times(MILLION)
  const basis = computeBasisMove(expirySec, context)
  return {
    lanes: [
      ...movePrice(price, context.tier),
      { value: price.times(basis.value), rational: basis.rational },
      NOTHING,
      NOTHING,
    ],
    markValue: rational(price),
    collateralValue: rational(price),
    shortCharge: NOTHING,
    size: rational(price),
  }
}

/** One USD of face is worth index / mark. Divisions come last, so that a whole result is exactly whole. */
function draftInverse({ lot }: Instrument, { expirySec }: TermsOf<'inverse'>, context: RowContext): RowDraft {
  const mark = findContractMark(expirySec, context)
  const numerator = lot.times(context.market.index).times(MILLION)
  const basis = computeBasisMove(expirySec, context)
  const loss = numerator
    .times(basis.value)
    .neg()
    .div(mark.times(ONE.plus(basis.value)))
  const still = Array.from({ length: 24 }, () => NOTHING)
  return {
    lanes: [...still, { value: loss, rational: basis.rational }, NOTHING, NOTHING],
    markValue: rational(numerator.div(mark)),
    collateralValue: rational(numerator.div(mark)),
    shortCharge: NOTHING,
    size: rational(numerator.div(mark)),
  }
}

function draftOption({ lot }: Instrument, terms: TermsOf<'option'>, context: RowContext): RowDraft {
  const { asOfSec, market, tier, parameters } = context
  const { expirySec, right } = terms
  const quotes = requireEntry(market.expiries[String(expirySec)], `expiries.${expirySec}`)
  const volatility = requireEntry(quotes.volatilities[terms.strike], `volatilities.${terms.strike}`)
  const now: Black76Input = {
    right,
    forward: quotes.forward,
    strike: new Real(terms.strike),
    volatility,
    seconds: expirySec - asOfSec,
  }
  const scale = lot.times(MILLION)
  const unit = computeBlack76(now)
  const gain = (change: Partial<Black76Input>) =>
    computeBlack76({ ...now, ...change })
      .minus(unit)
      .times(scale)

  const joint = buildScenarios(tier).map((scenario) =>
    real(
      gain({
        forward: quotes.forward.times(ONE.plus(scenario.move)),
        volatility: shiftVolatility(volatility, scenario, now.seconds, context),
        seconds: now.seconds - scenario.secondsLater,
      }).times(scenario.cover),
    ),
  )
  const basis = gain({
    forward: quotes.forward.times(ONE.plus(computeBasisMove(expirySec, context).value)),
  })
  const weight = weighTermStructure(now.seconds, parameters)
  const term = gain({
    volatility: volatility.times(ONE.plus(parameters.termStructure.move.times(weight))),
  })
  const nodes = [ONE.minus(tier.step), ONE, ONE.plus(tier.step)]
  const deltas = nodes.map((factor) =>
    computeForwardDelta({ ...now, forward: quotes.forward.times(factor) }).abs(),
  )
  const notional = market.index.times(scale)
  return {
    lanes: [...joint, real(basis), weight.isZero() ? NOTHING : real(term), NOTHING],
    markValue: real(unit.times(scale)),
    collateralValue: real(unit.times(scale)),
    shortCharge: rational(chargeShortOption(notional, now.seconds, context)),
    size: real(notional.times(Real.max(...deltas))),
  }
}

/** The 24 joint lanes of something whose value is proportional to the price. */
function movePrice(price: Real, tier: Tier): Unrounded[] {
  return buildScenarios(tier).map(({ move, cover }) => rational(price.times(move).times(cover)))
}

function moveQuote(price: Real, currency: string, { quoteMoves }: Parameters): Unrounded {
  const move = quoteMoves[currency]
  return move === undefined ? NOTHING : rational(price.times(move))
}

function findContractMark(expirySec: number | null, { market }: RowContext): Real {
  if (expirySec === null) return requireEntry(market.perpetual, 'perpetual')
  return requireEntry(market.expiries[String(expirySec)], `expiries.${expirySec}`).forward
}

function computeBasisMove(expirySec: number | null, { asOfSec, tier }: RowContext): Unrounded {
  if (expirySec === null) return rational(tier.basisPerpetual)
  return real(
    tier.basisAnnual
      .times(expirySec - asOfSec)
      .div(YEAR_SECONDS)
      .exp()
      .minus(ONE),
  )
}

function shiftVolatility(
  volatility: Real,
  scenario: Scenario,
  seconds: number,
  { tier, parameters }: RowContext,
): Real {
  const { pivotDays, minimumDays, powerShort, powerLong } = parameters.volatilityTerm
  const days = new Real(seconds).div(DAY_SECONDS)
  const ratio = pivotDays.div(Real.max(days, minimumDays))
  const multiple = ratio.pow(days.lte(pivotDays) ? powerShort : powerLong)
  return scenario.volatility === 'up'
    ? Real.max(tier.volatilityFloor, volatility.times(ONE.plus(tier.volatilityUp.times(multiple))))
    : Real.max(ZERO, volatility.times(ONE.minus(tier.volatilityDown.times(multiple))))
}

/** One at or below fullDays, zero at or above zeroDays, linear between. */
function weighTermStructure(seconds: number, { termStructure }: Parameters): Real {
  const { fullDays, zeroDays } = termStructure
  const days = new Real(seconds).div(DAY_SECONDS)
  if (days.lte(fullDays)) return ONE
  if (days.gte(zeroDays)) return ZERO
  return zeroDays.minus(days).div(zeroDays.minus(fullDays))
}

/** Share of notional, between the near and the far one by days to expiry; in seconds, so that one division ends it. */
function chargeShortOption(notional: Real, seconds: number, { tier, parameters }: RowContext): Real {
  const far = parameters.shortChargeDays.far.times(DAY_SECONDS)
  const near = parameters.shortChargeDays.near.times(DAY_SECONDS)
  if (far.lte(seconds)) return notional.times(tier.shortCharge)
  if (near.gte(seconds)) return notional.times(tier.shortChargeNear)
  const left = far.minus(seconds).times(tier.shortChargeNear)
  const right = new Real(seconds).minus(near).times(tier.shortCharge)
  return notional.times(left.plus(right)).div(far.minus(near))
}

function rational(value: Real): Unrounded {
  return { value, rational: true }
}

function real(value: Real): Unrounded {
  return { value, rational: false }
}
