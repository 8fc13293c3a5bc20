import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseInstrumentList } from '../../src/instrument/instrument.ts'
import { parseMarket } from '../../src/market/market.ts'
import { parseParameterSet } from '../../src/parameters/parameterSet.ts'
import { commitTable } from '../../src/protocol/tableCommitment.ts'
import { buildRiskTable } from '../../src/risk/buildRiskTable.ts'
import { encodeTable, parseTable } from '../../src/risk/encodeTable.ts'
import type { RiskRow, RiskTable, TableUnderlying } from '../../src/risk/riskTable.ts'
import { assertWellFormed } from '../../src/risk/wellFormed.ts'
import { usdE6 } from '../../src/units/fixed.ts'
import { createRandom, type Random, randomTable } from '../support/randomBook.ts'
import { exampleTable, loadInstruments, loadMarket, loadParameters } from './support.ts'

const publish = (market: unknown, parameters: unknown, instruments: unknown): RiskTable =>
  buildRiskTable(parseMarket(market), parseParameterSet(parameters), parseInstrumentList(instruments))

/** The same value with the keys of every object in another order. Lists keep theirs: it means something. */
function permuteKeys(value: unknown, random: Random): unknown {
  if (Array.isArray(value)) return value.map((item) => permuteKeys(item, random))
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value)
  for (let last = entries.length - 1; last > 0; last--) {
    const pick = random.int(0, last)
    const [a, b] = [entries[last], entries[pick]]
    if (a !== undefined && b !== undefined) [entries[last], entries[pick]] = [b, a]
  }
  return Object.fromEntries(entries.map(([key, item]) => [key, permuteKeys(item, random)]))
}

describe('INV-11 publication is a function of its inputs', () => {
  test('publishing twice gives the same bytes, hashes and commitment', () => {
    const again = publish(loadMarket(), loadParameters(), loadInstruments())
    expect(encodeTable(again)).toBe(encodeTable(exampleTable))
    expect([again.parametersHash, again.marketHash]).toEqual([
      exampleTable.parametersHash,
      exampleTable.marketHash,
    ])
    expect(commitTable(again).commitment).toBe(commitTable(exampleTable).commitment)
  })

  test('the order of keys in any input changes no byte', () => {
    const expected = encodeTable(exampleTable)
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 30 }), (seed) => {
        const random = createRandom(seed)
        const inputs = [loadMarket(), loadParameters(), loadInstruments()]
        const [market, parameters, instruments] = inputs.map((input) => permuteKeys(input, random))
        expect(encodeTable(publish(market, parameters, instruments))).toBe(expected)
      }),
      { numRuns: 25 },
    )
  })

  test('a published table reads back as itself, and its bytes again as themselves', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 30 }), (seed) => {
        const random = createRandom(seed)
        const table = randomTable(random, 24, random.int(1, 4))
        const text = encodeTable(table)
        const json: unknown = JSON.parse(text)
        expect(parseTable(json)).toEqual(table)
        expect(encodeTable(parseTable(permuteKeys(json, random)))).toBe(text)
      }),
      { numRuns: 25 },
    )
  })
})

const base = smallTable()

/** Two underlyings of two rows each, in one group, at the real width. */
function smallTable(): RiskTable {
  const { underlyings, ...rest } = randomTable(createRandom(7), 24, 2)
  const small = underlyings.map((underlying) => ({
    ...underlying,
    group: 1,
    offsetPpm: 400_000n,
    rows: randomTable(createRandom(Number(underlying.id)), 24, 1).underlyings[0]?.rows.slice(0, 2) ?? [],
  }))
  const distinct = small.map((underlying, u) => ({
    ...underlying,
    rows: underlying.rows.map((row, r) => ({ ...row, id: BigInt(1_000 * (u + 1) + r) })),
  }))
  return { ...rest, underlyings: distinct }
}

function withUnderlying(u: number, change: (underlying: TableUnderlying) => TableUnderlying): RiskTable {
  return { ...base, underlyings: base.underlyings.map((item, index) => (index === u ? change(item) : item)) }
}

function withRow(u: number, r: number, change: (row: RiskRow) => RiskRow): RiskTable {
  return withUnderlying(u, (underlying) => ({
    ...underlying,
    rows: underlying.rows.map((row, index) => (index === r ? change(row) : row)),
  }))
}

const plus = (value: bigint) => usdE6(value + 1n)

