import { reduce } from '../../src/protocol/field.ts'
import { poseidon } from '../../src/protocol/poseidon.ts'
import { tags } from '../../src/protocol/spec.ts'
import { packLanes } from '../../src/protocol/tableCommitment.ts'
import type { RiskTable } from '../../src/risk/riskTable.ts'
import { invert } from '../support/fieldInverse.ts'
import { settle } from '../support/settleAmounts.ts'
import { add, type Draft, lengthOf, read, readList, write, writeList } from '../support/soundnessDraft.ts'
import { AS_OF } from '../support/soundnessSigner.ts'
import type { Case } from './case.ts'

/** Underlying 2 lists the rows of underlying 1: no well-formed table, but two underlyings that share pages. */
const twinned = (table: RiskTable): RiskTable => ({
  ...table,
  underlyings: table.underlyings.map((underlying) =>
    underlying.id === 2n ? { ...underlying, rows: table.underlyings[0]?.rows ?? [] } : underlying,
  ),
})
/** Opens underlyings 1, 3 and 2, in that order; rows 101, 103 and 301. */
const twoUnderlyings: NonNullable<Case['book']>['accounts'] = [
  [
    [101n, 1000n],
    [103n, 1000n],
    [301n, 500_000n],
  ],
]
const perUnderlying = [
  'underlyingId',
  'offset',
  'group',
  'slopes',
  'intercepts',
  'pages',
  'underlyingSiblings',
]

/** The list itself, to move its parts. */
function partsOf(draft: Draft, path: string) {
  const parts = draft[path]
  if (!Array.isArray(parts)) throw new RangeError(`${path} is no list`)
  return parts
}

/** Opens the twin second and underlying 3 last. */
function exchangeLastTwo(draft: Draft): void {
  for (const path of perUnderlying) {
    const [first, second, last] = partsOf(draft, path)
    partsOf(draft, path).splice(0, 3, first ?? 0n, last ?? 0n, second ?? 0n)
  }
}

/** Replaces a leaf by another and rebuilds the named siblings up to the node below the top. Returns that node. */
function forgePath(draft: Draft, siblings: string, honest: bigint, forged: bigint): bigint {
  let [old, node] = [honest, forged]
  for (let level = 0; level < lengthOf(draft, siblings); level++) {
    const path = `${siblings}.${level}`
    const parent = poseidon(readList(draft, path))
    write(draft, `${path}.${readList(draft, path).indexOf(old)}`, node)
    old = parent
    node = poseidon(readList(draft, path))
  }
  return node
}

function rowLeaf(draft: Draft, row: number): bigint {
  return poseidon([
    reduce(read(draft, `rowId.${row}`) + (read(draft, 'epoch') << 64n)),
    ...readList(draft, `rowColumns.${row}`),
    read(draft, `rowLong.${row}`),
    read(draft, `rowShort.${row}`),
  ])
}

function underlyingLeaf(draft: Draft, u: number): bigint {
  const [slope = 0n, ...slopes] = readList(draft, `slopes.${u}`)
  const intercepts = readList(draft, `intercepts.${u}`)
  return poseidon([
    reduce(read(draft, `underlyingId.${u}`) + (read(draft, 'epoch') << 64n)),
    reduce(read(draft, `offset.${u}`) + (slope << 20n) + (read(draft, `group.${u}`) << 44n)),
    ...slopes.flatMap((value, k) => [value, intercepts[k] ?? 0n]),
    ...readList(draft, `pages.${u}`),
  ])
}

/** Replaces row 0's leaf by that of its present values, up to its page. */
function forgeRow(draft: Draft, edit: () => void): bigint {
  const honest = rowLeaf(draft, 0)
  edit()
  return forgePath(draft, 'rowSiblings.0', honest, rowLeaf(draft, 0))
}

const rowCase = (name: string, edit: (draft: Draft) => void): Case => ({
  name: `a row is in the table: ${name}`,
  tamper: (draft) => {
    edit(draft)
    settle(draft)
  },
  violates: ['row[0].climb.is[0]{partial[7]}'],
})

const underlyingCase = (name: string, edit: (draft: Draft) => void): Case => ({
  name: `an underlying is in the table: ${name}`,
  tamper: (draft) => {
    edit(draft)
    settle(draft)
  },
  violates: ['underlying[2].climb.is[0]{partial[7]}'],
})

