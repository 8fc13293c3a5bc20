import type { Instrument, Terms } from '../instrument/instrument.ts'
import type { Exact } from '../units/exact.ts'
import {
  computeExpiryTerms,
  computeShortCharge,
  type ExpiryTerms,
  type OptionUnit,
  priceOptions,
  quantiseOption,
  toFloat,
} from './optionRow.ts'
import { missingQuote, type RowContext } from './rowContext.ts'
import { sealRow } from './typedRow.ts'

export interface OptionInstrument extends Instrument {
  readonly terms: Extract<Terms, { kind: 'option' }>
}

export const isOption = (instrument: Instrument): instrument is OptionInstrument =>
  instrument.terms.kind === 'option'

/** An option and where its typed row goes. */
export interface OptionPlace {
  readonly instrument: OptionInstrument
  readonly at: number
}

/** The text under which options of one strike and expiry of an underlying go together. */
export const strikeKey = ({ expirySec, strike }: OptionInstrument['terms']): string =>
  `${expirySec}:${strike}`

/**
 * Writes the rows of the options of one strike: priced together, quantised each by its own lot. Throws MISSING_QUOTE when
 * the forward or the volatility is missing, TABLE_MALFORMED when an amount is not finite or not below 2^53.
 */
export function fillStrike(options: readonly OptionPlace[], context: RowContext, values: Float64Array): void {
  const [first] = options
  if (first === undefined) return
  const { market, symbol, lanes } = context
  const { expirySec, strike } = first.instrument.terms
  const expiry = market.expiries.get(expirySec)
  const volatility = expiry?.volatilities.get(strike)
  if (expiry === undefined || volatility === undefined) {
    const field = `market.underlyings.${symbol}.expiries.${expirySec}`
    if (expiry === undefined) throw missingQuote(field, 'a forward')
    throw missingQuote(`${field}.volatilities.${strike}`, `a volatility for ${first.instrument.name}`)
  }
  const terms = requireTerms(expirySec, context)
  priceOptions(lanes, terms, toFloat(expiry.forward), Number(strike), toFloat(volatility))
  for (const { instrument, at } of options) {
    quantiseOption(lanes, instrument.terms.right, requireUnit(instrument.lot, terms, context), values, at)
    sealRow(values, at, lanes.joint, instrument.name)
  }
}

/** Made anew when lot, expiry or index differ from the last option's, which they seldom do. */
function requireUnit(lot: Exact, expiry: ExpiryTerms, context: RowContext): OptionUnit {
  const { market, units } = context
  const last = units.get(expiry)
  if (last?.index === market.index && last.lot.atoms === lot.atoms && last.lot.scale === lot.scale) {
    return last.unit
  }
  const unit = {
    unitE6: toFloat(lot) * 1e6,
    index: toFloat(market.index),
    shortCharge: computeShortCharge(expiry, market.index, lot),
  }
  units.set(expiry, { index: market.index, lot, unit })
  return unit
}

function requireTerms(
  expirySec: number,
  { expiryTerms, asOfSec, tier, parameters }: RowContext,
): ExpiryTerms {
  const known = expiryTerms.get(expirySec)
  if (known !== undefined) return known
  const terms = computeExpiryTerms(expirySec - asOfSec, tier, parameters)
  expiryTerms.set(expirySec, terms)
  return terms
}
