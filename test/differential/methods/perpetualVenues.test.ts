import { expect, test } from 'vitest'
import {
  computeDydx,
  computeGmx,
  computeHyperliquid,
  computeSynthetix,
  type DydxParameters,
  type GmxParameters,
  type HyperliquidParameters,
  type SynthetixParameters,
} from '../../reference/methods/perpetualVenues.ts'
import { type Holdable, loadJson, PERPETUALS } from './drawBook.ts'
import { type MethodFile, runModel } from './runModel.ts'

const load = <Parameters>(name: string): MethodFile<Parameters> =>
  loadJson(`parameters/methods/${name}.json`) as MethodFile<Parameters>

const holding = (coins: readonly string[], largestPower = 7): Holdable => ({
  pools: { coins, linear: PERPETUALS },
  largestPower,
})

// These rules are integers at the venue and exact on both sides: no book may differ, not by a unit.

test('hyperliquid agrees with the model, up to and beyond the second tier', () => {
  const file = load<HyperliquidParameters>('hyperliquid')
  expect(runModel(file, computeHyperliquid, holding(['USDC@other'], 9), 21)).toBe(0)
})

test('dydx agrees with the model, and where open interest is beyond a cap or a market has its own rate', () => {
  const file = load<DydxParameters>('dydx')
  expect(runModel(file, computeDydx, holding(['USDC@other']), 22)).toBe(0)
  const crowded = structuredClone(file) as { parameters: { markets: Record<string, object> } }
  Object.assign(crowded.parameters.markets, {
    BTC: { tier: 'Small-Cap', openInterest: '431.777', customPpm: '0' },
    SOL: { tier: 'Small-Cap', openInterest: '900000', customPpm: '0' },
  })
  expect(runModel(crowded as unknown as typeof file, computeDydx, holding(['USDC@other']), 23)).toBe(0)
})

test('synthetix agrees with the model, through several windows of liquidation and the caps of the keeper', () => {
  const file = load<SynthetixParameters>('synthetix')
  const coins = ['USDC@other', 'BTC@other', 'ETH@other']
  expect(runModel(file, computeSynthetix, holding(coins, 9), 24)).toBe(0)
  // Most of these hold coins and owe dollars, and no position: what is closed for its debt alone.
  const lent = { pools: { coins, loans: ['USDC@other'] }, largestPower: 5 }
  expect(runModel(file, computeSynthetix, lent, 28)).toBe(0)
  const costly = structuredClone(file) as { parameters: { keepers: Record<string, string> } }
  Object.assign(costly.parameters.keepers, {
    flagCost: '130',
    liquidateCost: '25',
    collateralRewardRatio: '0.0001',
  })
  expect(runModel(costly as typeof file, computeSynthetix, holding(coins, 9), 25)).toBe(0)
})

test('gmx agrees with the model, with price impact below and at its cap', () => {
  const file = load<GmxParameters>('gmx')
  const coins = ['USDC@own', 'BTC@own', 'SOL@own']
  expect(runModel(file, computeGmx, holding(coins), 26)).toBe(0)
  const impact = structuredClone(file) as { parameters: { markets: Record<string, object> } }
  Object.assign(impact.parameters.markets.BTC ?? {}, {
    minCollateralFactorForLiquidation: '0.005',
    priceImpactFactor: '0.003',
    maxPriceImpactFactorForLiquidations: '0.001',
  })
  Object.assign(impact.parameters.markets.ETH ?? {}, {
    priceImpactFactor: '0.002',
    maxPriceImpactFactorForLiquidations: '0.005',
  })
  expect(runModel(impact as unknown as typeof file, computeGmx, holding(coins), 27)).toBe(0)
})
