import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { Terms } from '../../instrument/instrument.ts'
import { parseMarket } from '../../market/market.ts'
import { parseExact } from '../../units/exact.ts'
import { sum } from '../../units/fixed.ts'
import type { Book, Leg } from '../book.ts'
import type { BoundMethod } from '../method.ts'
import { parseMethod } from '../parseMethod.ts'

const read = (path: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8'))
const market = parseMarket({
  schema: 'plimsoll.market/1',
  asOfSec: 1_795_176_000,
  underlyings: {
    USD: { index: '1', dailyVolume: '1', coins: { USDC: '1', USDT: '1' } },
    ETH: {
      index: '3000',
      dailyVolume: '1',
      coins: { ETH: '3000', stETH: '2990' },
      perpetual: '3010',
      expiries: {
        '1797768000': { forward: '3020', volatilities: { '3000': '0.7', '3500': '0.75' } },
      },
    },
    BTC: { index: '90000', dailyVolume: '1', coins: { BTC: '90000' }, perpetual: '90100' },
  },
})
const methods = ['pmrm2', 'pmrm', 'standard'].map((name) =>
  parseMethod(read(`parameters/methods/derive-${name}.json`)),
)

let nextId = 1n
function leg(underlying: string, terms: Terms, quantity: string): Leg {
  const id = nextId
  nextId += 1n
  return {
    instrument: {
      id,
      name: `${underlying} ${terms.kind} ${id}`,
      underlying,
      lot: parseExact('0.001', 'lot'),
      terms,
    },
    quantity: parseExact(quantity, 'quantity'),
  }
}
const usdc = (quantity: string): Leg => leg('USD', { kind: 'coin', coin: 'USDC', custody: 'other' }, quantity)
const owed = (quantity: string): Leg => leg('USD', { kind: 'settlement', currency: 'USDC' }, quantity)
const perpetual = (underlying: string, quantity: string): Leg =>
  leg(underlying, { kind: 'linear', expirySec: null }, quantity)
const option = (right: 'call' | 'put', strike: string, quantity: string): Leg =>
  leg('ETH', { kind: 'option', expirySec: 1_797_768_000, strike, right }, quantity)
const coin = (name: string, quantity: string): Leg =>
  leg(name, { kind: 'coin', coin: name, custody: 'other' }, quantity)
const margin = (method: BoundMethod, ...legs: Leg[]): ReturnType<BoundMethod['margin']> => {
  const book: Book = { legs }
  return method.margin(book, { market, history: null })
}
const usd = (amount: bigint): number => Number(amount) / 1e6

describe.each(methods)('$id', (method) => {
  test('cash alone needs no margin', () => {
    const found = margin(method, usdc('1000'))
    expect(found).toMatchObject({ equity: 1_000_000_000n, initial: 0n, maintenance: 0n, lines: [] })
    expect(found.liquidatable).toBe(false)
  })

  test('equity is cash and contracts at mark; lines sum to initial; initial exceeds maintenance', () => {
    const legs = [
      usdc('20000'),
      perpetual('ETH', '-2'),
      owed('6100'),
      option('call', '3500', '-1'),
      coin('ETH', '1'),
    ]
    const found = margin(method, ...legs)
    expect(sum(found.lines.map(({ amount }) => amount))).toBe(found.initial)
    expect(found.initial).toBeGreaterThan(found.maintenance)
    expect(found.maintenance).toBeGreaterThan(0n)
    // 20000 + 2 x (3050 - 3010) + 3000 less the call
    const call = 23_080 - usd(found.equity)
    expect(call).toBeGreaterThan(50)
    expect(call).toBeLessThan(250)
  })

  test('markets do not net: two underlyings together ask what they ask apart', () => {
    const [eth, btc] = [
      [perpetual('ETH', '-2'), owed('6020')],
      [perpetual('BTC', '0.1'), owed('-9010')],
    ]
    const apart = margin(method, ...eth).initial + margin(method, ...btc).initial
    expect(usd(margin(method, ...eth, ...btc).initial)).toBeCloseTo(usd(apart), 4)
  })

  test('liquidated below a maintenance balance of zero', () => {
    const found = margin(method, perpetual('ETH', '1'), owed('-3010'))
    const needed = usd(found.maintenance)
    expect(found.liquidatable).toBe(true)
    const atLine = (cash: number): boolean =>
      margin(method, perpetual('ETH', '1'), owed('-3010'), usdc(cash.toFixed(6))).liquidatable
    expect(atLine(needed + 0.01)).toBe(false)
    expect(atLine(needed - 0.01)).toBe(true)
  })

  test('refuses what the venue does not have', () => {
    const refused = [
      leg('ETH', { kind: 'inverse', expirySec: null }, '-1000'),
      leg('ETH', { kind: 'linear', expirySec: 1_797_768_000 }, '1'),
      leg('ETH', { kind: 'settlement', currency: 'ETH' }, '1'),
      coin('ETH', '-1'),
    ]
    for (const bad of refused) {
      expect(() => margin(method, usdc('1'), bad)).toThrow(/has no rule for/)
    }
  })
})

test('PMRM_2 by hand: short 2 ETH of the perpetual', () => {
  const [pmrm2] = methods
  if (pmrm2 === undefined) throw new RangeError('no method')
  const found = margin(pmrm2, perpetual('ETH', '-2'), owed('6020'))
  // 18 % of 2 x 3010, 4 % of 2 x 3000; maintenance 80 % and 3 %
  expect(usd(found.initial)).toBeCloseTo(1083.6 + 240, 5)
  expect(usd(found.maintenance)).toBeCloseTo(0.8 * 1083.6 + 180, 5)
  expect(found.worst?.label).toBe('ETH at spot +18 %, volatility up')
  expect(found.lines.map(({ label }) => label)).toEqual(['Scan risk', 'Perpetual contingency'])
})

test('a coin whose terms as collateral are not among the parameters is named', () => {
  const [pmrm2, , standard] = methods
  const staked = leg('ETH', { kind: 'coin', coin: 'stETH', custody: 'other' }, '1')
  expect(() => pmrm2 && margin(pmrm2, staked)).toThrow(/collaterals\.stETH/)
  expect(() => standard && margin(standard, staked)).toThrow(/bases\.stETH/)
})

test('standard by hand: a covered call and a perpetual', () => {
  const standard = methods[2]
  if (standard === undefined) throw new RangeError('no method')
  const found = margin(
    standard,
    coin('ETH', '1'),
    option('call', '3500', '-1'),
    perpetual('ETH', '1'),
    owed('-3010'),
  )
  // call 13 % of spot (its mark is in equity), perpetual 10 % of 3010, a quarter of the coin
  expect(usd(found.initial)).toBeCloseTo(390 + 301 + 750, 4)
  // 9 %, 6.5 %, a fifth
  expect(usd(found.maintenance)).toBeCloseTo(270 + 195.65 + 600, 4)
})
