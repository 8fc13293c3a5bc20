import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { black76 } from '../risk/pricing/black76.ts'
import { buildExampleBook, exampleData, exampleInstruments, loadMethodFile } from './exampleBook.fixture.ts'
import type { MethodMargin } from './method.ts'
import { parseMethod } from './parseMethod.ts'

const method = parseMethod(loadMethodFile('tims-style'))
const margin = (...legs: [string, string][]): MethodMargin =>
  method.margin(buildExampleBook(...legs), exampleData)
const usd = (amount: bigint): number => Number(amount) / 1e6

test('hedged carry: 50.75 at +15 % is below the minimum of one contract', () => {
  const result = margin(['BTC@own', '1'], ['BTC-PERP', '-1'], ['USDC.settlement', '91301.25'])
  expect(usd(result.lines[0]?.amount ?? 0n)).toBeCloseTo(7.6125, 5)
  expect(usd(result.initial)).toBeCloseTo(0.00375 * 91_250.5, 5)
  expect(result.worst?.label).toBe('point 10 of 10')
})

test('BTC against ETH: losses in full, forty per cent of the gain at the same point', () => {
  const result = margin(['BTC-PERP', '1'], ['ETH-PERP', '-30'])
  const [btc, eth] = [0.15 * 91_301.25, 0.15 * 30 * 3_014.15]
  expect(usd(result.initial)).toBeCloseTo(btc - 0.4 * eth, 5)
  expect(usd(result.lines[1]?.amount ?? 0n)).toBeCloseTo(-1.4 * eth, 5)
})

test('SOL stands alone: its margin adds', () => {
  const apart = margin(['SOL-PERP', '-100']).initial
  expect(margin(['BTC-PERP', '1'], ['SOL-PERP', '-100']).initial - margin(['BTC-PERP', '1']).initial).toBe(
    apart,
  )
})

describe('options', () => {
  const legs: [string, string][] = [['BTC-25DEC26-100000-C', '-1']]
  const years = (1_798_185_600 - 1_795_176_000) / 31_536_000
  const value = (move: number, volatility: number): number =>
    black76(91_890.5 * (1 + move), 100_000, volatility, years, 'call')

  test('a short call is repriced at +15 %, volatility and time as they are; equity carries its value', () => {
    const result = margin(...legs)
    expect(usd(result.initial)).toBeCloseTo(value(0.15, 0.472) - value(0, 0.472), 5)
    expect(usd(result.equity)).toBeCloseTo(-value(0, 0.472), 5)
    expect(result.liquidatable).toBe(true)
  })

  test('with a volatility shock the worst is the point with volatility up', () => {
    const shocked = parseMethod(loadMethodFile('tims-style', { volatilityShock: '0.2' }))
    const result = shocked.margin(buildExampleBook(...legs), exampleData)
    expect(usd(result.initial)).toBeCloseTo(value(0.15, 0.472 * 1.2) - value(0, 0.472), 5)
    expect(result.worst?.label).toBe('point 10 of 10, volatility up')
  })
})

test('lines sum to initial for any book', () => {
  const leg = fc.tuple(
    fc.constantFrom(...exampleInstruments.keys()),
    fc.integer({ min: -9, max: 9 }).map(String),
  )
  fc.assert(
    fc.property(fc.array(leg, { minLength: 1, maxLength: 8 }), (legs) => {
      const { lines, initial } = margin(...legs)
      expect(lines.reduce((sum, { amount }) => sum + amount, 0n)).toBe(initial)
      expect(initial).toBeGreaterThanOrEqual(0n)
    }),
    { numRuns: 60 },
  )
})

test('refuses an underlying without a range', () => {
  const only = parseMethod(loadMethodFile('tims-style', { classes: {}, productGroups: [] }))
  expect(() => only.margin(buildExampleBook(['BTC-PERP', '1']), exampleData)).toThrow(/classes.BTC/)
})
