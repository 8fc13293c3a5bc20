import type { RiskRow } from '../../src/risk/riskTable.ts'
import { ppm, type UsdE6, usdE6 } from '../../src/units/fixed.ts'
import { invert } from '../support/fieldInverse.ts'
import { settleConcentration, settleRequirement } from '../support/settleAmounts.ts'
import { concentrationOf, withRow, withUnderlying } from '../support/soundnessBook.ts'
import { add, type Draft, write } from '../support/soundnessDraft.ts'
import type { Case } from './case.ts'

const slot = 1n << 84n
/** So small a level that amounts beyond their width still leave an excess. */
const lowLevel: Case['book'] = { terms: { levelPpm: ppm(1n) } }
const onlyGains: Case['book'] = {
  accounts: [
    [
      [103n, 1000n],
      [301n, 500_000n],
    ],
  ],
}

/** The row of instrument 101 with its worst lane moved to another place. */
const worstLane = (lane: number) =>
  withRow(101n, (row) => ({
    ...row,
    joint: [0, 1, 2].map((i) => (i === lane ? usdE6(-50_000n) : usdE6(30_000n))),
  }))

const withFactors = (factors: readonly [bigint, bigint, bigint]) =>
  withRow(101n, (row): RiskRow => ({ ...row, factors: factors.map(usdE6) as [UsdE6, UsdE6, UsdE6] }))

/** Concentration where line k alone asks the most of underlying 1. */
const bindingLine = (k: number) =>
  withUnderlying(1n, (underlying) => ({
    ...underlying,
    concentration: concentrationOf(
      [0, 1, 2, 3].map((line) => (line === k ? 50_000n : 10_000n)),
      [1_000_000n, 1_000_000n, 1_000_000n],
    ),
  }))

const concentrationRange = (k: number): string =>
  k === 0 ? 'Range(charge - slopeBySize[0])' : `Range(charge + intercepts[${k - 1}] - slopeBySize[${k}])`

/** Changes named amounts and then asks for no more than they add up to. */
const charge =
  (edit: (draft: Draft) => void) =>
  (draft: Draft): void => {
    edit(draft)
    settleRequirement(draft)
  }

const columnOf = (u: number): string =>
  `lanes[${u}][1][0], lanes[${u}][1][1], lanes[${u}][1][2], packed[${u}][1]`
const grossOf = (u: number): string => `packed[${u}][2], shortCharge[${u}], size[${u}], value[${u}]`

