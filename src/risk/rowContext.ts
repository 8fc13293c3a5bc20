import { PlimsollError } from '../errors.ts'
import type { Market, UnderlyingMarket } from '../market/market.ts'
import type { ParameterSet, Tier } from '../parameters/parameterSet.ts'
import type { Exact } from '../units/exact.ts'
import { createOptionLanes, type ExpiryTerms, type OptionLanes, type OptionUnit } from './optionRow.ts'
import type { JointScenario } from './scenario.ts'

/** Everything the rows of one underlying share. */
export interface RowContext {
  readonly symbol: string
  readonly tier: Tier
  readonly market: UnderlyingMarket
  readonly asOfSec: number
  readonly parameters: ParameterSet
  readonly scenarios: readonly JointScenario[]
  /** Work space in which options are priced. */
  readonly lanes: OptionLanes
  /** By expiry: what no price moves. Filled as expiries come up. */
  readonly expiryTerms: Map<number, ExpiryTerms>
  /** By expiry: the last unit options were quantised by, and what it was made from. */
  readonly units: Map<ExpiryTerms, { readonly index: Exact; readonly lot: Exact; readonly unit: OptionUnit }>
}

/** Throws MISSING_QUOTE when the underlying has no tier or no market. */
export function buildRowContext(
  symbol: string,
  market: Market,
  parameters: ParameterSet,
  buildScenarios: (tier: Tier) => readonly JointScenario[],
): RowContext {
  const entry = parameters.underlyings.get(symbol)
  const tier = entry === undefined ? undefined : parameters.tiers.get(entry.tier)
  if (tier === undefined) throw missingQuote(`parameters.underlyings.${symbol}`, 'a tier and a group')
  const underlyingMarket = market.underlyings.get(symbol)
  if (underlyingMarket === undefined) throw missingQuote(`market.underlyings.${symbol}`, 'an index')
  const scenarios = buildScenarios(tier)
  return {
    symbol,
    tier,
    market: underlyingMarket,
    asOfSec: market.asOfSec,
    parameters,
    scenarios,
    lanes: createOptionLanes(tier, scenarios),
    expiryTerms: new Map(),
    units: new Map(),
  }
}

export function missingQuote(field: string, expected: string): PlimsollError {
  return new PlimsollError('MISSING_QUOTE', `${field} is missing.`, {
    field,
    expected,
    remedy: 'Add the quote, or retire the instrument from the list with notice.',
  })
}
