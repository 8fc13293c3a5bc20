import { expect, test } from 'vitest'
import { bindVenueRule } from '../../../src/methods/compare.ts'
import { computeSurvival, type Survival } from '../../../src/portfolio/survival.ts'
import { lots, type Ppm, ppm } from '../../../src/units/fixed.ts'
import { Real } from '../../reference/decimal.ts'
import { coinPrice, indexOf, markOf } from '../../reference/methods/legValue.ts'
import { createRandom, type Random } from '../../support/randomBook.ts'
import {
  type DrawnLegs,
  instrumentNamed,
  loadMethod,
  market,
  referenceMarket,
  toReferenceLegs,
} from './drawBook.ts'

/*
 * One position at one venue: the move that closes it has a closed form. Dollars stand still, everything else moves by x;
 * the bisection over the venue's rule must find the same x to one part in a million.
 */

const scale = (asset: string): Ppm => ppm(asset.startsWith('USD') ? 0n : 1_000_000n)

function findSurvival(name: string, drawn: DrawnLegs): Survival {
  const lines = drawn.map(({ name: leg, lots: count }) => {
    const instrument = instrumentNamed(leg)
    return { instrument, instrumentId: instrument.id, lots: lots(count), venue: name, origins: [] }
  })
  const computeMargin = bindVenueRule(loadMethod(name).bound, lines, { market, history: null })
  return computeSurvival([{ venue: name, computeMargin }], scale)
}

function quantityOf(name: string, count: bigint): Real {
  const [leg] = toReferenceLegs([{ name, lots: count }])
  if (leg === undefined) throw new Error(name)
  return leg.quantity
}

/** Compares with the factor on prices at which the account closes. */
function expectMove(survival: Survival, factor: Real, where: unknown): void {
  const move = factor.minus(1)
  const found = new Real((survival.direction === 'down' ? -survival.ppm : survival.ppm).toString()).div(1e6)
  expect({ where, apart: found.minus(move).abs().lte('0.000001') }).toEqual({ where, apart: true })
}

/** Whole dollars between two shares of a notional. */
function dollars(random: Random, notional: Real, from: number, to: number): bigint {
  return BigInt(notional.times(random.int(from, to)).div(1_000).round().toFixed(0))
}

test.each([
  ['BTC', 'BTC-PERP', 40, 100n, 100_000_000n],
  ['ETH', 'ETH-PERP', 25, 1_000n, 20_000_000n],
  ['SOL', 'SOL-PERP', 20, 1_000n, 20_000_000n],
] as const)('hyperliquid, one perpetual of %s, both sides', (symbol, name, leverage, least, most) => {
  const random = createRandom(51)
  for (let book = 0; book < 12; book += 1) {
    // Small enough to stay in the first tier wherever the price goes.
    const count = least + (BigInt(random.int(0, 1_000)) * (most - least)) / 50_000n
    const long = book % 2 === 0
    const size = quantityOf(name, count)
    const notional = size.times(markOf(referenceMarket, symbol, null))
    const cash = dollars(random, notional, 60, 700)
    const owed = BigInt(notional.round().toFixed(0))
    const settled = long ? cash - owed : cash + owed
    const drawn = [
      { name, lots: long ? count : -count },
      { name: 'USDC.settlement', lots: settled },
    ]
    const rate = new Real(1).div(2 * leverage)
    const value = new Real(settled.toString())
    const factor = long
      ? value.neg().div(notional.times(new Real(1).minus(rate)))
      : value.div(notional.times(rate.plus(1)))
    expectMove(findSurvival('hyperliquid', drawn), factor, drawn)
  }
})

test('hyperliquid, a perpetual of the second tier, whose deduction stays', () => {
  // 4,000 BTC: 365m of notional, rate 2.5 %, deduction 150m x (2.5 % - 1.25 %); it stays beyond 150m at any loss met here.
  const notional = quantityOf('BTC-PERP', 400_000_000n).times(markOf(referenceMarket, 'BTC', null))
  const deduction = new Real(150_000_000).times('0.0125')
  for (const cash of [30_000_000n, 60_000_000n, 90_000_000n]) {
    const settled = cash - BigInt(notional.round().toFixed(0))
    const drawn = [
      { name: 'BTC-PERP', lots: 400_000_000n },
      { name: 'USDC.settlement', lots: settled },
    ]
    const factor = new Real((-settled).toString()).minus(deduction).div(notional.times('0.975'))
    expectMove(findSurvival('hyperliquid', drawn), factor, drawn)
  }
})

test('aave, a coin lent against dollars and dollars lent against a coin', () => {
  const random = createRandom(52)
  const dollar = coinPrice(referenceMarket, 'USDC')
  const thresholds = { BTC: '0.78', ETH: '0.83' } as const
  for (let book = 0; book < 12; book += 1) {
    const symbol = book % 4 < 2 ? 'BTC' : 'ETH'
    const name = `${symbol}@own`
    const count = BigInt(random.int(1_000, 1_000_000))
    const worth = quantityOf(name, count).times(coinPrice(referenceMarket, symbol))
    if (book % 2 === 0) {
      const debt = dollars(random, worth, 100, 740)
      const drawn = [
        { name, lots: count },
        { name: 'USDC@own', lots: -debt },
      ]
      const factor = new Real(debt.toString()).times(dollar).div(worth.times(thresholds[symbol]))
      expectMove(findSurvival('aave', drawn), factor, drawn)
    } else {
      const lent = dollars(random, worth, 1_400, 3_000)
      const drawn = [
        { name, lots: -count },
        { name: 'USDC@own', lots: lent },
      ]
      const factor = new Real(lent.toString()).times(dollar).times('0.78').div(worth)
      expectMove(findSurvival('aave', drawn), factor, drawn)
    }
  }
})

test('gmx, one position on dollars or on the coin itself', () => {
  const random = createRandom(53)
  const dollar = coinPrice(referenceMarket, 'USDC')
  const kept = new Real('0.01').plus('0.0026')
  for (let book = 0; book < 12; book += 1) {
    const [symbol, name] = book % 2 === 0 ? (['ETH', 'ETH-PERP'] as const) : (['SOL', 'SOL-PERP'] as const)
    const long = book % 4 < 2
    const count = BigInt(random.int(1_000, 1_000_000))
    const size = quantityOf(name, count)
    const price = indexOf(referenceMarket, symbol)
    const notional = size.times(price)
    const entry = dollars(random, notional, 950, 1_050)
    const basis = long ? -entry : entry
    const inCoin = book >= 8
    const collateral = inCoin ? count / 4n : dollars(random, notional, 150, 600)
    const drawn = [
      { name, lots: long ? count : -count },
      { name: 'USDC.settlement', lots: basis },
      { name: inCoin ? `${symbol}@own` : 'USDC@own', lots: collateral },
    ]
    const fixed = new Real((inCoin ? basis : basis + collateral).toString()).times(dollar)
    const required = new Real(entry.toString()).times(dollar).times(kept)
    const coins = (long ? size : size.neg()).plus(inCoin ? quantityOf(`${symbol}@own`, collateral) : 0)
    expectMove(findSurvival('gmx', drawn), required.minus(fixed).div(coins.times(price)), drawn)
  }
})
