import type { Statement } from '../protocol/statement.ts'

/** What an accepted proof leaves open, for whoever reads the answer. Shortest form of the statement's small print. */
export function listNotProved({ lien }: Pick<Statement, 'lien'>, developmentKey: boolean): readonly string[] {
  return [
    ...(developmentKey
      ? ['Anything at all: the key comes from a public seed, so anyone can forge this proof.']
      : []),
    'Anything about accounts that are not behind the account-set commitment.',
    'Anything after the as-of instant.',
    'That the attestors read the accounts truly, or that the market data of the risk table is true.',
    'That venues honour netting across each other; only that each account survives the demanded move.',
    'Who owns the coins: borrowed ones count while they are held.',
    ...(lien === 0n
      ? [
          'That the accounts are not pledged or enrolled elsewhere, or by another subject here: no lien was demanded.',
        ]
      : []),
    'That whoever sent the proof is its subject: compare the subject with whom you have authenticated.',
  ]
}