/** Steps 10 and 11: every named amount is at least what the lines make it, and is opened in one way only. */
export const amountCases: readonly Case[] = [
  ...[0, 1, 2].map(
    (lane): Case => ({
      name: `a loss covers every joint scenario: one unit short in lane ${lane}`,
      book: { table: worstLane(lane) },
      tamper: charge((draft) => add(draft, 'loss.0', -1n)),
      violates: [`open[0][0]: Range(bound + lanes[${lane}])`],
    }),
  ),
  {
    name: 'a loss is no gain',
    book: onlyGains,
    tamper: charge((draft) => add(draft, 'loss.0', -1n)),
    violates: ['Range(loss[0])'],
  },
  {
    name: 'joint lanes are those of the packed column: the worst is understated with its loss',
    tamper: charge((draft) => {
      add(draft, 'lanes.0.0.0', 1n)
      add(draft, 'loss.0', -1n)
    }),
    violates: ['open[0][0]{lanes[0], lanes[1], lanes[2], packed}'],
  },
  ...[0, 1].map(
    (lane): Case => ({
      name: `a packed column opens in one way: a digit is moved from joint lane ${lane + 1} to lane ${lane}`,
      tamper: (draft) => {
        add(draft, `lanes.0.0.${lane}`, slot)
        add(draft, `lanes.0.0.${lane + 1}`, -1n)
      },
      violates: [`open[0][0]: Range(bound + lanes[${lane}])`],
    }),
  ),
  {
    name: 'a packed column opens in one way: the last joint lane is a fraction of the field',
    tamper: (draft) => {
      add(draft, 'lanes.0.0.1', 1n)
      add(draft, 'lanes.0.0.2', -invert(slot))
    },
    violates: ['open[0][0]: Range(bound + lanes[2])'],
  },
  {
    name: 'the basis charge covers a gain: one unit short',
    tamper: charge((draft) => add(draft, 'basisCharge.0', -1n)),
    violates: ['basis[0]: Range(bound - value)'],
  },
  {
    name: 'the basis charge covers a loss: one unit short',
    book: { table: withFactors([-700n, 300n, 20n]) },
    tamper: charge((draft) => add(draft, 'basisCharge.0', -1n)),
    violates: ['basis[0]: Range(bound + value)'],
  },
  {
    name: 'the term-structure charge covers a loss: one unit short',
    tamper: charge((draft) => add(draft, 'termCharge.0', -1n)),
    violates: ['term[0]: Range(bound + value)'],
  },
  {
    name: 'the term-structure charge covers a gain: one unit short',
    book: { table: withFactors([-700n, 300n, 20n]) },
    tamper: charge((draft) => add(draft, 'termCharge.0', -1n)),
    violates: ['term[0]: Range(bound - value)'],
  },
  {
    name: 'the basis charge has its width',
    book: lowLevel,
    tamper: charge((draft) => write(draft, 'basisCharge.0', 1n << 52n)),
    violates: ['basis[0]: Range(bound)'],
  },
  {
    name: 'the term-structure charge has its width',
    book: lowLevel,
    tamper: charge((draft) => write(draft, 'termCharge.0', 1n << 52n)),
    violates: ['term[0]: Range(bound)'],
  },
  {
    name: 'factor lanes are those of the packed column: no basis risk',
    tamper: charge((draft) => {
      write(draft, 'lanes.0.1.0', 0n)
      write(draft, 'basisCharge.0', 0n)
    }),
    violates: [columnOf(0)],
  },
  {
    name: 'the factor column opens in one way: a digit is moved to the basis lane',
    tamper: charge((draft) => {
      add(draft, 'lanes.0.1.0', slot)
      add(draft, 'lanes.0.1.1', -1n)
      add(draft, 'termCharge.0', 1n)
    }),
    violates: ['basis[0]: Range(bound + value)', 'basis[0]: Range(bound - value)'],
  },
  {
    name: 'the factor column opens in one way: a digit is moved to the term-structure lane',
    tamper: charge((draft) => {
      add(draft, 'lanes.0.1.1', slot)
      add(draft, 'lanes.0.1.2', -1n)
      add(draft, 'quoteCharge', 1n)
    }),
    violates: ['term[0]: Range(bound + value)', 'term[0]: Range(bound - value)'],
  },
  {
    name: 'the factor column opens in one way: two quote lanes are fractions of the field that cancel',
    tamper: charge((draft) => {
      add(draft, 'lanes.0.1.1', 1n)
      add(draft, 'lanes.0.1.2', -invert(slot))
      add(draft, 'lanes.1.1.1', -1n)
      add(draft, 'lanes.1.1.2', invert(slot))
      add(draft, 'termCharge.1', 1n)
    }),
    violates: ['Range(constant + lanes[0][1][2])', 'Range(constant + lanes[1][1][2])'],
  },
  {
    name: 'the quote charge covers a loss over everything: one unit short',
    tamper: charge((draft) => add(draft, 'quoteCharge', -1n)),
    violates: ['quoted: Range(bound + value)'],
  },
  {
    name: 'the quote charge covers a gain over everything: one unit short',
    book: { table: withRow(301n, (row) => ({ ...row, factors: [usdE6(3n), usdE6(-2n), usdE6(1000n)] })) },
    tamper: charge((draft) => add(draft, 'quoteCharge', -1n)),
    violates: ['quoted: Range(bound - value)'],
  },
  {
    name: 'the quote charge has its width',
    book: lowLevel,
    tamper: charge((draft) => write(draft, 'quoteCharge', 1n << 55n)),
    violates: ['quoted: Range(bound)'],
  },
  ...[0, 1, 2].map(
    (u): Case => ({
      name: `value is what the lines are worth: one unit more in underlying ${u}`,
      tamper: (draft) => add(draft, `value.${u}`, 1n),
      violates: [grossOf(u)],
    }),
  ),
  {
    name: 'the short charge is what the shorts cost: one unit less',
    tamper: charge((draft) => add(draft, 'shortCharge.1', -1n)),
    violates: [grossOf(1)],
  },
  {
    name: 'size is that of all lines: one unit less',
    tamper: charge((draft) => {
      add(draft, 'size.0', -1n)
      settleConcentration(draft)
    }),
    violates: [grossOf(0)],
  },
  {
    name: 'value, short charge and size open in one way: digits are moved between two values',
    tamper: charge((draft) => {
      add(draft, 'value.0', -slot)
      add(draft, 'shortCharge.0', 1n)
      add(draft, 'value.1', slot)
      add(draft, 'shortCharge.1', -1n)
    }),
    violates: ['Range(constant + value[0])', 'Range(constant + value[1])'],
  },
  {
    name: 'value, short charge and size open in one way: digits are moved between two short charges',
    tamper: charge((draft) => {
      add(draft, 'shortCharge.0', slot)
      add(draft, 'size.0', -1n)
      add(draft, 'shortCharge.1', -slot)
      add(draft, 'size.1', 1n)
      settleConcentration(draft)
    }),
    violates: ['Range(shortCharge[0])', 'Range(shortCharge[1])'],
  },
  {
    name: 'value, short charge and size open in one way: a size without slope is a fraction of the field',
    book: {
      table: withUnderlying(3n, (underlying) => ({
        ...underlying,
        concentration: concentrationOf([0n, 0n, 0n, 0n], [0n, 0n, 0n]),
      })),
    },
    tamper: charge((draft) => {
      add(draft, 'shortCharge.2', 1n)
      add(draft, 'size.2', -invert(slot))
    }),
    violates: ['Range(size[2])'],
  },
  ...[0, 1, 2, 3].map(
    (k): Case => ({
      name: `the concentration charge covers line ${k}: one unit short`,
      book: { table: bindingLine(k) },
      tamper: charge((draft) => add(draft, 'concentration.0', -1n)),
      violates: [`concentrated[0]: ${concentrationRange(k)}`],
    }),
  ),
  {
    name: 'the concentration charge has its width',
    book: lowLevel,
    tamper: charge((draft) => write(draft, 'concentration.0', 1n << 76n)),
    violates: ['concentrated[0]: Range(charge)'],
  },
]
