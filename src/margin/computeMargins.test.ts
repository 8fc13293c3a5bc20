import { describe, expect, test } from 'vitest'
import { createRandom, randomTable } from '../../test/support/randomBook.ts'
import type { Line } from '../risk/line.ts'
import type { RiskRow, RiskTable } from '../risk/riskTable.ts'
import { packBooks, packLines } from '../risk/scan/packBooks.ts'
import { packTable } from '../risk/scan/packTable.ts'
import { lots, max, ppm, usdE6 } from '../units/fixed.ts'
import { computeMargins } from './computeMargins.ts'
import { computeMargin } from './requirement.ts'

type Random = ReturnType<typeof createRandom>

function randomLines(random: Random, table: RiskTable, count: number, magnitude: number): Line[] {
  const rows = table.underlyings.flatMap((underlying) => underlying.rows)
  return Array.from({ length: count }, () => ({
    instrumentId: rows[random.int(0, rows.length - 1)]?.id ?? 0n,
    lots: lots(BigInt(random.int(-magnitude, magnitude) || 1)),
  }))
}

/** Accounts whose figures differ from those of `computeMargin`, and how many were widened to bigints. */
function compare(table: RiskTable, accounts: readonly (readonly Line[])[], level: bigint) {
  const packed = packTable(table)
  const margins = computeMargins(packed, packLines(packed, accounts), ppm(level))
  const wrong = accounts.flatMap((lines, account) => {
    const { equity, requirement } = computeMargin(table, lines, ppm(level))
    return margins.equity[account] === equity && margins.requirement[account] === requirement ? [] : [account]
  })
  return { wrong, widened: margins.widened }
}

describe('margins of many accounts', () => {
  test.each([
    [24, 1],
    [24, 5],
    [3, 3],
  ])('equal computeMargin on random books: %i joint lanes, %i underlyings', (width, underlyings) => {
    let compared = 0
    for (let seed = 1; seed <= 12; seed++) {
      const random = createRandom(seed * 1000 + width + underlyings)
      const table = randomTable(random, width, underlyings)
      const accounts = Array.from({ length: 60 }, () =>
        randomLines(random, table, random.int(0, 25), random.int(0, 1) === 0 ? 30 : 3_000_000),
      )
      for (const level of [1_000_000n, 800_000n, 1n, 16_000_000n]) {
        expect(compare(table, accounts, level)).toEqual({ wrong: [], widened: 0 })
        compared += accounts.length
      }
    }
    expect(compared).toBe(12 * 60 * 4)
  })

  test('books on both sides of 2^53: widened, and equal all the same', () => {
    const random = createRandom(53)
    let widened = 0
    let kept = 0
    for (let round = 0; round < 40; round++) {
      const table = randomTable(random, 24, random.int(1, 4))
      const accounts = Array.from({ length: 25 }, () =>
        randomLines(random, table, random.int(1, 12), 2 ** random.int(22, 33)),
      )
      const result = compare(table, accounts, 1_234_567n)
      expect(result.wrong).toEqual([])
      widened += result.widened
      kept += accounts.length - result.widened
    }
    expect(widened).toBeGreaterThan(100)
    expect(kept).toBeGreaterThan(100)
  })

  test('the guard is exact at the border: 2^53 trips it, one less does not', () => {
    const random = createRandom(2)
    const table = randomTable(random, 24, 1)
    const [first] = table.underlyings
    if (first === undefined) throw new RangeError('no underlying')
    const [row] = first.rows
    if (row === undefined) throw new RangeError('no row')
    // The widest column is the mark, a power of two.
    const rows = [{ ...row, mark: usdE6(2n ** 30n), size: usdE6(0n) }]
    const wide: RiskTable = { ...table, underlyings: [{ ...first, rows }] }
    const at = (count: bigint): Line[] => [{ instrumentId: row.id, lots: lots(count) }]
    const border = 2n ** 23n
    expect(compare(wide, [at(-border + 1n), at(border - 1n)], 1_000_000n)).toEqual({ wrong: [], widened: 0 })
    expect(compare(wide, [at(-border), at(border)], 1_000_000n)).toEqual({ wrong: [], widened: 2 })
  })

  test('a guard that holds for each underlying may trip for the book', () => {
    const random = createRandom(9)
    const table = randomTable(random, 24, 2)
    const half: Line[] = table.underlyings.map(({ rows }) => {
      const [row] = rows
      const widest = row === undefined ? 1n : max(row.mark, row.size)
      return { instrumentId: row?.id ?? 0n, lots: lots((2n ** 52n + 2n ** 51n) / widest) }
    })
    expect(compare(table, [half, half.slice(0, 1), half.slice(1)], 1_000_000n)).toEqual({
      wrong: [],
      widened: 1,
    })
  })

  test('books are packed once: on another table of their rows the figures are those of that table', () => {
    const random = createRandom(6)
    const one = randomTable(random, 24, 2)
    const accounts = [5, 6, 0, 1].map((count) => randomLines(random, one, count, 3_000))
    const books = packLines(packTable(one), accounts)
    const halved = (row: RiskRow): RiskRow => ({ ...row, joint: row.joint.map((lane) => usdE6(lane / 2n)) })
    const other: RiskTable = {
      ...one,
      underlyings: one.underlyings.map((part) => ({ ...part, rows: part.rows.map(halved) })),
    }
    for (const table of [one, other, one]) {
      const { requirement } = computeMargins(packTable(table), books, ppm(1_000_000n))
      expect([...requirement]).toEqual(
        accounts.map((lines) => computeMargin(table, lines, ppm(1_000_000n)).requirement),
      )
    }
  })

  test('books of a table with another number of rows are refused', () => {
    const table = randomTable(createRandom(7), 24, 2)
    const [first, ...others] = table.underlyings
    if (first === undefined) throw new RangeError('no underlying')
    const fewer = { ...table, underlyings: [{ ...first, rows: first.rows.slice(1) }, ...others] }
    const reversed = { ...table, underlyings: table.underlyings.toReversed() }
    const books = packLines(packTable(table), [])
    for (const other of [fewer, reversed]) {
      expect(() => computeMargins(packTable(other), books, ppm(1_000_000n))).toThrow(
        expect.objectContaining({
          code: 'INVALID_INPUT',
          details: expect.objectContaining({ field: 'books' }),
        }),
      )
    }
  })

  test('a figure beyond 64 bits is refused, not wrapped', () => {
    const table = randomTable(createRandom(3), 24, 1)
    const id = table.underlyings[0]?.rows[0]?.id ?? 0n
    expect(() => compare(table, [[{ instrumentId: id, lots: lots(2n ** 52n) }]], 1_000_000n)).toThrow(
      /64 bits/,
    )
  })
})

