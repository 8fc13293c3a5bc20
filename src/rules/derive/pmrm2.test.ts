import { expect, test } from 'vitest'
import { splitForward } from './expiry.ts'
import { computePmrm2 } from './pmrm2.ts'
import type { DeriveCollateral, Pmrm2Parameters, Pmrm2Portfolio } from './pmrm2Portfolio.ts'

const DAY = 86_400
const parameters: Pmrm2Parameters = {
  scenarios: [
    { spotShock: 1.2, volatility: 'up', dampening: 1 },
    { spotShock: 0.8, volatility: 'up', dampening: 1 },
    { spotShock: 1, volatility: 'down', dampening: 1 },
    { spotShock: 3, volatility: 'none', dampening: 0.05 },
    { spotShock: 1, volatility: 'linear', dampening: 1 },
    { spotShock: 1, volatility: 'abs', dampening: 1 },
  ],
  volShock: {
    rangeUp: 0.5,
    rangeDown: 0.3,
    shortTermPower: 0.3,
    longTermPower: 0.13,
    dteFloorSec: DAY,
    minVolatility: 0.4,
  },
  skew: {
    linearBaseCap: 0.15,
    linearCBase: -0.05,
    absBaseCap: 0.15,
    absCBase: -0.05,
    minKStar: 0.01,
    widthScale: 4,
    volParamStatic: 0.6,
    volParamScale: -0.1,
  },
  margin: {
    initialFactor: 1.5,
    maintenanceFactor: 0.8,
    discount: {
      longBase: 0.95,
      longRateMult: 1,
      longRateAdd: 0.08,
      shortBase: 1.04,
      shortRateMult: 0.5,
      shortRateAdd: 0.08,
    },
  },
  basis: { spotUp: 1.045, spotDown: 0.955, addFactor: 0.5, multFactor: 2 },
  other: {
    pegLossThreshold: 0.98,
    pegLossFactor: 2,
    confidence: { threshold: 0.55, factor: 1 },
    perpetualMaintenance: 0.03,
    perpetualInitial: 0.01,
    optionMaintenance: 0.003,
    optionInitial: 0.002,
  },
}
const empty: Pmrm2Portfolio = {
  spot: 1000,
  spotConfidence: 1,
  stablePrice: 1,
  cash: 0,
  perpetual: null,
  collaterals: [],
  expiries: [],
}
const perpetual = (position: number) => ({ position, price: 1010, confidence: 1, unsettled: 7 })
const coins = (amount: number, riskCancelling: boolean): DeriveCollateral => ({
  amount,
  price: 1010,
  confidence: 1,
  riskCancelling,
  haircutMaintenance: 0.02,
  haircutInitial: 0.01,
})
const strangle = {
  seconds: 60 * DAY,
  forward: splitForward(1005, 60 * DAY),
  confidence: 1,
  rate: 0.1,
  options: [
    { strike: 1200, right: 'call' as const, amount: -2, volatility: 0.7 },
    { strike: 850, right: 'put' as const, amount: -1, volatility: 0.8 },
  ],
}

test('cash is worth itself', () => {
  const margin = computePmrm2({ ...empty, cash: -250 }, parameters)
  expect([margin.initial, margin.maintenance, margin.markToMarket]).toEqual([-250, -250, -250])
})

test('a perpetual by hand: 20 % of its price, contingency on the spot, initial on top', () => {
  const margin = computePmrm2({ ...empty, perpetual: perpetual(-2) }, parameters)
  expect(margin.minSpan).toBeCloseTo(-404, 9)
  expect(margin.maintenance).toBeCloseTo(-404 * 0.8 - 60 + 7, 9)
  expect(margin.initial).toBeCloseTo(-404 * 1.5 - 60 - 20 + 7, 9)
  expect(margin.worst).toBe(0)
})

test('a tail counts dampened: up 200 % at 5 % is half of up 20 %', () => {
  const margin = computePmrm2({ ...empty, perpetual: perpetual(-2) }, parameters)
  expect(margin.scenarioPnl[3]).toBeCloseTo((margin.scenarioPnl[0] ?? 0) / 2, 9)
})

test('a coin that moves with the spot cancels a short perpetual, another does not', () => {
  const hedge = (riskCancelling: boolean) =>
    computePmrm2({ ...empty, perpetual: perpetual(-2), collaterals: [coins(2, riskCancelling)] }, parameters)
  expect(hedge(true).minSpan).toBe(0)
  expect(hedge(false).minSpan).toBeCloseTo(-404, 9)
  expect(hedge(true).collateral.maintenance).toBeCloseTo(40.4, 9)
  expect(hedge(true).collateral.initialAddOn).toBeCloseTo(20.2, 9)
})

