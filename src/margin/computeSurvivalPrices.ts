import type { InstrumentList } from '../instrument/instrument.ts'
import type { Market } from '../market/market.ts'
import type { ParameterSet } from '../parameters/parameterSet.ts'
import type { Account } from '../portfolio/portfolio.ts'
import { MAXIMUM_SURVIVAL, type Survival } from '../portfolio/survival.ts'
import { assetScale } from '../risk/assetScale.ts'
import { type Exact, exact, multiplyExact } from '../units/exact.ts'
import { divFloor, ONE_PPM } from '../units/fixed.ts'

/** Index of an underlying at the move that is just survived, USD. */
export interface SurvivalPrice {
  readonly underlying: string
  readonly price: Exact
}

/**
 * A survival as prices: the index of every underlying that the account has lines in and that moves, after the
 * move scaled by its tier; none below zero. Empty where nothing breaks, or something breaks at T already.
 */
export function computeSurvivalPrices(
  { ppm, direction }: Survival,
  { lines }: Pick<Account, 'lines'>,
  market: Market,
  list: InstrumentList,
  parameters: ParameterSet,
): readonly SurvivalPrice[] {
  if (direction === null || ppm === MAXIMUM_SURVIVAL) return []
  const underlyings = [...new Set(lines.map(({ instrument }) => instrument.underlying))].sort()
  return underlyings.flatMap((underlying) => {
    const index = market.underlyings.get(underlying)?.index
    const scale = assetScale(underlying, list, parameters)
    if (index === undefined || scale === 0n) return []
    const move = divFloor((direction === 'down' ? -ppm : ppm) * scale, ONE_PPM)
    const factor = ONE_PPM + move
    return [{ underlying, price: multiplyExact(index, exact(factor > 0n ? factor : 0n, 6)) }]
  })
}
