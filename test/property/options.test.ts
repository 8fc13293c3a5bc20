import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Instrument, Terms } from '../../src/instrument/instrument.ts'
import { buildJointScenarios } from '../../src/risk/scenario.ts'
import { parseExact, rescaleFloor } from '../../src/units/exact.ts'
import { buildDesk, coin, computeBook, type Desk, linear, option } from '../books/support.ts'

/** A forward, a strike and a volatility of BTC at an index of 100, under any tier; a lot is a tenth of a coin. */
const quotes = fc.record({
  tier: fc.constantFrom('1', '2', '3'),
  forward: fc.integer({ min: 6_000, max: 16_000 }).map((cents) => (cents / 100).toFixed(2)),
  strike: fc.integer({ min: 2_000, max: 40_000 }).map((cents) => `${Math.floor(cents / 100)}.5`),
  volatility: fc.integer({ min: 5, max: 300 }).map((percent) => (percent / 100).toFixed(2)),
  minutes: fc.oneof(fc.integer({ min: 1, max: 4_320 }), fc.integer({ min: 1, max: 576_000 })),
})

interface Quote {
  readonly tier: string
  readonly forward: string
  readonly strike: string
  readonly volatility: string
  readonly minutes: number
}

function deskOf({ tier, forward, strike, volatility, minutes }: Quote): Desk {
  const expiries = [{ days: minutes / 1_440, forward, volatilities: { [strike]: volatility } }]
  return buildDesk({
    market: { BTC: { expiries } },
    parameters: { underlyings: { BTC: { tier, group: 2 } } },
  })
}

function rowOf({ list, table }: Desk, matches: (terms: Terms) => boolean) {
  const wanted = (instrument: Instrument) => instrument.underlying === 'BTC' && matches(instrument.terms)
  const id = list.instruments.find(wanted)?.id
  const row = table.underlyings.flatMap(({ rows }) => rows).find((candidate) => candidate.id === id)
  if (row === undefined) throw new RangeError('no such row')
  return row
}

const rowsOf = (desk: Desk) => ({
  call: rowOf(desk, (terms) => terms.kind === 'option' && terms.right === 'call'),
  put: rowOf(desk, (terms) => terms.kind === 'option' && terms.right === 'put'),
  future: rowOf(desk, (terms) => terms.kind === 'linear' && terms.expirySec !== null),
})

const distance = (a: bigint, b: bigint): bigint => (a < b ? b - a : a - b)

describe('INV-09 put-call parity', () => {
  test('in every joint lane a call less its put is the forward’s move, whatever volatility and day', () => {
    fc.assert(
      fc.property(quotes, (quote) => {
        const desk = deskOf(quote)
        const { call, put, future } = rowsOf(desk)
        const tier = desk.parameters.tiers.get(quote.tier)
        if (tier === undefined) throw new RangeError('no such tier')
        for (const [lane, { move, cover }] of buildJointScenarios(tier).entries()) {
          // Independent of any pricing: a tenth of F m c, in 1e-6 USD.
          const { atoms, scale } = parseExact(quote.forward, 'forward')
          const moved = rescaleFloor({ atoms: atoms * move * cover, scale: scale + 13 }, 6)
          const parity = (call.joint[lane] ?? 0n) - (put.joint[lane] ?? 0n)
          // One unit for each of the two floors, one where a long is clamped at its collateral value.
          expect(distance(parity, moved)).toBeLessThanOrEqual(2n)
          expect(distance(future.joint[lane] ?? 0n, moved)).toBe(0n)
        }
      }),
      { numRuns: 100 },
    )
  })

  test('values, basis and term structure lanes keep it too', () => {
    fc.assert(
      fc.property(quotes, (quote) => {
        const { call, put, future } = rowsOf(deskOf(quote))
        const intrinsic = Math.round((Number(quote.forward) - Number(quote.strike)) * 100_000)
        expect(distance(call.collateral - put.collateral, BigInt(intrinsic))).toBeLessThanOrEqual(1n)
        expect(distance(call.mark - put.mark, BigInt(intrinsic))).toBeLessThanOrEqual(1n)
        expect(distance(call.factors[0] - put.factors[0], future.factors[0])).toBeLessThanOrEqual(2n)
        expect(distance(call.factors[1], put.factors[1])).toBeLessThanOrEqual(1n)
      }),
      { numRuns: 100 },
    )
  })

  test('a long never loses more than it counts for, and is clamped by at most one unit', () => {
    fc.assert(
      fc.property(quotes, (quote) => {
        const { call, put } = rowsOf(deskOf(quote))
        for (const { joint, collateral, mark } of [call, put]) {
          for (const lane of joint) expect(lane).toBeGreaterThanOrEqual(-collateral)
          expect(mark - collateral).toBeLessThanOrEqual(1n)
        }
      }),
      { numRuns: 60 },
    )
  })
})

