import { expect, test } from 'vitest'
import { type DeriveOption, splitForward } from './expiry.ts'
import {
  computeStandardMargin,
  isolatedMargin,
  type StandardMarket,
  type StandardParameters,
} from './standard.ts'

const parameters: StandardParameters = {
  perpetual: { initial: 0.1, maintenance: 0.05 },
  option: {
    maxSpot: 0.15,
    minSpot: 0.1,
    maintenanceCall: 0.075,
    maintenancePut: 0.075,
    maintenancePutMark: 0.075,
    unpairedInitial: 1.2,
    unpairedMaintenance: 1.1,
    offset: 1.05,
  },
  oracle: { perpetualThreshold: 0.5, optionThreshold: 0.5, baseThreshold: 0.5, factor: 0.4 },
  base: { marginFactor: 0.8, initialScale: 0.9 },
}
const market: StandardMarket = {
  spot: 1000,
  spotConfidence: 1,
  perpetual: null,
  base: 0,
  expiries: [],
  parameters,
}
const noDepeg = { threshold: 0.98, factor: 1.2 }
const option = (strike: number, right: 'call' | 'put', amount: number): DeriveOption => ({
  strike,
  right,
  amount,
  volatility: 0.6,
})
const expired = (options: readonly DeriveOption[]) => ({
  seconds: 0,
  forward: splitForward(1000, 0),
  confidence: 1,
  options,
})

test('a short call alone: 15 % of spot less out of the money, at least 10 %, plus its mark', () => {
  const margin = (strike: number, level: 'initial' | 'maintenance') =>
    isolatedMargin(option(strike, 'call', -2), -30, 1000, level, parameters.option)
  expect(margin(900, 'initial')).toBe(-330)
  expect(margin(1030, 'initial')).toBeCloseTo(-2 * 120 - 30, 12)
  expect(margin(2000, 'initial')).toBe(-230)
  expect(margin(2000, 'maintenance')).toBe(-180)
})

test('a short put alone: never less than 1.05 times maintenance; a long has no margin', () => {
  const margin = (mark: number, level: 'initial' | 'maintenance') =>
    isolatedMargin(option(900, 'put', -1), mark, 1000, level, parameters.option)
  expect(margin(-10, 'maintenance')).toBe(-85)
  expect(margin(-10, 'initial')).toBe(-110)
  // deep in the money: 7.5 % of the mark exceeds 7.5 % of spot
  expect(margin(-3000, 'maintenance')).toBe(-3225)
  expect(margin(-3000, 'initial')).toBeCloseTo(-3386.25, 9)
  expect(isolatedMargin(option(900, 'put', 1), 10, 1000, 'initial', parameters.option)).toBe(0)
})

test('a spread costs its worst payoff where the short alone costs more', () => {
  const spread = expired([option(900, 'call', -1), option(1100, 'call', 1)])
  const { initial, maintenance, markToMarket } = computeStandardMargin(
    [{ ...market, expiries: [spread] }],
    500,
    1,
    noDepeg,
  )
  // alone 250 and 175, worst payoff 200
  expect([initial, maintenance, markToMarket]).toEqual([300, 325, 400])
})

test('calls that nothing covers are charged on the forward where that is still less', () => {
  // shorts 1.1, long 1: the spread pays -90 at worst, 0.1 calls are not covered
  const legs = [option(990, 'call', 1), option(900, 'call', -1), option(1500, 'call', -0.1)]
  const { initial } = computeStandardMargin([{ ...market, expiries: [expired(legs)] }], 0, 1, noDepeg)
  expect(initial).toBeCloseTo(-90 - 0.1 * 1.2 * 1000, 9)
})

test('perpetuals, coins, depeg and unsure feeds, by hand', () => {
  const held: StandardMarket = {
    ...market,
    perpetual: { position: -2, price: 1010, confidence: 0.4, unsettled: 25 },
    base: 3,
    expiries: [expired([option(2000, 'call', -1)])],
  }
  const { initial, maintenance, markToMarket } = computeStandardMargin([held], 0, 0.9, noDepeg)
  expect(markToMarket).toBeCloseTo(25 + 3000 / 0.9, 9)
  // perpetual 101, call 75, coins 2400
  expect(maintenance).toBeCloseTo(-101 + 25 - 75 + 2400, 9)
  // perpetual 202, call 100, coins 2160, feeds 0.6 x 0.4 x 2000, depeg 0.08 x 1.2 x 3000
  expect(initial).toBeCloseTo(-202 + 25 - 100 + 2160 - 480 - 288, 9)
})
