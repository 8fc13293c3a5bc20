import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createRandom, randomTable } from '../../test/support/randomBook.ts'
import type { RiskRow, RiskTable } from '../risk/riskTable.ts'
import { usdE6 } from '../units/fixed.ts'
import { poseidon } from './poseidon.ts'
import { FIELD_MODULUS, widths } from './spec.ts'
import {
  commitTable,
  hashRow,
  longColumn,
  packLanes,
  pagesOf,
  rowColumns,
  shortColumn,
  topOf,
} from './tableCommitment.ts'
import { pathOf } from './tree.ts'

/** Opens a packed column: three signed numbers of 84 bits each, the way the circuit decomposes them. */
function unpackLanes(packed: bigint): bigint[] {
  const half = 1n << BigInt(widths.slot - 1)
  const slot = 1n << BigInt(widths.slot)
  let rest = packed > FIELD_MODULUS / 2n ? packed - FIELD_MODULUS : packed
  return [0, 1, 2].map(() => {
    const low = ((rest % slot) + slot) % slot
    const lane = low >= half ? low - slot : low
    rest = (rest - lane) / slot
    return lane
  })
}

const lane = fc.bigInt({ min: -(2n ** 31n), max: 2n ** 31n - 1n })
const accumulated = fc.bigInt({ min: -(2n ** 78n), max: 2n ** 78n })

describe('packLanes', () => {
  test('three lanes come back, whatever their signs', () => {
    fc.assert(
      fc.property(fc.tuple(lane, lane, lane), (lanes) => {
        expect(unpackLanes(packLanes(lanes))).toEqual(lanes)
      }),
    )
  })

  test('and so do sums of twenty lines of 2^40 lots: quantity times packed adds all three at once', () => {
    fc.assert(
      fc.property(fc.tuple(accumulated, accumulated, accumulated), (lanes) => {
        expect(unpackLanes(packLanes(lanes))).toEqual(lanes)
      }),
    )
    const lots = fc.bigInt({ min: -(2n ** 40n), max: 2n ** 40n })
    const book = fc.array(fc.tuple(lots, fc.tuple(lane, lane, lane)), { minLength: 1, maxLength: 20 })
    fc.assert(
      fc.property(book, (lines) => {
        const total = lines.reduce((sum, [count, lanes]) => sum + count * packLanes(lanes), 0n)
        const modulo = ((total % FIELD_MODULUS) + FIELD_MODULUS) % FIELD_MODULUS
        const sums = [0, 1, 2].map((s) =>
          lines.reduce((sum, [count, lanes]) => sum + count * (lanes[s] ?? 0n), 0n),
        )
        expect(unpackLanes(modulo)).toEqual(sums)
      }),
    )
  })
})

const table = randomTable(createRandom(3), 6, 3)
const rowsOf = (one: RiskTable): readonly RiskRow[] => one.underlyings.flatMap(({ rows }) => rows)
const [firstRow] = rowsOf(table)
if (firstRow === undefined) throw new RangeError('no row')
const row: RiskRow = firstRow

describe('a row', () => {
  test('has its joint lanes three by three, then the factor lanes', () => {
    expect(rowColumns(row).map(unpackLanes)).toEqual([
      row.joint.slice(0, 3),
      row.joint.slice(3, 6),
      row.factors,
    ])
    expect(unpackLanes(longColumn(row))).toEqual([row.collateral, 0n, row.size])
    expect(unpackLanes(shortColumn(row))).toEqual([-row.mark, row.shortCharge, row.size])
  })

  test('is hashed with id and epoch in one element', () => {
    const identified = row.id + 77n * 2n ** 64n
    expect(hashRow(row, 77n)).toBe(
      poseidon([identified, ...rowColumns(row), longColumn(row), shortColumn(row)]),
    )
    expect(hashRow(row, 78n)).not.toBe(hashRow(row, 77n))
  })

  test('does not carry a lane beyond its width', () => {
    const most = 2n ** 31n
    expect(rowColumns({ ...row, joint: row.joint.with(0, usdE6(-most)) })).toBeDefined()
    for (const beyond of [most, -most - 1n]) {
      expect(() => rowColumns({ ...row, joint: row.joint.with(0, usdE6(beyond)) })).toThrow(
        'a lane does not fit 32 signed bits',
      )
    }
  })
})

describe('commitTable', () => {
  const committed = commitTable(table)

  test('opens: each row climbs to its page, each underlying to its top node, the top to the commitment', () => {
    const epoch = BigInt(table.asOfSec / table.gridSec)
    const top = topOf(committed.underlyings)
    for (const [u, underlying] of table.underlyings.entries()) {
      const instruments = committed.instruments[u]
      if (instruments === undefined) throw new RangeError('no tree')
      for (const [r, one] of underlying.rows.entries()) {
        let node = hashRow(one, epoch)
        for (const children of pathOf(instruments, r, 3)) {
          expect(children).toContain(node)
          node = poseidon(children)
        }
        expect(pagesOf(instruments)).toContain(node)
      }
      const [first, ...others] = underlying.concentration
      let node = poseidon([
        underlying.id + epoch * 2n ** 64n,
        underlying.offsetPpm + (first?.slopePpm ?? 0n) * 2n ** 20n + BigInt(underlying.group) * 2n ** 44n,
        ...others.flatMap(({ slopePpm, intercept }) => [slopePpm, intercept]),
        ...pagesOf(instruments),
      ])
      for (const children of pathOf(committed.underlyings, u, 2)) {
        expect(children).toContain(node)
        node = poseidon(children)
      }
      expect(top).toContain(node)
    }
    expect(committed.epoch).toBe(epoch)
    expect(committed.commitment).toBe(
      poseidon([104n, table.parametersHash, BigInt(table.asOfSec) + epoch * 2n ** 40n, ...top]),
    )
  })

  test.each([
    ['an offset', { offsetPpm: 1n << 20n }],
    ['a group', { group: 1 << 16 }],
    ['an id', { id: 1n << 64n }],
  ])('refuses %s beyond its field, which would spill into its neighbour', (role, changes) => {
    const underlyings = table.underlyings.map((one, u) => (u === 1 ? { ...one, ...changes } : one))
    expect(() => commitTable({ ...table, underlyings })).toThrow(`${role} does not fit`)
  })

  test('refuses a slope or intercept beyond its field', () => {
    const edited = (at: number, line: { slopePpm?: bigint; intercept?: bigint }): RiskTable => ({
      ...table,
      underlyings: table.underlyings.map((one) => ({
        ...one,
        concentration: one.concentration.map((known, k) =>
          k === at
            ? {
                slopePpm: line.slopePpm ?? known.slopePpm,
                intercept: usdE6(line.intercept ?? known.intercept),
              }
            : known,
        ),
      })),
    })
    for (const at of [0, 3]) {
      expect(() => commitTable(edited(at, { slopePpm: 1n << 24n }))).toThrow('a slope does not fit 24 bits')
    }
    expect(() => commitTable(edited(2, { intercept: 1n << 56n }))).toThrow(
      'an intercept does not fit 56 bits',
    )
  })
})
