import { PlimsollError } from '../errors.ts'
import type { Instrument, InstrumentList, Terms } from '../instrument/instrument.ts'
import type { Market, UnderlyingMarket } from '../market/market.ts'
import { type ParameterSet, QUOTE_TIER, type Tier } from '../parameters/parameterSet.ts'
import { type Exact, multiplyExact, rescaleCeil, rescaleFloor } from '../units/exact.ts'
import { divCeil, divFloor, ONE_PPM, type Ppm, ppm, subtract, type UsdE6, usdE6 } from '../units/fixed.ts'
import { YEAR_SEC } from '../units/time.ts'
import { type OptionQuote, quantiseOption } from './optionRow.ts'
import { basisMove } from './pricing/black76.ts'
import type { ConcentrationLine, RiskRow, RiskTable, TableUnderlying } from './riskTable.ts'
import { buildJointScenarios, type JointScenario } from './scenario.ts'
import { assertWellFormed } from './wellFormed.ts'

/** Everything the rows of one underlying share. */
interface Context {
  readonly symbol: string
  readonly tier: Tier
  readonly market: UnderlyingMarket
  readonly asOfSec: number
  readonly parameters: ParameterSet
  readonly scenarios: readonly JointScenario[]
}

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
  return list.underlyings.map(({ id, symbol }): TableUnderlying => {
    const context = buildContext(symbol, market, parameters, buildScenarios)
    const { group, offset } = requireGroup(symbol, parameters)
    const instruments = list.instruments.filter(
      (instrument) => instrument.underlying === symbol && !hasExpired(instrument.terms, market.asOfSec),
    )
    return {
      id,
      symbol,
      group,
      offsetPpm: offset,
      concentration: buildConcentration(context),
      rows: instruments.map((instrument) => buildRow(instrument, context)),
    }
  })
}

function buildContext(
  symbol: string,
  market: Market,
  parameters: ParameterSet,
  buildScenarios: (tier: Tier) => readonly JointScenario[],
): Context {
  const entry = parameters.underlyings.get(symbol)
  const tier = entry === undefined ? undefined : parameters.tiers.get(entry.tier)
  if (tier === undefined) throw missing(`parameters.underlyings.${symbol}`, 'a tier and a group')
  const underlyingMarket = market.underlyings.get(symbol)
  if (underlyingMarket === undefined) throw missing(`market.underlyings.${symbol}`, 'an index')
  return {
    symbol,
    tier,
    market: underlyingMarket,
    asOfSec: market.asOfSec,
    parameters,
    scenarios: buildScenarios(tier),
  }
}

function requireGroup(symbol: string, parameters: ParameterSet): { group: number; offset: Ppm } {
  const group = parameters.underlyings.get(symbol)?.group ?? 0
  const offset = parameters.groups.get(group)?.offset
  if (offset === undefined) throw missing(`parameters.groups.${group}`, 'an offset')
  return { group, offset }
}

/** M-09. The published lines: slope in ppm of notional, intercept in USD, from the underlying's daily volume. */
function buildConcentration({ tier, market, parameters }: Context): ConcentrationLine[] {
  const multiple = tier.concentrationMultiple
  return parameters.concentration.map(({ slope, intercept }) => ({
    slopePpm: divCeil(slope * multiple, ONE_PPM),
    intercept: usdE6(divFloor(rescaleFloor(market.dailyVolume, 6) * intercept * multiple, ONE_PPM * ONE_PPM)),
  }))
}

/** M-03. One row. Linear instruments are exact integers; only an option's value passes through float64. */
function buildRow(instrument: Instrument, context: Context): RiskRow {
  const { id, name, terms, lot } = instrument
  switch (terms.kind) {
    case 'coin': {
      const { parameters, tier } = context
      const price = multiplyExact(requireCoin(terms.coin, context), lot)
      const haircut = requireHaircut(terms.coin, parameters)
      const kept = subtract(subtract(ONE_PPM, haircut), parameters.custodyHaircuts[terms.custody])
      return {
        id,
        name,
        joint: scanPrice(price, context),
        factors: [usdE6(0n), usdE6(0n), quoteLane(price, terms.coin, context)],
        collateral: scaleFloor(price, kept > 0n ? kept : ppm(0n)),
        mark: ceil(price),
        shortCharge: usdE6(scaleCeil(price, tier.buyBack) + 1n),
        size: ceil(price),
      }
    }
    case 'settlement': {
      const price = multiplyExact(settlementPrice(terms.currency, context), lot)
      return {
        id,
        name,
        joint: scanPrice(price, context),
        factors: [usdE6(0n), usdE6(0n), quoteLane(price, terms.currency, context)],
        collateral: floor(price),
        mark: ceil(price),
        shortCharge: usdE6(1n),
        size: usdE6(0n),
      }
    }
    case 'linear': {
      const price = multiplyExact(requireMark(terms.expirySec, context), lot)
      return {
        id,
        name,
        joint: scanPrice(price, context),
        factors: [
          floor(multiplyExact(price, { atoms: basisE12(terms.expirySec, context), scale: 12 })),
          usdE6(0n),
          usdE6(0n),
        ],
        collateral: floor(price),
        mark: ceil(price),
        shortCharge: usdE6(1n),
        size: ceil(price),
      }
    }
    case 'inverse':
      return buildInverseRow(instrument, terms, context)
    case 'option': {
      const quantised = quantiseOption(optionQuote(instrument, terms, context), context.scenarios)
      return { id, name, ...quantised }
    }
  }
}

/**
 * One USD of face is worth index / mark. Price moves leave it alone (both move); a basis move b of the contract
 * makes it index / (mark (1 + b)).
 */
