import { describe, expect, test } from 'vitest'
import { commitTable } from '../../src/protocol/tableCommitment.ts'
import { encodeTable, parseTable } from '../../src/risk/encodeTable.ts'
import type { RiskTable } from '../../src/risk/riskTable.ts'
import { usdE6 } from '../../src/units/fixed.ts'
import { circuitVerdict, prepare, requestWith, tableWith } from './proofRequest.ts'

/* The cheat of a publisher: a table on which overstating a loss, or holding a row twice, lowers the requirement. */

const published = (table: RiskTable): unknown => JSON.parse(encodeTable(table))
const malformed = (field: string) =>
  expect.objectContaining({ code: 'TABLE_MALFORMED', details: expect.objectContaining({ field }) })

const withUnderlying = (at: number, changes: Partial<RiskTable['underlyings'][number]>): RiskTable => {
  const table = tableWith()
  return {
    ...table,
    underlyings: table.underlyings.map((one, index) => (index === at ? { ...one, ...changes } : one)),
  }
}
const withRow = (changes: Partial<RiskTable['underlyings'][number]['rows'][number]>): RiskTable => {
  const rows = tableWith().underlyings[1]?.rows ?? []
  return withUnderlying(1, { rows: rows.map((row) => ({ ...row, ...changes })) })
}

test('the honest table is accepted as published', () => {
  expect(parseTable(published(tableWith()))).toEqual(tableWith())
})

describe('an offset above 1', () => {
  test('is refused by whoever accepts the table', () => {
    expect(() => parseTable(published(tableWith(1_000_001n)))).toThrow(malformed('underlyings.U1.offsetPpm'))
    expect(parseTable(published(tableWith(1_000_000n)))).toBeDefined()
  })

  test('is refused by the circuit, which accepts exactly 1', async () => {
    const verdict = (offset: bigint) =>
      circuitVerdict(prepare(requestWith({ table: commitTable(tableWith(offset)) })).witness)
    expect(await verdict(1_000_000n)).toBe('accepted')
    expect(await verdict(1_000_001n)).toMatch(/^Num2Bits/)
  })

  test('would have paid: the credit is more than what the group’s members lose apart less together', () => {
    const margin = (offset: bigint) => prepare(requestWith({ table: commitTable(tableWith(offset)) })).margin
    const [group] = margin(1_040_000n).groups
    expect(group?.credit).toBeGreaterThan(1_000_000n * ((group?.apart ?? 0n) - (group?.joint ?? 0n)))
    expect(margin(1_040_000n).requirement).toBeLessThan(margin(1_000_000n).requirement)
  })

  test('cannot be one member’s alone: a group has one offset', () => {
    expect(() => parseTable(published(withUnderlying(1, { offsetPpm: 599_999n })))).toThrow(
      malformed('underlyings.U2.offsetPpm'),
    )
  })

  test('that its field of the leaf cannot hold cannot even be committed to', () => {
    expect(() => commitTable(tableWith(1n << 20n))).toThrow('an offset does not fit 20 bits')
  })
})

describe('a repeated id', () => {
  test('of two rows of different underlyings', () => {
    expect(() => parseTable(published(withRow({ id: 101n })))).toThrow(malformed('rows.id'))
  })

  test('of two rows of one underlying', () => {
    const rows = tableWith().underlyings[0]?.rows ?? []
    expect(() => parseTable(published(withUnderlying(0, { rows: [...rows, ...rows] })))).toThrow(
      malformed('rows.id'),
    )
  })

  test('of two underlyings', () => {
    expect(() => parseTable(published(withUnderlying(1, { id: 1n })))).toThrow(malformed('underlyings.id'))
  })

  test.each([0n, 1n << 64n, -1n])('and an id of %s, that no row may have', (id) => {
    expect(() => parseTable(published(withRow({ id })))).toThrow(malformed('rows.id'))
  })
})

describe('a row better than its market', () => {
  test('worth more to a long than a short owes', () => {
    expect(() => parseTable(published(withRow({ collateral: usdE6(500_001n) })))).toThrow(
      malformed('underlyings.U2.rows.row 201.mark'),
    )
  })

  test('with a lane beyond its width, which would borrow from its neighbour', () => {
    const joint = [usdE6(1n << 31n), usdE6(0n), usdE6(0n)]
    expect(() => parseTable(published(withRow({ joint })))).toThrow(
      malformed('underlyings.U2.rows.row 201.lanes.0'),
    )
    expect(() => commitTable(withRow({ joint }))).toThrow('a lane does not fit 32 signed bits')
  })

  test('with a short charge below the rounding of what the short gains', () => {
    expect(() => parseTable(published(withRow({ shortCharge: usdE6(0n) })))).toThrow(
      malformed('underlyings.U2.rows.row 201.shortCharge'),
    )
  })
})
