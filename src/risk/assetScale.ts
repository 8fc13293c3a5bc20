import { PlimsollError } from '../errors.ts'
import type { InstrumentList } from '../instrument/instrument.ts'
import type { ParameterSet } from '../parameters/parameterSet.ts'
import { divFloor, ONE_PPM, type Ppm, ppm } from '../units/fixed.ts'

const REFERENCE_TIER = '1'

/**
 * How far an asset moves when tier 1 moves by one: its tier's price step over tier 1's (1 for BTC and ETH, 1.5 and 2
 * beyond, 0 for quote currencies). `asset` is an underlying or a coin. Throws MISSING_QUOTE when neither is known.
 */
export function assetScale(asset: string, list: InstrumentList, parameters: ParameterSet): Ppm {
  const underlying = underlyingOf(asset, list)
  const tier = parameters.tiers.get(parameters.underlyings.get(underlying ?? '')?.tier ?? '')
  const reference = parameters.tiers.get(REFERENCE_TIER)
  if (tier === undefined || reference === undefined || reference.step === 0n) {
    throw new PlimsollError('MISSING_QUOTE', `${asset} has no tier, so its move has no scale.`, {
      field: `parameters.underlyings.${asset}`,
      expected: 'an underlying with a tier, and a tier 1 with a step',
    })
  }
  return ppm(divFloor(tier.step * ONE_PPM, reference.step))
}

function underlyingOf(asset: string, list: InstrumentList): string | null {
  if (list.underlyings.some(({ symbol }) => symbol === asset)) return asset
  const coin = list.instruments.find(({ terms }) => terms.kind === 'coin' && terms.coin === asset)
  return coin?.underlying ?? null
}
