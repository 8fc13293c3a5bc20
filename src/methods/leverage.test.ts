import { describe, expect, test } from 'vitest'
import { buildExampleBook, exampleData, loadMethodFile } from './exampleBook.fixture.ts'
import type { MethodMargin } from './method.ts'
import { parseMethod } from './parseMethod.ts'

const margin = (mode: 'isolated' | 'cross', ...legs: [string, string][]): MethodMargin =>
  parseMethod(loadMethodFile(`${mode}-leverage`)).margin(buildExampleBook(...legs), exampleData)
const INDEX = 91_250.5
const usd = (amount: bigint): number => Number(amount) / 1e6

describe('long and short of one perpetual', () => {
  const legs: [string, string][] = [
    ['BTC-PERP', '1'],
    ['BTC-PERP', '-1'],
  ]

  test('isolated margins both, cross their net', () => {
    const isolated = margin('isolated', ...legs)
    expect(usd(isolated.initial)).toBeCloseTo(2 * 9_130.125, 5)
    expect(usd(isolated.maintenance)).toBeCloseTo(9_130.125, 5)
    expect(isolated.lines.map(({ trace }) => trace)).toEqual(['BTC-PERP long', 'BTC-PERP short'])
    expect(margin('cross', ...legs)).toMatchObject({ initial: 0n, maintenance: 0n, lines: [] })
  })
})

test('a coin held does not hedge a contract, in either mode', () => {
  for (const mode of ['isolated', 'cross'] as const) {
    expect(usd(margin(mode, ['BTC@own', '1'], ['BTC-PERP', '-1']).initial)).toBeCloseTo(9_130.125, 5)
  }
})

test('a settled loss in coin that no inverse contract carries costs what the borrowed coin does', () => {
  for (const mode of ['isolated', 'cross'] as const) {
    const { initial, maintenance } = margin(mode, ['BTC@own', '-1'])
    expect(margin(mode, ['BTC.settlement', '-1'])).toMatchObject({ initial, maintenance })
    const carried = margin(mode, ['BTC-PERP.inverse', '91301.25'], ['BTC.settlement', '-1'])
    expect(usd(carried.initial)).toBeCloseTo(0.1 * INDEX, 5)
    // A coin of face carries two coins.
    const beyond = margin(mode, ['BTC-PERP.inverse', '91301.25'], ['BTC.settlement', '-5'])
    expect(usd(beyond.initial)).toBeCloseTo(0.1 * 4 * INDEX, 5)
    const dust = margin(mode, ['BTC-PERP.inverse', '10'], ['BTC.settlement', '-1'])
    expect(usd(dust.initial)).toBeGreaterThan(0.1 * INDEX - 1)
  }
})

describe('unrealised profit', () => {
  // Bought at 90,000; one more coin of inverse face bought above the mark.
  const gain: [string, string][] = [
    ['USDC@own', '5000'],
    ['BTC-PERP', '1'],
    ['USD.settlement', '-90000'],
  ]
  const loss: [string, string][] = [
    ['BTC-PERP.inverse', '-91301.25'],
    ['BTC.settlement', '0.99'],
  ]
  const cash = 5_000 * 0.9999 * 0.995
  const lost = -0.01 * 91_250.5

  test('cross counts a gain, isolated does not', () => {
    expect(usd(margin('cross', ...gain).equity)).toBeCloseTo(cash + 1_301.25, 5)
    expect(usd(margin('isolated', ...gain).equity)).toBeCloseTo(cash, 5)
  })

  test('a gain in money never pays for a loss in coin when isolated', () => {
    expect(usd(margin('cross', ...gain, ...loss).equity)).toBeCloseTo(cash + 1_301.25 + lost, 5)
    expect(usd(margin('isolated', ...gain, ...loss).equity)).toBeCloseTo(cash + lost, 5)
  })
})

test('a short option owes its premium and a rate of the index; a long one nothing and is no equity', () => {
  const short = margin('cross', ['BTC-25DEC26-100000-C', '-1'])
  const long = margin('cross', ['BTC-25DEC26-100000-C', '1'])
  expect(long).toMatchObject({ initial: 0n, equity: 0n })
  expect(usd(short.initial) - usd(short.maintenance)).toBeCloseTo(0.075 * 91_250.5, 5)
  expect(usd(short.initial)).toBeGreaterThan(0.15 * 91_250.5)
  expect(short).toMatchObject({ equity: 0n, liquidatable: true })
})

test('a borrowed coin is a short position and a debt', () => {
  const result = margin('cross', ['USDC@own', '10000'], ['ETH@own', '-2'])
  expect(usd(result.initial)).toBeCloseTo(0.1 * 2 * 3_012.4, 5)
  expect(usd(result.equity)).toBeCloseTo(10_000 * 0.9999 * 0.995 - 2 * 3_012.4, 5)
})

test('refuses an underlying without rates, and maintenance above initial', () => {
  const none = parseMethod(loadMethodFile('cross-leverage', { underlyings: {} }))
  expect(() => none.margin(buildExampleBook(['BTC-PERP', '1']), exampleData)).toThrow(/underlyings.BTC/)
  const rates = { initial: '0.05', maintenance: '0.1' }
  const turned = { underlyings: { BTC: { contract: rates, option: rates } } }
  expect(() => parseMethod(loadMethodFile('cross-leverage', turned))).toThrow(
    expect.objectContaining({ code: 'INVALID_INPUT' }),
  )
})
