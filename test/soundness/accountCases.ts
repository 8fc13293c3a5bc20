import { poseidon } from '../../src/protocol/poseidon.ts'
import { MAX_ACCOUNTS, tags } from '../../src/protocol/spec.ts'
import { usdE6 } from '../../src/units/fixed.ts'
import { settle } from '../support/settleAmounts.ts'
import { add, type Draft, lengthOf, read, readList, write } from '../support/soundnessDraft.ts'
import type { Case } from './case.ts'

const perAccount = ['enabled', 'accountId', 'provenance', 'survival', 'accountLien', 'info']

/** Exchanges two accounts everywhere, the blocks they close included. */
function exchange(draft: Draft, a: number, b: number): void {
  const paths = [
    ...perAccount,
    ...Array.from({ length: lengthOf(draft, 'closes') }, (_, block) => `closes.${block}`),
  ]
  for (const path of paths) {
    const [first, second] = [read(draft, `${path}.${a}`), read(draft, `${path}.${b}`)]
    write(draft, `${path}.${a}`, second)
    write(draft, `${path}.${b}`, first)
  }
}

/** Step 4: which accounts, and that they are different ones. */
export const accountCases: readonly Case[] = [
  {
    name: 'at least one account is enabled',
    book: { accounts: [[]], terms: { minExcess: usdE6(0n) } },
    tamper: (draft) => {
      for (const path of ['enabled.0', 'accountId.0', 'closes.0.0']) write(draft, path, 0n)
    },
    violates: ['enabled[0]'],
  },
  {
    name: 'enabled accounts come first',
    tamper: (draft) => exchange(draft, 1, 2),
    violates: ['enabled[1] * enabled[2]'],
  },
  {
    // Implied: with id 0 `isAccount` forces 0, with another id the padding rule forces 1.
    name: 'enabled is boolean (implied: the padding rule refuses as well)',
    tamper: (draft) => {
      write(draft, 'enabled.1', 2n)
      write(draft, 'closes.2.1', 1n)
    },
    violates: ['enabled[1] * enabled[1]', 'enabled[1] * accountId[1]'],
  },
  {
    name: 'padding has account id zero',
    tamper: (draft) => write(draft, 'accountId.2', 77n),
    violates: ['enabled[2] * accountId[2]'],
  },
  {
    name: 'an enabled account has an id',
    tamper: (draft) => write(draft, 'accountId.0', 0n),
    violates: ['isAccount[0]{a, b * inverse = enabled}'],
  },
  {
    name: 'no account twice: the second is the first',
    tamper: (draft) => write(draft, 'accountId.1', read(draft, 'accountId.0')),
    violates: ['distinctAccounts[0]{a, b * inverse = enabled}'],
  },
  {
    name: 'no account twice: the third is the first',
    book: { accounts: [[[301n, 500_000n]], [[101n, 5n]], [[201n, 7n]]] },
    tamper: (draft) => write(draft, 'accountId.2', read(draft, 'accountId.0')),
    violates: ['distinctAccounts[1]{a, b * inverse = enabled}'],
  },
  {
    name: 'no account twice: the third is the second',
    book: { accounts: [[[301n, 500_000n]], [[101n, 5n]], [[201n, 7n]]] },
    tamper: (draft) => write(draft, 'accountId.2', read(draft, 'accountId.1')),
    violates: ['distinctAccounts[2]{a, b * inverse = enabled}'],
  },
  {
    name: 'the account set is salted for this context',
    after: (draft) => write(draft, 'accounts', commitIds(draft, 778n, readList(draft, 'accountId'))),
    violates: ['accountSet.out, accounts'],
  },
  {
    name: 'the account set names every account',
    after: (draft) => write(draft, 'accounts', commitIds(draft, 777n, [read(draft, 'accountId.0'), 0n, 0n])),
    violates: ['accountSet.out, accounts'],
  },
  {
    name: 'a disabled account adds nothing: its block is closed all the same',
    book: { accounts: [[[301n, 500_000n]], [[101n, 5n]], [[301n, 900_000n]]] },
    tamper: (draft) => {
      write(draft, 'enabled.2', 0n)
      write(draft, 'accountId.2', 0n)
    },
    violates: ['blocks{closes[0][2], closes[1][2], closes[2][2], enabled[2]}'],
  },
  {
    name: 'an enabled account has its lines: none are closed for it',
    tamper: (draft) => {
      write(draft, 'closes.1.1', 0n)
      for (const line of [4, 5]) write(draft, `lines.${line}`, 0n)
      for (const slot of [0, 1, 3]) {
        // The second account's lines are left out of the scan as well.
        if (read(draft, `lineMagnitude.${slot}`) === 1000n) continue
        for (const name of ['lineActive', 'lineNegative', 'lineMagnitude'])
          write(draft, `${name}.${slot}`, 0n)
      }
      settle(draft)
    },
    violates: ['blocks{closes[0][1], closes[1][1], closes[2][1], enabled[1]}'],
  },
  {
    name: 'an account closes once',
    tamper: (draft) => add(draft, 'closes.2.0', 1n),
    violates: ['blocks{closes[0][0], closes[1][0], closes[2][0], enabled[0]}'],
  },
]

function commitIds(draft: Draft, context: bigint, ids: readonly bigint[]): bigint {
  const salt = poseidon([tags.accountSalt, read(draft, 'secret'), context])
  return poseidon([salt, ...ids, ...new Array<bigint>(MAX_ACCOUNTS - ids.length).fill(0n)])
}
