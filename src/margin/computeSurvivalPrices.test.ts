import { describe, expect, test } from 'vitest'
import { list, loadMarket, parameters } from '../../test/property/support.ts'
import { parseMarket } from '../market/market.ts'
import { MAXIMUM_SURVIVAL } from '../portfolio/survival.ts'
import { formatExact } from '../units/exact.ts'
import { lots, ppm } from '../units/fixed.ts'
import { computeSurvivalPrices } from './computeSurvivalPrices.ts'

const market = parseMarket(loadMarket())
const line = (name: string) => {
  const instrument = list.instruments.find((one) => one.name === name)
  if (instrument === undefined) throw new RangeError(name)
  return { instrumentId: instrument.id, instrument, lots: lots(1n), venue: 'wallet', origins: [] }
}
const pricesAt = (move: bigint, direction: 'up' | 'down' | null) =>
  computeSurvivalPrices(
    { ppm: ppm(move), direction, venue: 'x' },
    { lines: ['ETH-PERP', 'SOL@own', 'USDC@own', 'ETH@own'].map(line) },
    market,
    list,
    parameters,
  ).map(({ underlying, price }) => [underlying, Number(formatExact(price))])

describe('survival prices', () => {
  test('are the index after the move scaled by tier; money has none', () => {
    const sol = Number(formatExact(market.underlyings.get('SOL')?.index ?? { atoms: 0n, scale: 0 }))
    const [step, reference] = ['2', '1'].map((tier) => Number(parameters.tiers.get(tier)?.step))
    const scale = (step ?? 0) / (reference ?? 1)
    expect(scale).toBeGreaterThan(1)
    expect(pricesAt(100_000n, 'up')).toEqual([
      ['ETH', expect.closeTo(3012.4 * 1.1, 6)],
      ['SOL', expect.closeTo(sol * (1 + 0.1 * scale), 4)],
    ])
    expect(pricesAt(100_000n, 'down')[0]).toEqual(['ETH', expect.closeTo(3012.4 * 0.9, 6)])
  })

  test('stop at zero, and are none where nothing breaks or all is broken', () => {
    expect(pricesAt(900_000n, 'down')[1]).toEqual(['SOL', 0])
    expect(pricesAt(MAXIMUM_SURVIVAL, 'up')).toEqual([])
    expect(pricesAt(0n, null)).toEqual([])
  })
})
