import { settle, settleRequirement } from '../support/settleAmounts.ts'
import { withUnderlying } from '../support/soundnessBook.ts'
import { add, type Draft, write, writeList } from '../support/soundnessDraft.ts'
import type { Case } from './case.ts'

const slot = 1n << 84n
const charge =
  (edit: (draft: Draft) => void) =>
  (draft: Draft): void => {
    edit(draft)
    settleRequirement(draft)
  }

/** Step 12: credits. The base book claims one, of underlyings 0 and 1 in group slot 0; slot 1 is empty. */
export const groupCases: readonly Case[] = [
  {
    name: 'an offset is at most one: a table whose group nets more than all',
    book: {
      table: (table) =>
        [1n, 2n].reduce(
          (changed, id) => withUnderlying(id, (own) => ({ ...own, offsetPpm: 1_000_001n }))(changed),
          table,
        ),
    },
    violates: ['credits[0]: Range(constant - offset)'],
  },
  {
    name: 'an offset is not negative: an empty slot turns an overstated loss into a credit',
    tamper: charge((draft) => {
      write(draft, 'groupOffset.1', -1n)
      write(draft, 'joint.1', 1000n)
    }),
    violates: ['credits[1]: Range(offset)'],
  },
  {
    name: 'a joint loss is no gain',
    book: {
      accounts: [
        [
          [103n, 1000n],
          [301n, 500_000n],
        ],
      ],
    },
    tamper: (draft) => {
      writeList(draft, 'members.0', [1n, 0n, 0n])
      write(draft, 'groupOffset.0', 600_000n)
      write(draft, 'groupId.0', 1n)
      settle(draft)
      add(draft, 'joint.0', -1n)
      settleRequirement(draft)
    },
    violates: ['credits[0]: Range(joint)'],
  },
  {
    name: 'members are boolean: one counts twice in a slot and minus once in another',
    tamper: (draft) => {
      writeList(draft, 'members.0', [1n, 2n, 0n])
      writeList(draft, 'members.1', [0n, -1n, 0n])
      write(draft, 'groupOffset.1', 600_000n)
      write(draft, 'groupId.1', 1n)
      settle(draft)
    },
    violates: ['credits[0]{members[1] * members[1]}', 'credits[1]{members[1] * members[1]}'],
  },
  {
    name: 'members are of the group: one of another group with the same offset',
    tamper: (draft) => {
      write(draft, 'members.0.2', 1n)
      settle(draft)
    },
    violates: ['credits[0]{group, groups[2] * members[2]}'],
  },
  {
    name: 'members have the slot’s offset: a table whose group disagrees',
    book: { table: withUnderlying(2n, (own) => ({ ...own, offsetPpm: 500_000n })) },
    violates: ['credits[0]{offset, offsets[1] * members[1]}'],
  },
  {
    name: 'the slot’s offset is its members’: a higher one',
    tamper: charge((draft) => write(draft, 'groupOffset.0', 1_000_000n)),
    violates: ['credits[0]{offset, offsets[0] * members[0]}', 'credits[0]{offset, offsets[1] * members[1]}'],
  },
  {
    name: 'an underlying is in one group slot: the credit is claimed twice',
    tamper: (draft) => {
      for (const path of ['members', 'groupOffset', 'groupId']) {
        const values = draft[path]
        if (!Array.isArray(values)) throw new RangeError(`${path} is no list`)
        values[1] = structuredClone(values[0] ?? 0n)
      }
      settle(draft)
    },
    violates: [0, 1].map((u) => `members[0][${u}], members[1][${u}] * members[0][${u}], members[1][${u}]`),
  },
  {
    name: 'the joint loss covers every scenario: one unit short',
    tamper: charge((draft) => add(draft, 'joint.0', -1n)),
    violates: ['credits[0].open[0]: Range(bound + lanes[0])'],
  },
  {
    name: 'the joint lanes are those of the members: the worst is understated with its loss',
    tamper: charge((draft) => {
      add(draft, 'jointLanes.0.0.0', 1n)
      add(draft, 'joint.0', -1n)
    }),
    violates: ['credits[0].open[0]{lanes[0], lanes[1], lanes[2], packed}'],
  },
  ...[0, 1].map(
    (lane): Case => ({
      name: `the joint column opens in one way: a digit is moved to lane ${lane}`,
      tamper: (draft) => {
        add(draft, `jointLanes.0.0.${lane}`, slot)
        add(draft, `jointLanes.0.0.${lane + 1}`, -1n)
      },
      violates: [`credits[0].open[0]: Range(bound + lanes[${lane}])`],
    }),
  ),
]
