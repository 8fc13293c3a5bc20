import { expect, test } from 'vitest'
import { splitForward } from './expiry.ts'
import { computePmrm, type PmrmParameters, type PmrmPortfolio } from './pmrm1.ts'

const parameters: PmrmParameters = {
  scenarios: [
    { spotShock: 1.15, volatility: 'up' },
    { spotShock: 1, volatility: 'none' },
    { spotShock: 0.85, volatility: 'down' },
  ],
  volShock: {
    rangeUp: 0.45,
    rangeDown: 0.3,
    shortTermPower: 0.3,
    longTermPower: 0.13,
    dteFloorSec: 86_400,
    minVolatility: 0,
  },
  margin: { initialFactor: 1.3, longBase: 0.95, rateMult: 4, rateAdd: 0.05 },
  basis: { spotUp: 1.05, spotDown: 0.95, addFactor: 0.25, multFactor: 0.01 },
  other: {
    pegLossThreshold: 0.98,
    pegLossFactor: 2,
    confidence: { threshold: 0.6, factor: 0.5 },
    base: 0.02,
    perpetual: 0.03,
    option: 0.01,
  },
}
const empty: PmrmPortfolio = {
  spot: 1000,
  spotConfidence: 1,
  stablePrice: 1,
  cash: 0,
  perpetual: null,
  base: 0,
  expiries: [],
}
const expiredCall = (amount: number) => ({
  seconds: 0,
  forward: splitForward(1100, 0),
  confidence: 1,
  rate: 0.1,
  options: [{ strike: 1000, right: 'call' as const, amount, volatility: 1 }],
})

test('coins and a short perpetual at the same price hedge but for the contingencies', () => {
  const perpetual = { position: -3, price: 1000, confidence: 1, unsettled: -40 }
  const margin = computePmrm({ ...empty, cash: 10, base: 3, perpetual }, parameters)
  expect(margin.minSpan).toBe(0)
  // 3 % of 3000 and 2 % of 3000, times 1.3 for initial
  expect(margin.maintenance).toBeCloseTo(10 - 40 + 3000 - 150, 9)
  expect(margin.initial).toBeCloseTo(10 - 40 + 3000 - 195, 9)
})

test('only a positive shocked value is marked down', () => {
  const long = computePmrm({ ...empty, expiries: [expiredCall(1)] }, parameters)
  const short = computePmrm({ ...empty, expiries: [expiredCall(-1)] }, parameters)
  expect(long.minSpan).toBeCloseTo(-5, 12)
  expect(short.scenarioPnl.every((pnl) => pnl === 0)).toBe(true)
  expect(short.contingency.options).toBe(10)
})

test('a depeg raises the factor; unsure feeds are charged after it', () => {
  const margin = computePmrm({ ...empty, base: 1, stablePrice: 0.9, spotConfidence: 0.5 }, parameters)
  expect(margin.initialFactor).toBeCloseTo(1.46, 12)
  expect(margin.oracle).toBe(250)
  const loss = (1000 / 0.9) * 0.15 + 20
  expect(margin.initial).toBeCloseTo(1000 / 0.9 - loss * 1.46 - 250, 9)
})