/** Steps 2, 7, 8 and 9: rows and underlyings are the table's, and each row counts for its own underlying. */
export const tableCases: readonly Case[] = [
  rowCase('other lanes', (draft) => write(draft, 'rowColumns.0.0', packLanes([-1n, 40_000n, 10_000n]))),
  rowCase('other factor lanes', (draft) => write(draft, 'rowColumns.0.1', 0n)),
  rowCase('a higher collateral value', (draft) => add(draft, 'rowLong.0', 1n)),
  rowCase('a lower short charge', (draft) => add(draft, 'rowShort.0', -(1n << 84n))),
  rowCase('another id: a line of 102 is valued as 101', (draft) => {
    add(draft, 'rowId.0', 1n)
    for (const line of [0, 5]) add(draft, `lines.${line}`, 1n << 41n)
  }),
  {
    name: 'a row’s path leads to a page of its underlying',
    tamper: (draft) => {
      forgeRow(draft, () => write(draft, 'rowColumns.0.0', packLanes([-1n, 40_000n, 10_000n])))
      settle(draft)
    },
    violates: ['underPages[0][0][7]'],
  },
  {
    name: 'an underlying’s pages are its own: one is forged with the row under it',
    tamper: (draft) => {
      const page = readList(draft, 'pages.0').indexOf(poseidon(readList(draft, 'rowSiblings.0.2')))
      const forged = forgeRow(draft, () => write(draft, 'rowColumns.0.0', packLanes([-1n, 40_000n, 10_000n])))
      write(draft, `pages.0.${page}`, forged)
      settle(draft)
    },
    violates: ['underlying[0].climb.is[0]{partial[7]}'],
  },
  {
    name: 'a row counts for the underlying that lists it',
    tamper: (draft) => {
      writeList(draft, 'rowUnderlying.0', [0n, 1n, 0n])
      settle(draft)
    },
    violates: ['underPages[0][1][7]'],
  },
  {
    name: 'a row counts for the underlying that lists it: the last one, whose share is a difference',
    tamper: (draft) => {
      writeList(draft, 'rowUnderlying.0', [0n, 0n, 1n])
      settle(draft)
    },
    violates: ['underPages[0][2][7]'],
  },
  {
    name: 'a row counts for one underlying: for none, which is the last one',
    tamper: (draft) => {
      writeList(draft, 'rowUnderlying.1', [0n, 0n, 0n])
      settle(draft)
    },
    violates: ['rowUnderlying[1][0], rowUnderlying[1][1], rowUnderlying[1][2]'],
  },
  {
    name: 'a row counts for one underlying: for two that share its page',
    book: { table: twinned, accounts: twoUnderlyings },
    tamper: (draft) => {
      exchangeLastTwo(draft)
      writeList(draft, 'rowUnderlying.0', [1n, 1n, 0n])
      writeList(draft, 'rowUnderlying.1', [1n, 0n, 0n])
      writeList(draft, 'rowUnderlying.2', [0n, 0n, 1n])
      settle(draft)
    },
    violates: ['rowUnderlying[0][0], rowUnderlying[0][1], rowUnderlying[0][2]'],
  },
  {
    name: 'row selectors are boolean: twice one underlying, minus its twin',
    book: { table: twinned, accounts: twoUnderlyings },
    tamper: (draft) => {
      exchangeLastTwo(draft)
      writeList(draft, 'rowUnderlying.0', [2n, -1n, 0n])
      writeList(draft, 'rowUnderlying.1', [-1n, 2n, 0n])
      writeList(draft, 'rowUnderlying.2', [0n, 0n, 1n])
      settle(draft)
    },
    violates: [0, 1].flatMap((row) =>
      [0, 1].map((u) => `rowUnderlying[${row}][${u}] * rowUnderlying[${row}][${u}]`),
    ),
  },
  underlyingCase('a lower first slope', (draft) => add(draft, 'slopes.2.0', -1n)),
  underlyingCase('a lower second slope', (draft) => add(draft, 'slopes.2.1', -1n)),
  underlyingCase('a higher last intercept', (draft) => add(draft, 'intercepts.2.2', 1n)),
  underlyingCase('another offset', (draft) => add(draft, 'offset.2', 1n)),
  underlyingCase('another group', (draft) => add(draft, 'group.2', -1n)),
  underlyingCase('another id', (draft) => add(draft, 'underlyingId.2', 50n)),
  {
    name: 'an underlying’s path leads to a top node of the table',
    tamper: (draft) => {
      const honest = underlyingLeaf(draft, 2)
      write(draft, 'slopes.2.0', 0n)
      forgePath(draft, 'underlyingSiblings.2', honest, underlyingLeaf(draft, 2))
      settle(draft)
    },
    violates: ['underlying[2].member{partial[7]}'],
  },
  {
    name: 'the table’s top nodes are committed: one is forged with an underlying under it',
    tamper: (draft) => {
      const siblings = readList(draft, 'underlyingSiblings.2.1')
      const top = readList(draft, 'tableTop').indexOf(poseidon(siblings))
      const honest = underlyingLeaf(draft, 2)
      write(draft, 'slopes.2.0', 0n)
      const forged = forgePath(draft, 'underlyingSiblings.2', honest, underlyingLeaf(draft, 2))
      // The other underlyings lie under the same node: they are given its siblings.
      for (const u of [0, 1]) {
        const leaf = underlyingLeaf(draft, u)
        const place = readList(draft, 'underlyingSiblings.2.0').indexOf(leaf)
        if (place < 0) throw new RangeError('underlyings of one node expected')
        for (const level of [0, 1]) {
          writeList(
            draft,
            `underlyingSiblings.${u}.${level}`,
            readList(draft, `underlyingSiblings.2.${level}`),
          )
        }
      }
      write(draft, `tableTop.${top}`, forged)
      settle(draft)
    },
    violates: ['riskTable, table.out'],
  },
  {
    name: 'an underlying’s offset has 20 bits: it spills into the slope',
    tamper: (draft) => {
      add(draft, 'offset.2', 1n << 20n)
      add(draft, 'slopes.2.0', -1n)
      settle(draft)
    },
    violates: ['underlying[2]: Range(offset)'],
  },
  {
    name: 'an underlying’s first slope has 24 bits: a negative one borrows from the group',
    tamper: (draft) => {
      add(draft, 'slopes.2.0', -(1n << 24n))
      add(draft, 'group.2', 1n)
      settle(draft)
    },
    violates: ['underlying[2]: Range(slopes[0])'],
  },
  {
    name: 'an underlying’s group has 16 bits: a fraction of the field makes up for the offset',
    tamper: (draft) => {
      add(draft, 'offset.2', 1n)
      add(draft, 'group.2', -invert(1n << 44n))
      settle(draft)
    },
    violates: ['underlying[2]: Range(group)'],
  },
  {
    name: 'underlyings are distinct: one is opened twice and its size split',
    book: {
      accounts: [
        [
          [101n, 1000n],
          [103n, 1000n],
          [301n, 500_000n],
        ],
      ],
    },
    tamper: (draft) => {
      for (const path of perUnderlying) {
        const parts = partsOf(draft, path)
        parts[2] = structuredClone(parts[0] ?? 0n)
      }
      writeList(draft, 'rowUnderlying.1', [0n, 0n, 1n])
      settle(draft)
    },
    violates: ['distinctUnderlyings[1]{a, b * inverse = enabled}'],
  },
  {
    name: 'a leaf is of the table’s epoch: all are of another',
    // Leaves of a table on a grid of two minutes under a commitment of one minute.
    book: { table: (table) => ({ ...table, gridSec: 120 }) },
    tamper: (draft) => {
      const epoch = BigInt(AS_OF / 60)
      write(draft, 'epoch', epoch)
      const header = BigInt(AS_OF) + (epoch << 40n)
      write(
        draft,
        'riskTable',
        poseidon([tags.table, read(draft, 'parametersHash'), header, ...readList(draft, 'tableTop')]),
      )
    },
    violates: [
      ...[0, 1, 2].map((u) => `underlying[${u}].climb.is[0]{partial[7]}`),
      ...[0, 1, 2].map((row) => `row[${row}].climb.is[0]{partial[7]}`),
    ],
  },
]