test('a depegged stablecoin raises the initial factor and makes collateral dearer', () => {
  const held = { ...empty, stablePrice: 0.9, perpetual: perpetual(2), collaterals: [coins(1, false)] }
  const margin = computePmrm2(held, parameters)
  expect(margin.factors.initial).toBeCloseTo(1.5 + 0.16, 12)
  expect(margin.factors.maintenance).toBe(0.8)
  expect(margin.markToMarket).toBeCloseTo(7 + 1010 / 0.9, 9)
})

test('unsure feeds cost initial margin only; options look at the perpetual’s too, coins at the spot’s', () => {
  const held = {
    ...empty,
    spotConfidence: 0.5,
    perpetual: { ...perpetual(1), confidence: 0.4 },
    collaterals: [coins(1, false)],
    expiries: [strangle],
  }
  const sure = computePmrm2({ ...held, spotConfidence: 1, perpetual: perpetual(1) }, parameters)
  const unsure = computePmrm2(held, parameters)
  expect(sure.oracle).toBe(0)
  expect(unsure.oracle).toBeCloseTo(0.6 * 1000 + 0.6 * 3000 + 0.5 * 1010, 9)
  expect(unsure.maintenance).toBe(sure.maintenance)
  expect(unsure.initial).toBeCloseTo(sure.initial - unsure.oracle, 9)
})

test('in a skew scenario every expiry counts as a loss, long or short', () => {
  const discount = {
    longBase: 1,
    longRateMult: 0,
    longRateAdd: 0,
    shortBase: 1,
    shortRateMult: 0,
    shortRateAdd: 0,
  }
  const undiscounted = { ...parameters, margin: { ...parameters.margin, discount } }
  const long = { ...strangle, options: strangle.options.map((leg) => ({ ...leg, amount: -leg.amount })) }
  const [a, b] = [strangle, long].map(
    (expiry) => computePmrm2({ ...empty, expiries: [expiry] }, undiscounted).scenarioPnl,
  )
  for (const skew of [4, 5]) {
    expect(a?.[skew]).toBeLessThan(-1)
    expect(b?.[skew]).toBeCloseTo(a?.[skew] ?? 0, 9)
  }
})

test('what is owned is marked down, what is owed up, by hand on a call far in the money', () => {
  const deep = (amount: number) => ({
    ...strangle,
    options: [{ strike: 1, right: 'call' as const, amount, volatility: 0.1 }],
  })
  const years = strangle.seconds / 31_536_000
  const mark = Math.E ** (-0.1 * years) * 1004
  const at = (amount: number): number | undefined =>
    computePmrm2({ ...empty, expiries: [deep(amount)] }, parameters).scenarioPnl[2]
  expect(at(1)).toBeCloseTo(mark * (0.95 * Math.E ** (-0.18 * years) - 1), 6)
  // 1.04 e^(0.13 T) exceeds 1 / D: the debt is its undiscounted amount
  expect(at(-1)).toBeCloseTo(mark - 1004, 6)
})

test('the basis contingency takes the worse move of each expiry and binds when it is the least', () => {
  const calls = strangle.options.filter(({ right }) => right === 'call')
  const other = { ...strangle, options: calls.map((leg) => ({ ...leg, amount: 2 })) }
  const calm = { ...parameters, scenarios: [{ spotShock: 1, volatility: 'none' as const, dampening: 0 }] }
  const margin = computePmrm2({ ...empty, expiries: [strangle, other] }, calm)
  const worse = margin.basisMoves.map(({ up, down }) => Math.min(up, down, 0))
  expect(worse.every((move) => move < 0)).toBe(true)
  expect(margin.basisPnl).toBeCloseTo(
    worse.reduce((sum, move) => sum + move, 0),
    12,
  )
  expect(margin.worst).toBeNull()
  expect(margin.minSpan).toBe(margin.basisPnl)
})

test('twice the account has twice the margin', () => {
  const once = { ...empty, cash: 100, perpetual: perpetual(1), expiries: [strangle] }
  const twice = {
    ...once,
    cash: 200,
    perpetual: { ...perpetual(2), unsettled: 14 },
    expiries: [{ ...strangle, options: strangle.options.map((leg) => ({ ...leg, amount: leg.amount * 2 })) }],
  }
  const [a, b] = [computePmrm2(once, parameters), computePmrm2(twice, parameters)]
  expect(b.initial).toBeCloseTo(2 * a.initial, 8)
  expect(b.maintenance).toBeCloseTo(2 * a.maintenance, 8)
})

test('volatility has a least value in an up move', () => {
  const quiet = { ...strangle, options: strangle.options.map((leg) => ({ ...leg, volatility: 0.01 })) }
  const floored = { ...strangle, options: strangle.options.map((leg) => ({ ...leg, volatility: 0.02 })) }
  const at = (expiry: typeof strangle): number | undefined =>
    computePmrm2({ ...empty, expiries: [expiry] }, parameters).scenarioPnl[0]
  expect(at(quiet)).toBeCloseTo(at(floored) ?? 0, 6)
})
