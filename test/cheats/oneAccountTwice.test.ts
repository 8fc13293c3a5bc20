import { describe, expect, test } from 'vitest'
import { exampleMarket, readVenue } from '../../scripts/demo/deribit/readVenue.ts'
import { parseAccountsFile } from '../../src/accounts/accountsFile.ts'
import { parseAccount } from '../../src/accounts/parseAccount.ts'
import { chainAccountId, exchangeAccountId } from '../../src/attestor/accountId.ts'
import { composeAccount } from '../../src/attestor/attest.ts'
import { createBook } from '../../src/attestor/book.ts'
import { computeMargin } from '../../src/margin/requirement.ts'
import { buildPortfolio } from '../../src/portfolio/portfolio.ts'
import { commitAccounts } from '../../src/protocol/identity.ts'
import { ONE_PPM } from '../../src/units/fixed.ts'
import { signWith } from '../support/randomBook.ts'
import {
  attest,
  CHAIN_ID,
  list,
  POLICY,
  parameters,
  readingOf,
  recorded,
  T,
  table,
  trader,
  traderReading,
} from './attestor.ts'
import { circuitVerdict, prepare, requestWith, SECRET, secondSnapshot, snapshotWith } from './proofRequest.ts'

/* The cheat: one account enrolled under two names, so that its collateral counts twice. */

describe('one spelling per account', () => {
  const spellings = [trader.address.toLowerCase(), `0x${trader.address.slice(2).toUpperCase()}`]

  test.each(spellings)('an address spelt %s has the same id', (spelling) => {
    const id = chainAccountId(CHAIN_ID, spelling as `0x${string}`)
    expect(id).toBe(chainAccountId(CHAIN_ID, trader.address))
    const envelopes = ['wallet', 'aave-v3'].map((venue) => ({
      ...recorded(venue, 'trader'),
      account: spelling,
    }))
    expect(parseAccount({ kind: 'chain', name: 'another name', envelopes }).accountId).toBe(id)
  })

  test('a spelling with a wrong checksum is refused before anything is read', () => {
    const flip = (letter: string): string =>
      letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase()
    const wrong = `0x${[...trader.address.slice(2)].map(flip).join('')}`
    const file = {
      schema: 'plimsoll.accounts/1',
      chains: [{ chainId: 1, rpcUrl: 'http://127.0.0.1', tokens: [] }],
      accounts: [{ kind: 'chain', name: 'x', chainId: 1, address: wrong }],
    }
    expect(() => parseAccountsFile(file)).toThrow(
      expect.objectContaining({
        code: 'INVALID_INPUT',
        details: expect.objectContaining({ field: 'accounts.0.address' }),
      }),
    )
  })

  test('a Deribit master account under another name in the accounts file has the same id', async () => {
    const envelope = await readVenue((exampleMarket.asOfSec + 300) * 1000)
    const one = parseAccount({ kind: 'deribit', name: 'desk', envelopes: [envelope] })
    const other = parseAccount({ kind: 'deribit', name: 'the other desk', envelopes: [envelope] })
    expect(other.accountId).toBe(one.accountId)
    expect(one.accountId).toBe(exchangeAccountId('Deribit', envelope.account))
  })

  test('and ids of other accounts differ: chain, address, venue and master account each count', () => {
    const ids = [
      chainAccountId(1, trader.address),
      chainAccountId(10, trader.address),
      chainAccountId(1, '0x0000000000000000000000000000000000000001'),
      exchangeAccountId('deribit', '7'),
      exchangeAccountId('deribit', '71'),
      exchangeAccountId('deribi', 't7'),
    ]
    expect(new Set(ids).size).toBe(ids.length)
  })
})

describe('the second one is refused', () => {
  const composed = (name: string) => composeAccount({ ...traderReading(), name }, list, parameters)

  test('by the portfolio', () => {
    const [one, other] = [composed('one'), composed('other')]
    expect(() => buildPortfolio([one, other])).toThrow('one account twice')
    expect(buildPortfolio([one]).accounts).toHaveLength(1)
    // What it would have been worth.
    const twice = computeMargin(table, [...one.lines, ...other.lines], ONE_PPM).equity
    expect(twice).toBe(2n * computeMargin(table, one.lines, ONE_PPM).equity)
  })

  test('by the attestor, who gives the first snapshot again whatever it is called', async () => {
    const book = createBook(POLICY)
    const one = await attest({ ...traderReading(), name: 'one' }, {}, book)
    const other = await attest({ ...traderReading(), name: 'other' }, {}, book)
    expect(other).toBe(one)
    expect(one.accountId).toBe(chainAccountId(CHAIN_ID, trader.address))
    expect([...book.snapshots.keys()]).toEqual([`${one.accountId}@${T}`])
  })

  test('by the attestor, when a venue of the account was read twice', () => {
    expect(() => readingOf(['wallet', 'aave-v3', 'perp-curie', 'wallet'])).toThrow(
      expect.objectContaining({ code: 'ACCOUNT_INCOMPLETE' }),
    )
  })

  test('by the prover’s own program', () => {
    const twice = [snapshotWith(), secondSnapshot({ accountId: snapshotWith().accountId })]
    for (const snapshots of [twice, [snapshotWith(), snapshotWith()]]) {
      expect(() => prepare(requestWith({ snapshots }))).toThrow(
        expect.objectContaining({
          code: 'INVALID_INPUT',
          details: expect.objectContaining({ field: 'snapshots.accountId' }),
        }),
      )
    }
  })

  test('by the circuit, although an attestor of the set signed both', async () => {
    const { accountId } = snapshotWith()
    const { witness } = prepare(requestWith())
    const { snapshots, s, r8 } = signWith(0, [snapshotWith(), secondSnapshot({ accountId })])
    const patched = {
      ...witness,
      accountId: [accountId, accountId],
      accounts: commitAccounts(SECRET, requestWith().context, [accountId, accountId]),
      snapshots: [snapshots],
      s: [s],
      r8X: [r8.x],
      r8Y: [r8.y],
    }
    expect(await circuitVerdict(patched)).toMatch(/^Distinct/)
    expect(await circuitVerdict(witness)).toBe('accepted')
  })
})
