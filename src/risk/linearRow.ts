import type { Instrument, Terms } from '../instrument/instrument.ts'
import { type ParameterSet, QUOTE_TIER } from '../parameters/parameterSet.ts'
import { type Exact, multiplyExact, rescaleCeil, rescaleFloor } from '../units/exact.ts'
import { divCeil, divFloor, ONE_PPM, type Ppm, ppm, subtract, type UsdE6, usdE6 } from '../units/fixed.ts'
import { YEAR_SEC } from '../units/time.ts'
import { basisMove } from './pricing/black76.ts'
import type { RiskRow } from './riskTable.ts'
import { missingQuote, type RowContext } from './rowContext.ts'

/** Terms of an instrument whose row needs no model: anything but an option. */
export type LinearTerms = Exclude<Terms, { kind: 'option' }>

/**
 * M-03. The row of anything but an option, in exact integers throughout. Throws MISSING_QUOTE when its price is missing.
 */
export function buildLinearRow(instrument: Instrument, terms: LinearTerms, context: RowContext): RiskRow {
  const { id, name, lot } = instrument
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
  }
}

/**
 * One USD of face is worth index / mark. Price moves leave it alone (both move); a basis move b of the contract
 * makes it index / (mark (1 + b)).
 */
function buildInverseRow(
  { id, name, lot }: Instrument,
  terms: Extract<Terms, { kind: 'inverse' }>,
  context: RowContext,
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

/** P&L of a price that moves with the underlying: price x move x cover, floored once. */
function scanPrice(price: Exact, { scenarios }: RowContext): UsdE6[] {
  return scenarios.map(({ move, cover }) => scaleFloor(price, move, cover))
}

/** Relative move of the basis lane at 1e-12: perpetuals by a fixed step, dated contracts by exp(a T) - 1. */
function basisE12(expirySec: number | null, { tier, asOfSec }: RowContext): bigint {
  if (expirySec === null) return tier.basisPerpetual * 1_000_000n
  const years = (expirySec - asOfSec) / YEAR_SEC
  return BigInt(Math.round(basisMove(Number(tier.basisAnnual) / 1e6, years) * 1e12))
}

/** Every quote currency has a stated move, if only zero: a missing one would be a lane without risk. */
function quoteLane(price: Exact, currency: string, { parameters, symbol }: RowContext): UsdE6 {
  const move = parameters.quoteMoves.get(currency)
  if (move !== undefined) return scaleFloor(price, move)
  if (parameters.underlyings.get(symbol)?.tier !== QUOTE_TIER) return usdE6(0n)
  throw missingQuote(`parameters.quoteMoves.${currency}`, 'a move, 0 where none is feared')
}

function requireCoin(coin: string, { market, symbol }: RowContext): Exact {
  const price = market.coins.get(coin)
  if (price === undefined) throw missingQuote(`market.underlyings.${symbol}.coins.${coin}`, 'a price')
  return price
}

/** A settlement row is worth its coin at the index; a quote currency at its own price. */
function settlementPrice(currency: string, context: RowContext): Exact {
  return currency === context.symbol ? context.market.index : requireCoin(currency, context)
}

function requireMark(expirySec: number | null, { market, symbol }: RowContext): Exact {
  const mark = expirySec === null ? market.perpetual : market.expiries.get(expirySec)?.forward
  if (mark === undefined || mark === null) {
    throw missingQuote(
      `market.underlyings.${symbol}.${expirySec === null ? 'perpetual' : `expiries.${expirySec}`}`,
      'a mark',
    )
  }
  return mark
}

function requireHaircut(coin: string, parameters: ParameterSet): Ppm {
  const haircut = parameters.haircuts.get(coin)
  if (haircut === undefined) throw missingQuote(`parameters.haircuts.${coin}`, 'a haircut')
  return haircut
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