function buildInverseRow(
  { id, name, lot }: Instrument,
  terms: Extract<Terms, { kind: 'inverse' }>,
  context: Context,
): RiskRow {
  const { index } = context.market
  const mark = requireMark(terms.expirySec, context)
  // value = lot x index / mark, in 1e-6 USD, as numerator over denominator
  const numerator = multiplyExact(lot, index)
  const scale = 10n ** BigInt(numerator.scale)
  const numeratorE6 = numerator.atoms * 1_000_000n * 10n ** BigInt(mark.scale)
  const denominator = mark.atoms * scale
  const one = 10n ** 12n
  const shocked = one + basisE12(terms.expirySec, context)
  const zero = usdE6(0n)
  return {
    id,
    name,
    joint: context.scenarios.map(() => zero),
    // value x (1 / (1 + b) - 1), floored
    factors: [usdE6(divFloor(numeratorE6 * (one - shocked), denominator * shocked)), zero, zero],
    collateral: usdE6(divFloor(numeratorE6, denominator)),
    mark: usdE6(divCeil(numeratorE6, denominator)),
    shortCharge: usdE6(1n),
    size: usdE6(divCeil(numeratorE6, denominator)),
  }
}

function optionQuote(
  { name, lot }: Instrument,
  terms: Extract<Terms, { kind: 'option' }>,
  { market, asOfSec, parameters, tier, symbol }: Context,
): OptionQuote {
  const expiry = market.expiries.get(terms.expirySec)
  if (expiry === undefined)
    throw missing(`market.underlyings.${symbol}.expiries.${terms.expirySec}`, 'a forward')
  const volatility = expiry.volatilities.get(terms.strike)
  if (volatility === undefined) {
    throw missing(
      `market.underlyings.${symbol}.expiries.${terms.expirySec}.volatilities.${terms.strike}`,
      `a volatility for ${name}`,
    )
  }
  return {
    forward: expiry.forward,
    index: market.index,
    strike: terms.strike,
    right: terms.right,
    volatility,
    secondsToExpiry: terms.expirySec - asOfSec,
    lot,
    tier,
    parameters,
  }
}

/** P&L of a price that moves with the underlying: price x move x cover, floored once. */
function scanPrice(price: Exact, { scenarios }: Context): UsdE6[] {
  return scenarios.map(({ move, cover }) => scaleFloor(price, move, cover))
}

/** Relative move of the basis lane at 1e-12: perpetuals by a fixed step, dated contracts by exp(a T) - 1. */
function basisE12(expirySec: number | null, { tier, asOfSec }: Context): bigint {
  if (expirySec === null) return tier.basisPerpetual * 1_000_000n
  const years = (expirySec - asOfSec) / YEAR_SEC
  return BigInt(Math.round(basisMove(Number(tier.basisAnnual) / 1e6, years) * 1e12))
}

/** Every quote currency has a stated move, if only zero: a missing one would be a lane without risk. */
function quoteLane(price: Exact, currency: string, { parameters, symbol }: Context): UsdE6 {
  const move = parameters.quoteMoves.get(currency)
  if (move !== undefined) return scaleFloor(price, move)
  if (parameters.underlyings.get(symbol)?.tier !== QUOTE_TIER) return usdE6(0n)
  throw missing(`parameters.quoteMoves.${currency}`, 'a move, 0 where none is feared')
}

function requireCoin(coin: string, { market, symbol }: Context): Exact {
  const price = market.coins.get(coin)
  if (price === undefined) throw missing(`market.underlyings.${symbol}.coins.${coin}`, 'a price')
  return price
}

/** A settlement row is worth its coin at the index; a quote currency at its own price. */
function settlementPrice(currency: string, context: Context): Exact {
  return currency === context.symbol ? context.market.index : requireCoin(currency, context)
}

function requireMark(expirySec: number | null, { market, symbol }: Context): Exact {
  const mark = expirySec === null ? market.perpetual : market.expiries.get(expirySec)?.forward
  if (mark === undefined || mark === null) {
    throw missing(
      `market.underlyings.${symbol}.${expirySec === null ? 'perpetual' : `expiries.${expirySec}`}`,
      'a mark',
    )
  }
  return mark
}

function requireHaircut(coin: string, parameters: ParameterSet): Ppm {
  const haircut = parameters.haircuts.get(coin)
  if (haircut === undefined) throw missing(`parameters.haircuts.${coin}`, 'a haircut')
  return haircut
}

function hasExpired(terms: Terms, asOfSec: number): boolean {
  return 'expirySec' in terms && terms.expirySec !== null && terms.expirySec <= asOfSec
}

function scaleFloor(price: Exact, ...factors: readonly Ppm[]): UsdE6 {
  const atoms = factors.reduce<bigint>((product, factor) => product * factor, price.atoms)
  return usdE6(rescaleFloor({ atoms, scale: price.scale + 6 * factors.length }, 6))
}

function scaleCeil(price: Exact, factor: Ppm): UsdE6 {
  return usdE6(rescaleCeil({ atoms: price.atoms * factor, scale: price.scale + 6 }, 6))
}

const floor = (price: Exact): UsdE6 => usdE6(rescaleFloor(price, 6))
const ceil = (price: Exact): UsdE6 => usdE6(rescaleCeil(price, 6))

function missing(field: string, expected: string): PlimsollError {
  return new PlimsollError('MISSING_QUOTE', `${field} is missing.`, {
    field,
    expected,
    remedy: 'Add the quote, or retire the instrument from the list with notice.',
  })
}
