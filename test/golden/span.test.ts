import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { computeMargin } from '../../src/margin/requirement.ts'
import type { RiskRow, RiskTable } from '../../src/risk/riskTable.ts'
import { assertWellFormed } from '../../src/risk/wellFormed.ts'
import { lots, ONE_PPM, usdE6 } from '../../src/units/fixed.ts'

/*
 * Published 16-scenario arrays as rows of a small table: the engine's own netting and worst case. A lot is a thousandth
 * of a contract, so that lanes stay inside their 32 bits; a dollar per contract is then 1,000 units per lot.
 */
const LOTS_PER_CONTRACT = 1_000n
const load = JSON.parse(readFileSync(new URL('../vectors/span.json', import.meta.url), 'utf8')) as {
  cases: [FirstCase, SecondCase]
}

interface FirstCase {
  readonly input: { readonly longFuture: number[]; readonly longCall: number[] }
  readonly expected: { longCall: number; coveredWrite: number; coveredWriteArray: number[] }
}

interface SecondCase {
  readonly input: { arrayShape: string[]; baseNear: number; baseFar: number; quantity: number }
  readonly expected: { longNearScan: number; shortNearScan: number; flatScan: number; calendarScan: number }
}

/**
 * One row per array of gains in dollars per contract, all of one underlying; nothing is charged but the scan. Tables pack
 * lanes in threes, so sixteen scenarios are followed by two in which nothing happens.
 */
function buildTable(arrays: readonly (readonly number[])[]): RiskTable {
  const zero = usdE6(0n)
  const rows = arrays.map((gains, index): RiskRow => {
    const joint = [...gains, 0, 0].map((gain) => usdE6(BigInt(Math.round(gain * 1_000))))
    const id = BigInt(index + 1)
    const charges = { collateral: zero, mark: zero, shortCharge: usdE6(1n), size: zero }
    return { id, name: `array ${index}`, joint, factors: [zero, zero, zero], ...charges }
  })
  const line = { slopePpm: 0n, intercept: zero }
  const concentration = [line, line, line, line]
  const underlying = { id: 1n, symbol: 'FUT', group: 1, offsetPpm: 0n, concentration, rows }
  const table = { asOfSec: 60, gridSec: 60, parametersHash: 0n, marketHash: 0n, underlyings: [underlying] }
  assertWellFormed(table)
  return table
}

/** Scan in dollars, and the netted array, of whole contracts. */
function scan(table: RiskTable, contracts: readonly number[]): { loss: number; lanes: number[] } {
  const lines = contracts.map((count, index) => ({
    instrumentId: BigInt(index + 1),
    lots: lots(BigInt(count) * LOTS_PER_CONTRACT),
  }))
  const underlying = computeMargin(table, lines, ONE_PPM).underlyings[0]
  if (underlying === undefined) throw new RangeError('a table without underlyings')
  return {
    loss: Number(underlying.loss) / 1e6,
    lanes: underlying.joint.slice(0, 16).map((lane) => Number(lane) / 1e6),
  }
}

const [first, second] = load.cases

describe('SPAN-1: a textbook’s long call and covered write', () => {
  const table = buildTable([first.input.longFuture, first.input.longCall])

  test('the long call scans 3,990, the long future 10,000', () => {
    expect(scan(table, [0, 1]).loss).toBe(first.expected.longCall)
    expect(scan(table, [1, 0]).loss).toBe(10_000)
  })

  test('the covered write nets to the printed array and scans 6,620', () => {
    const { loss, lanes } = scan(table, [1, -1])
    expect(lanes).toEqual(first.expected.coveredWriteArray)
    expect(loss).toBe(first.expected.coveredWrite)
  })
})

describe('SPAN-SYN-1: near and far month of one shape', () => {
  const { arrayShape, baseNear, baseFar, quantity } = second.input
  // The source's arrays are losses of a long position.
  const gains = (base: number) => arrayShape.map((share) => -Number(share) * base)
  const table = buildTable([gains(baseNear), gains(baseFar)])

  test('75 contracts long or short the near month scan 75,000, and nothing when they net', () => {
    expect(scan(table, [quantity, 0]).loss).toBe(second.expected.longNearScan)
    expect(scan(table, [-quantity, 0]).loss).toBe(second.expected.shortNearScan)
    expect(scan(table, [0, 0]).loss).toBe(second.expected.flatScan)
  })

  test('a calendar of 75 scans 3,750; SPAN’s charge per spread of delta has no counterpart in a risk array', () => {
    // 15,000 = 75 x 200 would be charged on top. Here the basis lane takes its place: a move, not a count of spreads.
    expect(scan(table, [quantity, -quantity]).loss).toBe(second.expected.calendarScan)
  })
})
