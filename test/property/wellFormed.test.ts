import { describe, expect, test } from 'vitest'
import { encodeTable, parseTable } from '../../src/risk/encodeTable.ts'
import type { RiskRow, RiskTable, TableUnderlying } from '../../src/risk/riskTable.ts'
import { assertWellFormed } from '../../src/risk/wellFormed.ts'
import { usdE6 } from '../../src/units/fixed.ts'
import { exampleTable } from './support.ts'

const LANE = 2n ** 31n

/** Three underlyings of the published table, BTC and ETH in one group, each with its first rows. */
const base: RiskTable = {
  ...exampleTable,
  underlyings: exampleTable.underlyings
    .slice(0, 3)
    .map((underlying) => ({ ...underlying, rows: underlying.rows.slice(0, 2) })),
}
const BTC = 1
const ETH = 2

function withUnderlying(u: number, change: (underlying: TableUnderlying) => TableUnderlying): RiskTable {
  return { ...base, underlyings: base.underlyings.map((item, index) => (index === u ? change(item) : item)) }
}

function withRow(change: (row: RiskRow) => RiskRow, u = BTC): RiskTable {
  return withUnderlying(u, (underlying) => ({
    ...underlying,
    rows: underlying.rows.map((row, index) => (index === 0 ? change(row) : row)),
  }))
}

const withLine = (k: number, change: { slopePpm?: bigint; intercept?: bigint }): RiskTable =>
  withUnderlying(BTC, (underlying) => ({
    ...underlying,
    concentration: underlying.concentration.map((line, index) =>
      index === k
        ? { slopePpm: change.slopePpm ?? line.slopePpm, intercept: usdE6(change.intercept ?? line.intercept) }
        : line,
    ),
  }))

const withJoint = (lane: bigint): RiskTable =>
  withRow((row) => ({ ...row, joint: row.joint.map((value, index) => (index === 7 ? usdE6(lane) : value)) }))

function refusalOf(action: () => unknown): { code: unknown; field: unknown } | null {
  try {
    action()
    return null
  } catch (error) {
    const { code, details } = error as { code?: unknown; details?: { field?: unknown } }
    return { code, field: details?.field }
  }
}

const refusal = (table: RiskTable) => refusalOf(() => assertWellFormed(table))

const row = base.underlyings[BTC]?.rows[0]
const rowField = `underlyings.BTC.rows.${row?.name}`
const rowsOf = (count: number): RiskRow[] =>
  Array.from({ length: count }, (_, index) => ({ ...(row as RiskRow), id: BigInt(100_000 + index) }))