describe('packing refuses', () => {
  const table = randomTable(createRandom(4), 24, 2)
  const packed = packTable(table)
  const columns = (offsets: number[], rows: number[], counts: number[]) => ({
    offsets: Uint32Array.from(offsets),
    rows: Uint32Array.from(rows),
    lots: Float64Array.from(counts),
  })

  test('an instrument without a row', () => {
    expect(() => packLines(packed, [[{ instrumentId: 999_999n, lots: lots(1n) }]])).toThrow(/no row/)
  })

  test.each([
    ['offsets that fall', [0, 2, 1, 3], [0, 0, 0], [1, 1, 1], 'offsets'],
    ['offsets that stop short', [0, 2], [0, 0, 0], [1, 1, 1], 'offsets'],
    ['a row beyond the table', [0, 1], [packed.rowCount], [1], 'rows'],
    ['half a lot', [0, 1], [0], [0.5], 'lots'],
    ['lots that are no number', [0, 1], [0], [Number.NaN], 'lots'],
    ['lots of 2^53', [0, 1], [0], [2 ** 53], 'lots'],
  ])('%s', (_, offsets, rows, counts, field) => {
    expect(() => packBooks(packed, columns(offsets, rows, counts))).toThrow(
      expect.objectContaining({
        code: 'INVALID_INPUT',
        details: expect.objectContaining({ field: `books.${field}` }),
      }),
    )
  })

  test('a row out of its bounds', () => {
    const broken = randomTable(createRandom(5), 24, 1)
    const [first] = broken.underlyings
    if (first === undefined) throw new RangeError('no underlying')
    const rows = first.rows.map((row) => ({ ...row, shortCharge: usdE6(0n) }))
    expect(() => packTable({ ...broken, underlyings: [{ ...first, rows }] })).toThrow(
      expect.objectContaining({ code: 'TABLE_MALFORMED' }),
    )
  })
})
