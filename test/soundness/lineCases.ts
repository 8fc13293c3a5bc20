import { invert } from '../support/fieldInverse.ts'
import { carryLine, moveLine } from '../support/routeLines.ts'
import { settle } from '../support/settleAmounts.ts'
import { type Draft, read, write, writeList } from '../support/soundnessDraft.ts'
import type { Case } from './case.ts'

const third: Case['book'] = { accounts: [[[301n, 500_000n]], [[101n, 5n]], [[301n, 900_000n]]] }

/** Disables the third account and opens its block, lines and all. */
function abandonThird(draft: Draft): void {
  for (const path of ['enabled.2', 'accountId.2', 'closes.2.2']) write(draft, path, 0n)
}

/** Puts a line into free input 2 (first account) and free slot 6 (row 0, instrument 101). */
function addLine(active: bigint, negative: bigint, magnitude: bigint, packed?: bigint) {
  return (draft: Draft): void => {
    carryLine(draft, 2, 6, { active, negative, magnitude }, packed)
    settle(draft)
  }
}

/** Steps 5 and 6: every signed line is scanned exactly once, and nothing else is. */
export const lineCases: readonly Case[] = [
  {
    name: 'block ends are boolean: two accounts share two blocks in other parts',
    tamper: (draft) => {
      writeList(draft, 'closes.0', [2n, -1n, 0n])
      writeList(draft, 'closes.1', [-1n, 2n, 0n])
    },
    violates: [
      'blocks{closes[0][0] * closes[0][0]}',
      'blocks{closes[0][1] * closes[0][1]}',
      'blocks{closes[1][0] * closes[1][0]}',
      'blocks{closes[1][1] * closes[1][1]}',
    ],
  },
  {
    name: 'a block ends one account: its lines are used twice',
    tamper: (draft) => {
      for (const [name, value] of [
        ['enabled', 1n],
        ['accountId', 33n],
        ['provenance', 3n],
        ['survival', 90_000n],
      ] as const) {
        write(draft, `${name}.2`, value)
      }
      writeList(draft, 'closes.0', [1n, 1n, 0n])
      writeList(draft, 'closes.1', [0n, 0n, 1n])
    },
    violates: ['blocks{last[0] * last[0]}'],
  },
  {
    name: 'no line is unsigned: first half of a block after the last account',
    book: third,
    tamper: abandonThird,
    violates: ['blocks{used[2] * hashes[2].inputs[1]}'],
  },
  {
    name: 'no line is unsigned: second half of a block after the last account',
    book: third,
    tamper: (draft) => {
      moveLine(draft, 8, 10)
      abandonThird(draft)
    },
    violates: ['blocks{used[2] * hashes[2].inputs[2]}'],
  },
  {
    // Ten lots of instrument 101 become ten of 301: packed values keep their sum.
    name: 'switches are boolean: two lines blend',
    book: {
      accounts: [
        [
          [101n, 990n],
          [301n, 500_010n],
        ],
        [[201n, -900n]],
      ],
    },
    tamper: (draft) => {
      const [a, b] = [(101n << 41n) + 1000n, (301n << 41n) + 500_000n]
      const wanted = read(draft, `lines.${read(draft, 'switches.0')}`)
      write(draft, 'lines.0', a)
      write(draft, 'lines.1', b)
      write(draft, 'switches.0', (wanted - a) * invert(b - a))
    },
    violates: ['permutation.ins[0]{crossed * crossed}'],
  },
  {
    name: 'active is boolean: the signed line is of twice the id',
    tamper: addLine(2n, 0n, 0n),
    violates: ['line[6]{active * active}'],
  },
  {
    name: 'negative is boolean: the signed line is of the next id',
    tamper: addLine(1n, 2n, 50n),
    violates: ['line[6]{negative * negative}'],
  },
  {
    name: 'a magnitude has 40 bits: a short of five is scanned as a long of 2^40 + 5',
    book: {
      accounts: [
        [
          [102n, -5n],
          [301n, 500_000n],
        ],
      ],
    },
    tamper: (draft) => {
      write(draft, 'lineNegative.0', 0n)
      write(draft, 'lineMagnitude.0', (1n << 40n) + 5n)
      settle(draft)
    },
    violates: ['line[0]: Range(magnitude)'],
  },
  {
    name: 'an inactive line is empty: a line of no instrument is scanned as 101, long',
    tamper: addLine(0n, 0n, 50n),
    violates: ['line[6]{active * magnitude, negative}'],
  },
  {
    name: 'an inactive line is empty: a line of no instrument is scanned as 101, short',
    tamper: addLine(0n, 1n, 50n),
    violates: ['line[6]{active * magnitude, negative}'],
  },
  {
    name: 'a line is scanned with its own row: 102 as 101',
    tamper: addLine(1n, 0n, 50n, (102n << 41n) + 50n),
    violates: ['line[6]{activeId, magnitude, negative, packed}'],
  },
  {
    name: 'a line is scanned with its own sign',
    tamper: addLine(1n, 0n, 50n, (101n << 41n) + (1n << 40n) + 50n),
    violates: ['line[6]{activeId, magnitude, negative, packed}'],
  },
  {
    name: 'every line is scanned: one is left out',
    tamper: addLine(0n, 0n, 0n, (101n << 41n) + (1n << 40n) + 50n),
    violates: ['line[6]{activeId, magnitude, negative, packed}'],
  },
]