describe('INV-14 each bound, broken alone, is refused by its name', () => {
  test('the table they are broken in is well formed', () => {
    expect(refusal(base)).toBeNull()
    expect(refusal(exampleTable)).toBeNull()
  })

  const cases: [string, RiskTable, string][] = [
    [
      'an offset above 1',
      withUnderlying(BTC, (u) => ({ ...u, offsetPpm: 1_000_001n })),
      'underlyings.BTC.offsetPpm',
    ],
    [
      'a negative offset',
      withUnderlying(BTC, (u) => ({ ...u, offsetPpm: -1n })),
      'underlyings.BTC.offsetPpm',
    ],
    [
      'group members that disagree on the offset',
      withUnderlying(ETH, (u) => ({ ...u, offsetPpm: u.offsetPpm - 1n })),
      'underlyings.ETH.offsetPpm',
    ],
    ['a group of 17 bits', withUnderlying(BTC, (u) => ({ ...u, group: 65_536 })), 'underlyings.BTC.group'],
    ['a negative group', withUnderlying(BTC, (u) => ({ ...u, group: -1 })), 'underlyings.BTC.group'],
    ['an underlying id twice', withUnderlying(ETH, (u) => ({ ...u, id: 2n })), 'underlyings.id'],
    ['an underlying id of zero', withUnderlying(ETH, (u) => ({ ...u, id: 0n })), 'underlyings.id'],
    ['an underlying id of 65 bits', withUnderlying(ETH, (u) => ({ ...u, id: 2n ** 64n })), 'underlyings.id'],
    [
      'an instrument id twice, across underlyings',
      withRow((r) => ({ ...r, id: row?.id ?? 0n }), ETH),
      'rows.id',
    ],
    ['an instrument id of zero', withRow((r) => ({ ...r, id: 0n })), 'rows.id'],
    ['an instrument id of 65 bits', withRow((r) => ({ ...r, id: 2n ** 64n })), 'rows.id'],
    ['a joint lane of 2^31', withJoint(LANE), `${rowField}.lanes.7`],
    ['a joint lane below -2^31', withJoint(-LANE - 1n), `${rowField}.lanes.7`],
    [
      'a quote lane of 2^31',
      withRow((r) => ({ ...r, factors: [r.factors[0], r.factors[1], usdE6(LANE)] })),
      `${rowField}.lanes.26`,
    ],
    [
      'a lane less than the rows beside it',
      withUnderlying(BTC, (u) => ({
        ...u,
        rows: u.rows.map((r, index) => (index === 1 ? { ...r, joint: r.joint.slice(1) } : r)),
      })),
      `underlyings.BTC.rows.${base.underlyings[BTC]?.rows[1]?.name}.joint`,
    ],
    [
      'a mark below the collateral value',
      withRow((r) => ({ ...r, mark: usdE6(r.collateral - 1n) })),
      `${rowField}.mark`,
    ],
    ['a mark of 2^31', withRow((r) => ({ ...r, mark: usdE6(LANE) })), `${rowField}.mark`],
    [
      'a negative collateral value',
      withRow((r) => ({ ...r, collateral: usdE6(-1n) })),
      `${rowField}.collateral`,
    ],
    ['a short charge of zero', withRow((r) => ({ ...r, shortCharge: usdE6(0n) })), `${rowField}.shortCharge`],
    [
      'a short charge of 2^31',
      withRow((r) => ({ ...r, shortCharge: usdE6(LANE) })),
      `${rowField}.shortCharge`,
    ],
    ['a negative size', withRow((r) => ({ ...r, size: usdE6(-1n) })), `${rowField}.size`],
    ['a size of 2^31', withRow((r) => ({ ...r, size: usdE6(LANE) })), `${rowField}.size`],
    ['a slope of 25 bits', withLine(2, { slopePpm: 2n ** 24n }), 'underlyings.BTC.concentration.2.slopePpm'],
    ['a negative slope', withLine(2, { slopePpm: -1n }), 'underlyings.BTC.concentration.2.slopePpm'],
    [
      'an intercept of 57 bits',
      withLine(2, { intercept: 2n ** 56n }),
      'underlyings.BTC.concentration.2.intercept',
    ],
    ['a negative intercept', withLine(2, { intercept: -1n }), 'underlyings.BTC.concentration.2.intercept'],
    [
      'an intercept in the first line',
      withLine(0, { intercept: 1n }),
      'underlyings.BTC.concentration.0.intercept',
    ],
    [
      'three concentration lines',
      withUnderlying(BTC, (u) => ({ ...u, concentration: u.concentration.slice(0, 3) })),
      'underlyings.BTC.concentration',
    ],
    ['4,097 rows', withUnderlying(BTC, (u) => ({ ...u, rows: rowsOf(4_097) })), 'underlyings.BTC.rows'],
    [
      '513 underlyings',
      {
        ...base,
        underlyings: Array.from({ length: 513 }, (_, index) => ({
          ...(base.underlyings[0] as TableUnderlying),
          id: BigInt(index + 1),
          rows: [],
        })),
      },
      'underlyings',
    ],
    ['an as-of off the grid', { ...base, asOfSec: base.asOfSec + 1 }, 'asOfSec'],
    ['an as-of of zero', { ...base, asOfSec: 0 }, 'asOfSec'],
    ['an as-of of 41 bits', { ...base, asOfSec: 60 * Math.ceil(2 ** 40 / 60) }, 'asOfSec'],
    ['a fractional as-of', { ...base, asOfSec: base.asOfSec + 0.5 }, 'asOfSec'],
    ['a grid of zero', { ...base, gridSec: 0 }, 'asOfSec'],
  ]

  test.each(cases)('%s', (_, table, field) => {
    expect(refusal(table)).toEqual({ code: 'TABLE_MALFORMED', field })
  })

  test('the bounds themselves are inside', () => {
    const edges: RiskTable[] = [
      withJoint(LANE - 1n),
      withJoint(-LANE),
      withLine(2, { slopePpm: 2n ** 24n - 1n, intercept: 2n ** 56n - 1n }),
      withRow((r) => ({ ...r, shortCharge: usdE6(1n), size: usdE6(LANE - 1n), mark: usdE6(LANE - 1n) })),
      withRow((r) => ({ ...r, mark: r.collateral })),
      withRow((r) => ({ ...r, id: 2n ** 64n - 1n })),
      withUnderlying(BTC, (u) => ({ ...u, group: 65_535, offsetPpm: 1_000_000n })),
      withUnderlying(BTC, (u) => ({ ...u, rows: rowsOf(4_096) })),
    ]
    for (const table of edges) expect(refusal(table)).toBeNull()
  })

  test('a table read from its bytes is held to the same bounds, or already to the shape', () => {
    const whole = cases.filter(([name]) => name !== 'a fractional as-of')
    const refusals = whole.map(([, table, field]) => {
      const json: unknown = JSON.parse(encodeTable(table))
      return { field, refused: refusalOf(() => parseTable(json)) }
    })
    const byShape = refusals.filter(({ refused }) => refused?.code === 'INVALID_INPUT')
    // A negative group, an as-of of zero and a grid of zero never get as far as the bounds.
    expect(byShape.map(({ refused }) => refused?.field)).toEqual([
      'riskTable.underlyings.1.group',
      'riskTable.asOfSec',
      'riskTable.gridSec',
    ])
    for (const { field, refused } of refusals.filter((entry) => !byShape.includes(entry))) {
      expect(refused).toEqual({ code: 'TABLE_MALFORMED', field })
    }
  })
})
