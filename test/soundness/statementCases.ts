import { reduce } from '../../src/protocol/field.ts'
import { poseidon } from '../../src/protocol/poseidon.ts'
import { tags } from '../../src/protocol/spec.ts'
import { ppm, usdE6 } from '../../src/units/fixed.ts'
import { invert } from '../support/fieldInverse.ts'
import { settle } from '../support/settleAmounts.ts'
import { add, asOfOf, type Draft, lengthOf, read, readList, write } from '../support/soundnessDraft.ts'
import type { Case } from './case.ts'

const equityOf = (draft: Draft): bigint =>
  reduce(readList(draft, 'value').reduce((sum, value) => sum + value, 0n))

/** Steps 1 to 3 and 13 to 15: terms, table, identity, requirement, excess, disclosure. */
export const statementCases: readonly Case[] = [
  {
    name: 'terms have no bit beyond their width',
    tamper: (draft) => add(draft, 'terms', 1n << 154n),
    violates: ['termBits{in, out[]}'],
  },
  {
    name: 'the level is not zero',
    tamper: (draft) => {
      add(draft, 'terms', -(800_000n << 40n))
      settle(draft)
    },
    violates: ['levelIsZero{out}'],
  },
  {
    name: 'the table is the public one',
    after: (draft) => add(draft, 'riskTable', 1n),
    violates: ['riskTable, table.out'],
  },
  {
    name: 'the parameter set is the table’s',
    tamper: (draft) => add(draft, 'parametersHash', 1n),
    violates: ['riskTable, table.out'],
  },
  {
    name: 'the epoch is the table’s',
    tamper: (draft) => add(draft, 'epoch', 1n),
    violates: [
      'riskTable, table.out',
      ...[0, 1, 2].map((u) => `underlying[${u}].climb.is[0]{partial[7]}`),
      ...[0, 1, 2].map((row) => `row[${row}].climb.is[0]{partial[7]}`),
    ],
  },
  {
    name: 'T is the table’s: terms and snapshots a minute later',
    tamper: (draft) => add(draft, 'terms', 60n),
    violates: ['riskTable, table.out'],
  },
  {
    // T + epoch x 2^40 and id + epoch x 2^64 are kept by an epoch that is no integer: ids shift by 60 x 2^24.
    name: 'T is the table’s: an epoch outside its width makes up for a later T and shifts every id',
    tamper: (draft) => {
      const seconds = 60n
      add(draft, 'terms', seconds)
      add(draft, 'epoch', -seconds * invert(1n << 40n))
      const shift = seconds << 24n
      for (const ids of ['rowId', 'underlyingId']) {
        for (let i = 0; i < lengthOf(draft, ids); i++) add(draft, `${ids}.${i}`, shift)
      }
      for (const [i, line] of readList(draft, 'lines').entries()) {
        if (line !== 0n) add(draft, `lines.${i}`, shift << 41n)
      }
    },
    violates: ['Range(epoch)'],
  },
  {
    name: 'the nullifier is of this secret, context and T',
    after: (draft) =>
      write(
        draft,
        'nullifier',
        poseidon([tags.nullifier, read(draft, 'secret'), 778n, BigInt(asOfOf(draft))]),
      ),
    violates: ['nullifier, spent.out'],
  },
  {
    name: 'the holder is of this secret and lien',
    book: { lien: 5n },
    after: (draft) => write(draft, 'holder', poseidon([tags.holder, read(draft, 'secret') + 1n, 5n])),
    violates: ['lienIsZero.out * pledger.out = holder'],
  },
  {
    name: 'a holder is named where a lien is',
    book: { lien: 5n },
    after: (draft) => write(draft, 'holder', 0n),
    violates: ['lienIsZero.out * pledger.out = holder'],
  },
  {
    name: 'no holder is named without a lien',
    after: (draft) => write(draft, 'holder', poseidon([tags.holder, read(draft, 'secret'), 0n])),
    violates: ['lienIsZero.out * pledger.out = holder'],
  },
  {
    name: 'the requirement is at least what is charged: one unit short',
    tamper: (draft) => add(draft, 'requirement', -1n),
    violates: ['Range(requirement - required)'],
  },
  {
    name: 'the excess is at least the minimum: one unit short',
    book: { terms: { minExcess: usdE6(0n) } },
    tamper: (draft) => {
      const excess = equityOf(draft) - read(draft, 'requirement')
      add(draft, 'terms', (excess + 1n) << 64n)
    },
    violates: ['Range(excess - termBits.out[])'],
  },
  {
    name: 'a requirement above equity is no excess',
    book: { terms: { minExcess: usdE6(0n), levelPpm: ppm(1n) } },
    tamper: (draft) => write(draft, 'requirement', equityOf(draft) + 1n),
    violates: ['Range(excess - termBits.out[])'],
  },
  {
    name: 'the disclosure is of these figures: equity and excess one more',
    after: (draft) => {
      const equity = equityOf(draft) + 1n
      const requirement = read(draft, 'requirement')
      const figures = [equity, requirement, equity - requirement]
      write(draft, 'disclosure', poseidon([tags.disclosure, ...figures, read(draft, 'blinding')]))
    },
    violates: ['disclosed.out, disclosure'],
  },
]
