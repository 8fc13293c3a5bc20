import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { assignRowSlots, slotCapacity } from './rowSlots.ts'
import { circuitSizes } from './spec.ts'

const size = circuitSizes.s
const LINES = size.blocks * 4

/** Lines as the witness lays them out: each account padded to whole blocks, one at least, then empty blocks. */
function layOut(accounts: readonly (readonly bigint[])[]): (bigint | null)[] {
  const lines = accounts.flatMap((ids) => {
    const blocks = Math.max(1, Math.ceil(ids.length / 4))
    return [...ids, ...new Array<null>(blocks * 4 - ids.length).fill(null)]
  })
  return [...lines, ...new Array<null>(Math.max(0, LINES - lines.length)).fill(null)]
}

/** Every line lies in exactly one slot of a row that carries its instrument and has room for it. */
function assertAssigned(lines: readonly (bigint | null)[]): void {
  const slots = assignRowSlots(size, lines)
  expect(slots.length).toBeLessThanOrEqual(size.rows)
  const assigned = slots.flatMap(({ lineIndexes }) => lineIndexes)
  const expected = [...lines.keys()].filter((index) => lines[index] !== null)
  expect([...assigned].sort((a, b) => a - b)).toEqual(expected)
  expect(new Set(slots.map(({ row }) => row)).size).toBe(slots.length)
  for (const { row, instrumentId, lineIndexes } of slots) {
    expect(row).toBeLessThan(size.rows)
    expect(lineIndexes.length).toBeGreaterThan(0)
    expect(lineIndexes.length).toBeLessThanOrEqual(slotCapacity(size, row))
    for (const index of lineIndexes) expect(lines[index]).toBe(instrumentId)
  }
}

describe('slotCapacity', () => {
  test.each(Object.values(circuitSizes))('gives every line slot to one row: %o', (one) => {
    const rows = Array.from({ length: one.rows }, (_, row) => slotCapacity(one, row))
    expect(rows.reduce((total, capacity) => total + capacity, 0)).toBe(one.blocks * 4)
    expect(Math.max(...rows) - Math.min(...rows)).toBeLessThanOrEqual(1)
  })
})

describe('size s', () => {
  test('twelve instruments fit in any split over three accounts', () => {
    const split = fc.array(fc.nat(2), { minLength: 12, maxLength: 12 })
    fc.assert(
      fc.property(split, fc.shuffledSubarray([...Array(12).keys()], { minLength: 12 }), (owner, order) => {
        const accounts = [0, 1, 2].map((k) =>
          order.filter((n) => owner[n] === k).map((n) => BigInt(1_000 + n)),
        )
        const lines = layOut(accounts)
        expect(lines.length).toBe(LINES)
        assertAssigned(lines)
      }),
      { numRuns: 1_000 },
    )
  })

  test('up to eight instruments may lie in two accounts, or long and short in one', () => {
    const shared = fc.integer({ min: 0, max: 8 }).chain((twice) =>
      fc.record({
        twice: fc.constant(twice),
        once: fc.integer({ min: 0, max: Math.min(12 - twice, LINES - 2 * twice) }),
        owners: fc.array(fc.tuple(fc.nat(2), fc.nat(2)), { minLength: 12, maxLength: 12 }),
      }),
    )
    let tried = 0
    fc.assert(
      fc.property(shared, ({ twice, once, owners }) => {
        const accounts: bigint[][] = [[], [], []]
        for (const [n, [a, b]] of owners.slice(0, twice + once).entries()) {
          accounts[a]?.push(BigInt(n + 1))
          if (n < twice) accounts[b]?.push(BigInt(n + 1))
        }
        const lines = layOut(accounts)
        if (lines.length > LINES) return
        tried += 1
        assertAssigned(lines)
      }),
      { numRuns: 1_000 },
    )
    expect(tried).toBeGreaterThan(200)
  })

  test('an instrument with more lines than a row has slots takes another row', () => {
    const lines = layOut([[7n, 7n, 7n], [7n, 8n], [7n]])
    assertAssigned(lines)
    const rows = assignRowSlots(size, lines).filter(({ instrumentId }) => instrumentId === 7n)
    expect(rows.map(({ lineIndexes }) => lineIndexes.length)).toEqual([2, 2, 1])
  })

  test('what is left of an instrument takes a small row, so that pairs find the roomy ones', () => {
    const [everywhere, twice] = [
      [1n, 2n, 3n, 4n],
      [5n, 6n, 7n, 8n],
    ]
    assertAssigned(layOut([[...everywhere, ...twice], [...everywhere, ...twice], everywhere]))
  })

  test('a thirteenth instrument is refused by name', () => {
    const thirteen = Array.from({ length: 13 }, (_, n) => BigInt(n + 1))
    expect(() => assignRowSlots(size, layOut([thirteen]))).toThrow(
      expect.objectContaining({ code: 'PORTFOLIO_TOO_LARGE' }),
    )
    assertAssigned(layOut([thirteen.slice(0, 12)]))
  })

  test('nothing needs no row', () => {
    expect(assignRowSlots(size, layOut([[], [], []]))).toEqual([])
  })
})