/** Every number a leaf or the table holds, one unit off, each alone. */
function changedTables(): { field: string; table: RiskTable }[] {
  const changed: { field: string; table: RiskTable }[] = []
  const push = (field: string, table: RiskTable) => changed.push({ field, table })
  push('asOfSec', { ...base, asOfSec: base.asOfSec + base.gridSec })
  push('gridSec', { ...base, gridSec: 30 })
  push('parametersHash', { ...base, parametersHash: base.parametersHash + 1n })
  push('order of underlyings', { ...base, underlyings: base.underlyings.toReversed() })
  for (const [u, underlying] of base.underlyings.entries()) {
    const at = `underlyings.${u}`
    push(
      `${at}.id`,
      withUnderlying(u, (item) => ({ ...item, id: item.id + 100n })),
    )
    push(
      `${at}.group`,
      withUnderlying(u, (item) => ({ ...item, group: 2 })),
    )
    push(
      `${at}.offset`,
      withUnderlying(u, (item) => ({ ...item, offsetPpm: 400_001n })),
    )
    push(
      `${at}.order of rows`,
      withUnderlying(u, (item) => ({ ...item, rows: item.rows.toReversed() })),
    )
    push(
      `${at}.a row less`,
      withUnderlying(u, (item) => ({ ...item, rows: item.rows.slice(1) })),
    )
    for (const [k] of underlying.concentration.entries()) {
      const line = (slope: bigint, intercept: bigint) =>
        withUnderlying(u, (item) => ({
          ...item,
          concentration: item.concentration.map((entry, index) =>
            index === k
              ? { slopePpm: entry.slopePpm + slope, intercept: usdE6(entry.intercept + intercept) }
              : entry,
          ),
        }))
      push(`${at}.concentration.${k}.slope`, line(1n, 0n))
      if (k > 0) push(`${at}.concentration.${k}.intercept`, line(0n, 1n))
    }
    for (const [r, row] of underlying.rows.entries()) {
      const of = `${at}.rows.${r}`
      push(
        `${of}.id`,
        withRow(u, r, (item) => ({ ...item, id: item.id + 100n })),
      )
      for (const field of ['collateral', 'mark', 'shortCharge', 'size'] as const) {
        push(
          `${of}.${field}`,
          withRow(u, r, (item) => ({ ...item, [field]: plus(item[field]) })),
        )
      }
      for (const [lane] of row.joint.entries()) {
        const joint = row.joint.map((value, index) => (index === lane ? plus(value) : value))
        push(
          `${of}.joint.${lane}`,
          withRow(u, r, (item) => ({ ...item, joint })),
        )
      }
      for (const lane of [0, 1, 2] as const) {
        const factors: RiskRow['factors'] = [row.factors[0], row.factors[1], row.factors[2]]
        const next = factors.map((value, index) => (index === lane ? plus(value) : value))
        const [basis = usdE6(0n), term = usdE6(0n), quote = usdE6(0n)] = next
        push(
          `${of}.factors.${lane}`,
          withRow(u, r, (item) => ({ ...item, factors: [basis, term, quote] })),
        )
      }
    }
  }
  return changed
}

describe('INV-13 a commitment binds every number', () => {
  test('each number one unit off, alone, gives a commitment of its own', () => {
    const changed = changedTables()
    expect(changed).toHaveLength(4 + 2 * (5 + 7 + 2 * (1 + 4 + 24 + 3)))
    const seen = new Map([[commitTable(base).commitment, 'the table itself']])
    for (const { field, table } of changed) {
      const { commitment } = commitTable(table)
      expect({ field, same: seen.get(commitment) }).toEqual({ field, same: undefined })
      seen.set(commitment, field)
    }
  }, 30_000)

  test('what it does not bind: names, symbols, the market’s hash, and an intercept that must be zero', () => {
    assertWellFormed(base)
    const { commitment } = commitTable(base)
    const renamed = withRow(0, 0, (row) => ({ ...row, name: 'another' }))
    expect(commitTable(renamed).commitment).toBe(commitment)
    expect(commitTable(withUnderlying(0, (item) => ({ ...item, symbol: 'X' }))).commitment).toBe(commitment)
    expect(commitTable({ ...base, marketHash: base.marketHash + 1n }).commitment).toBe(commitment)
    const intercept = withUnderlying(0, (item) => ({
      ...item,
      concentration: item.concentration.map((line, k) =>
        k === 0 ? { ...line, intercept: usdE6(1n) } : line,
      ),
    }))
    expect(commitTable(intercept).commitment).toBe(commitment)
    expect(() => assertWellFormed(intercept)).toThrowError('concentration.0.intercept')
  })
})
