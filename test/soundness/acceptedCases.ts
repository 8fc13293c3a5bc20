import { ppm, usdE6 } from '../../src/units/fixed.ts'
import { lift, settle, settleRequirement } from '../support/settleAmounts.ts'
import { type BookOptions, concentrationOf, withRow, withUnderlying } from '../support/soundnessBook.ts'
import { add, type Draft, read, readList, write, writeList } from '../support/soundnessDraft.ts'

/** A witness at the edge of a check, on its right side. */
export interface AcceptedCase {
  readonly name: string
  readonly book?: BookOptions
  readonly tamper?: (draft: Draft) => void
}

const noMinimum = { minExcess: usdE6(0n) }
const cashWithoutConcentration = withUnderlying(3n, (underlying) => ({
  ...underlying,
  concentration: concentrationOf([0n, 0n, 0n, 0n], [0n, 0n, 0n]),
}))
const cash: readonly [bigint, bigint] = [301n, 500_000n]

const overstate =
  (path: string, value?: bigint) =>
  (draft: Draft): void => {
    if (value === undefined) add(draft, path, 1n)
    else write(draft, path, value)
    settleRequirement(draft)
  }

/** What must stay provable: every bound met exactly, every allowed freedom used. */
export const acceptedCases: readonly AcceptedCase[] = [
  { name: 'the base book' },
  {
    name: 'an excess of exactly the minimum',
    book: { terms: noMinimum },
    tamper: (draft) => {
      const equity = readList(draft, 'value').reduce((sum, value) => sum + lift(value), 0n)
      add(draft, 'terms', (equity - read(draft, 'requirement')) << 64n)
    },
  },
  {
    name: 'the highest survival, demanded and attested',
    book: { snapshot: { survivalPpm: 2 ** 24 - 1 }, terms: { minSurvivalPpm: 2 ** 24 - 1 } },
  },
  {
    name: 'survival and provenance of exactly the minimum, above zero',
    book: {
      snapshot: { survivalPpm: 50_000, provenance: 'asserted' },
      terms: { minSurvivalPpm: 50_000, minProvenance: 'asserted' },
    },
  },
  {
    name: 'the strongest provenance, demanded and attested',
    book: { snapshot: { provenance: 'proven' }, terms: { minProvenance: 'proven' } },
  },
  { name: 'the lowest level', book: { terms: { levelPpm: ppm(1n) } } },
  {
    name: 'the highest level',
    book: { table: cashWithoutConcentration, terms: { levelPpm: ppm(2n ** 24n - 1n) } },
  },
  { name: 'the longest long', book: { accounts: [[[102n, 2n ** 40n - 1n], cash]] } },
  {
    name: 'the longest short',
    book: {
      accounts: [[[202n, 1n - 2n ** 40n], [302n, 2n ** 40n - 1n], cash]],
      terms: { levelPpm: ppm(1n) },
    },
  },
  {
    name: 'the highest instrument id',
    book: {
      table: withRow(302n, (row) => ({ ...row, id: 2n ** 64n - 1n })),
      accounts: [[[2n ** 64n - 1n, -7n], cash]],
    },
  },
  { name: 'an account without lines', book: { accounts: [[cash], []] } },
  { name: 'one account', book: { accounts: [[cash]] } },
  {
    name: 'every line slot in use, four lines to a row, over three accounts',
    book: {
      accounts: [0n, 1n, 2n].map((k) => [
        [101n, 10n + k],
        [201n, -20n - k],
        [301n, 300_000n + k],
        [[101n, 201n, 301n][Number(k)] ?? 0n, 5n],
      ]),
    },
  },
  {
    name: 'every block for one account, lines of one instrument repeated',
    book: {
      accounts: [
        [0n, 1n, 2n, 3n].flatMap((k): [bigint, bigint][] => [
          [101n, k - 2n === 0n ? 9n : k - 2n],
          [201n, -20n],
          [301n, 300_000n],
        ]),
      ],
    },
  },
  { name: 'a lien that every account names', book: { lien: 5n } },
  { name: 'accounts pledged elsewhere where the verifier demands no lien', book: { snapshot: { lien: 5n } } },
  ...(['loss.0', 'basisCharge.1', 'termCharge.0', 'quoteCharge', 'concentration.2', 'joint.0'] as const).map(
    (path): AcceptedCase => ({ name: `an overstated amount: ${path}`, tamper: overstate(path) }),
  ),
  { name: 'an overstated requirement', tamper: (draft) => add(draft, 'requirement', 1n) },
  {
    name: 'a credit left unclaimed',
    tamper: (draft) => {
      writeList(draft, 'members.0', [0n, 0n, 0n])
      settle(draft)
    },
  },
  {
    name: 'a charge in an empty group slot, which costs its owner',
    tamper: (draft) => {
      write(draft, 'groupOffset.1', 1_000_000n)
      write(draft, 'joint.1', 5n)
      settleRequirement(draft)
    },
  },
  ...[0n, 1_000_000n].map(
    (offsetPpm): AcceptedCase => ({
      name: `an offset of ${offsetPpm} ppm`,
      book: {
        table: (table) => ({
          ...table,
          underlyings: table.underlyings.map((underlying) => ({ ...underlying, offsetPpm })),
        }),
      },
    }),
  ),
  ...(
    [
      ['loss.2', 52n],
      ['basisCharge.0', 52n],
      ['termCharge.0', 52n],
      ['quoteCharge', 55n],
      ['concentration.0', 76n],
      ['joint.0', 52n],
    ] as const
  ).map(
    ([path, bits]): AcceptedCase => ({
      name: `an amount at its width: ${path} of 2^${bits} - 1`,
      book: { terms: { levelPpm: ppm(1n) } },
      tamper: overstate(path, 2n ** bits - 1n),
    }),
  ),
]