/** The nine price nodes, lowest first, of each volatility. */
const NODES = [0, 9].map((start) => Array.from({ length: 9 }, (_, node) => start + node))

describe('INV-10 a larger move costs a monotone book no less', () => {
  test('rows: calls, coins and futures rise with the price, puts fall', () => {
    fc.assert(
      fc.property(quotes, (quote) => {
        const { call, put, future } = rowsOf(deskOf(quote))
        for (const nodes of NODES) {
          for (const [index, lane] of nodes.entries()) {
            const next = nodes[index + 1]
            if (next === undefined) continue
            // A unit of slack: float64 may put two equal values on either side of a floor.
            const rise = ({ joint }: { joint: readonly bigint[] }) =>
              (joint[next] ?? 0n) - (joint[lane] ?? 0n)
            expect(rise(call)).toBeGreaterThanOrEqual(-1n)
            expect(rise(put)).toBeLessThanOrEqual(1n)
            expect(rise(future)).toBeGreaterThan(0n)
          }
        }
      }),
      { numRuns: 100 },
    )
  })

  const sizes = fc.record({
    coins: fc.nat(50_000),
    futures: fc.nat(50_000),
    calls: fc.nat(50_000),
    puts: fc.nat(50_000),
  })

  test('books: long coins, futures and calls with short puts lose more at every lower node', () => {
    fc.assert(
      fc.property(quotes, sizes, (quote, { coins, futures, calls, puts }) => {
        const days = quote.minutes / 1_440
        const margin = computeBook(deskOf(quote), [
          coin('wallet', 'BTC', coins),
          linear('A', 'BTC', days, futures, futures * 100),
          option('BTC', days, quote.strike, 'call', calls),
          option('BTC', days, quote.strike, 'put', -puts),
        ])
        const joint = margin.underlyings[1]?.joint ?? []
        const slack = BigInt(10 * (calls + puts))
        for (const nodes of NODES) {
          for (const [index, lane] of nodes.entries()) {
            const next = joint[nodes[index + 1] ?? lane] ?? 0n
            expect(next - (joint[lane] ?? 0n)).toBeGreaterThanOrEqual(-slack)
          }
        }
      }),
      { numRuns: 80 },
    )
  })

  test('parameters: a wider grid scans no less for a book of coins and perpetuals', () => {
    const steps = fc.integer({ min: 1, max: 24 })
    const position = fc.integer({ min: -50_000, max: 50_000 })
    fc.assert(
      fc.property(steps, steps, position, position, (a, b, coins, size) => {
        const scanAt = (percent: number) => {
          const step = (percent / 100).toFixed(2)
          const desk = buildDesk({ parameters: { tiers: { '1': { step } } } })
          const book = [coin('wallet', 'BTC', coins), linear('A', 'BTC', null, size, size * 100)]
          return computeBook(desk, book).underlyings[1]?.loss ?? 0n
        }
        // A floor of one unit per lot, ten lots to the coin.
        const slack = BigInt(10 * (Math.abs(coins) + Math.abs(size)))
        expect(scanAt(Math.max(a, b)) + slack).toBeGreaterThanOrEqual(scanAt(Math.min(a, b)))
      }),
      { numRuns: 60 },
    )
  })
})
