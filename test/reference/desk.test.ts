import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { computeReferenceMargin, type ReferenceMargin } from './margin.ts'
import { buildReferenceTable } from './table.ts'

/*
 * Books whose scan a risk desk worked out by itself with Black-76, per 100 of notional, index and forwards at 100 and
 * the published parameter set. Its figures have one or two decimals.
 */
interface Leg {
  readonly underlying: 'BTC' | 'ETH'
  readonly days: number
  readonly right: 'call' | 'put'
  readonly strike: string
  readonly volatility: string
  readonly size: number
}

const parameters = JSON.parse(readFileSync(new URL('../../parameters/2026-11.json', import.meta.url), 'utf8'))
const asOfSec = 1_795_176_000
const UNIT_LOTS = 1_000_000

const straddle = (leg: Omit<Leg, 'right' | 'strike'>): Leg[] => [
  { ...leg, right: 'call', strike: '100' },
  { ...leg, right: 'put', strike: '100' },
]

test('a wide short strangle is worst beyond the grid: 8.6', () => {
  const margin = computeBook([
    { underlying: 'BTC', days: 30, right: 'put', strike: '65', volatility: '0.75', size: -1 },
    { underlying: 'BTC', days: 30, right: 'call', strike: '150', volatility: '0.65', size: -1 },
  ])
  expect(scan(margin)).toBeCloseTo(8.6, 1)
})

test('a reversal scans above 12', () => {
  const margin = computeBook([
    { underlying: 'BTC', days: 30, right: 'put', strike: '85', volatility: '0.5', size: -1 },
    { underlying: 'BTC', days: 30, right: 'call', strike: '118', volatility: '0.5', size: 1 },
  ])
  expect(scan(margin)).toBeGreaterThan(12)
  expect(scan(margin)).toBeLessThan(12.5)
})

test('short ETH against long BTC straddles of a week, offset 0.40: 10.9', () => {
  const margin = computeBook([
    ...straddle({ underlying: 'ETH', days: 7, volatility: '0.65', size: -1 }),
    ...straddle({ underlying: 'BTC', days: 7, volatility: '0.45', size: 1 }),
  ])
  expect(scan(margin)).toBeCloseTo(10.9, 1)
})

test('a month against half a year: 0.09 in the scan, and the term structure pays for the rest', () => {
  const margin = computeBook([
    ...straddle({ underlying: 'BTC', days: 30, volatility: '0.5', size: 1 }),
    ...straddle({ underlying: 'BTC', days: 180, volatility: '0.5', size: -0.525 }),
  ])
  expect(scan(margin)).toBeCloseTo(0.09, 2)
  // Volatility -15 % on 4 F N(0.5 * 0.5 * sqrt(30 / 365)) - 2 F: 11.4275 against 9.7157.
  expect(Number(margin.termCharge) / 1e6 / (UNIT_LOTS / 10)).toBeCloseTo(1.7118, 3)
})

test('a butterfly between two nodes a day from expiry: 0.18 in the scan, 1 % per short option', () => {
  const legs = { underlying: 'BTC', days: 1, right: 'call', volatility: '0.5' } as const
  const margin = computeBook([
    { ...legs, strike: '104', size: -1 },
    { ...legs, strike: '106', size: 2 },
    { ...legs, strike: '108', size: -1 },
  ])
  expect(scan(margin)).toBeCloseTo(0.18, 2)
  expect(Number(margin.shortCharge) / 1e6 / (UNIT_LOTS / 10)).toBeCloseTo(2, 4)
})

/** Size 1 is 100,000 coins, in a market deep enough that only the first concentration line counts. */
function computeBook(legs: readonly Leg[]): ReferenceMargin {
  const expiry = ({ days }: Leg) => asOfSec + days * 86_400
  const underlyings = ['BTC', 'ETH'] as const
  const quote = (symbol: string) => {
    const mine = legs.filter((leg) => leg.underlying === symbol)
    const expiries = mine.map((leg) => {
      const same = mine.filter((other) => other.days === leg.days)
      const volatilities = Object.fromEntries(same.map(({ strike, volatility }) => [strike, volatility]))
      return [expiry(leg), { forward: '100', volatilities }]
    })
    return { index: '100', dailyVolume: '1000000000000', coins: {}, expiries: Object.fromEntries(expiries) }
  }
  const table = buildReferenceTable(
    { asOfSec, underlyings: Object.fromEntries(underlyings.map((symbol) => [symbol, quote(symbol)])) },
    parameters,
    {
      underlyings: underlyings.map((symbol, index) => ({ id: index + 1, symbol })),
      instruments: legs.map((leg, index) => ({
        id: index + 1,
        name: `leg ${index}`,
        underlying: leg.underlying,
        lot: '0.1',
        terms: { kind: 'option', expirySec: expiry(leg), strike: leg.strike, right: leg.right },
      })),
    },
  )
  const lines = legs.map(({ size }, index) => ({
    instrument: BigInt(index + 1),
    lots: BigInt(size * UNIT_LOTS),
    account: 'desk',
  }))
  return computeReferenceMargin(table, lines, table.levelsPpm.initial)
}

/** Scanning risk per 100 of notional: 1e-12 USD over the coins of size 1. */
function scan({ groups }: ReferenceMargin): number {
  const total = groups.reduce((sum, { scanningE12 }) => sum + scanningE12, 0n)
  return Number(total) / 1e12 / (UNIT_LOTS / 10)
}
