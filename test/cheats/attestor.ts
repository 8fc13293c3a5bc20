import { readFileSync } from 'node:fs'
import { privateKeyToAccount } from 'viem/accounts'
import { developmentAccounts } from '../../scripts/demo/accounts.ts'
import { exampleMarket } from '../../scripts/demo/deribit/readVenue.ts'
import { parseAccountsFile } from '../../src/accounts/accountsFile.ts'
import { parseAccount } from '../../src/accounts/parseAccount.ts'
import type { Envelope } from '../../src/adapters/adapter.ts'
import { decodeEnvelope } from '../../src/adapters/envelope.ts'
import { type AccountReading, type AttestRequest, attestAccount } from '../../src/attestor/attest.ts'
import { type AttestorBook, createBook } from '../../src/attestor/book.ts'
import { type ControlClaim, type ControlProof, controlTypedData } from '../../src/attestor/control.ts'
import { parseInstrumentList } from '../../src/instrument/instrument.ts'
import { parseParameterSet } from '../../src/parameters/parameterSet.ts'
import { identityCommitment } from '../../src/protocol/identity.ts'
import { hashSnapshot, type Snapshot } from '../../src/protocol/snapshot.ts'
import { buildRiskTable } from '../../src/risk/buildRiskTable.ts'
import { attestorKeys, signWith } from '../support/randomBook.ts'

/* The real components of an attestor, on the published inputs and the recorded accounts. */

const load = (path: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8'))

export const parameters = parseParameterSet(load('parameters/2026-11.json'))
export const list = parseInstrumentList(load('parameters/instruments.json'))
export const table = buildRiskTable(exampleMarket, parameters, list)

export const T = exampleMarket.asOfSec
export const NOW_SEC = T + 60
export const SECRET = 0x7ead_e12f_0000_1111_2222_3333_4444_5555n
export const IDENTITY = identityCommitment(SECRET)
const [firstKey] = attestorKeys
if (firstKey === undefined) throw new RangeError('no attestor')
export const KEY = firstKey
export const POLICY = { identityNoticeSec: 86_400, lienFreshnessSec: 3_600 } as const

/** A recorded envelope of the local chain, as of T. */
export const recorded = (venue: string, name: string): Envelope =>
  decodeEnvelope(
    readFileSync(new URL(`../../src/adapters/${venue}/fixtures/${name}.json`, import.meta.url), 'utf8'),
  )

/** The address that the `trader` fixtures are of; its key is Anvil's, public knowledge. */
const [, traderAccount] = developmentAccounts
if (traderAccount === undefined) throw new RangeError('no development account')
export const trader = privateKeyToAccount(traderAccount.privateKey)
export const CHAIN_ID = 31_337

/** An address of the recordings with these of its protocols. */
export const readingOf = (venues: readonly string[], name = 'trader'): AccountReading =>
  parseAccount({ kind: 'chain', name, envelopes: venues.map((venue) => recorded(venue, name)) })

/** The trader's address with all its protocols. */
export const traderReading = (): AccountReading => readingOf(['wallet', 'aave-v3', 'perp-curie'])

const { address } = trader
const deployment = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, address]))

/** What the attestor's accounts file says of the recorded chain: a wallet, Aave and Curie. */
export const { venuesOfChain } = parseAccountsFile({
  schema: 'plimsoll.accounts/1',
  chains: [
    {
      chainId: CHAIN_ID,
      rpcUrl: 'http://127.0.0.1',
      tokens: [],
      aave: deployment(['addressesProvider', 'pool', 'dataProvider', 'oracle']),
      curie: {
        ...deployment(['vault', 'clearingHouseConfig', 'accountBalance', 'exchange', 'orderBook']),
        ...deployment(['collateralManager']),
        baseTokens: {},
      },
    },
  ],
  accounts: [{ kind: 'chain', name: 'trader', chainId: CHAIN_ID, address }],
})

export function claimOf(reading: AccountReading, changes: Partial<ControlClaim> = {}): ControlClaim {
  return {
    identity: IDENTITY,
    attestor: KEY,
    accountId: reading.accountId,
    expirySec: NOW_SEC + 3_600,
    ...changes,
  }
}

export async function signControl(claim: ControlClaim, signer = trader): Promise<ControlProof> {
  return {
    kind: 'typedData',
    claim,
    address: signer.address,
    chainId: CHAIN_ID,
    signature: await signer.signTypedData(controlTypedData(claim, CHAIN_ID)),
  }
}

/** Control that suits the account: a signature of the address, or a read-only key of the master account. */
export async function controlOf(
  reading: AccountReading,
  changes: Partial<ControlClaim> = {},
): Promise<ControlProof> {
  const claim = claimOf(reading, changes)
  const [first] = reading.venues
  if (first?.state.source.kind === 'block') return signControl(claim)
  return { kind: 'readOnlyKey', claim, venue: 'deribit', masterAccount: first?.state.account ?? '' }
}

/** Asks the attestor for a snapshot of a reading; the book is new unless one is given. */
export async function attest(
  reading: AccountReading,
  changes: Partial<Omit<AttestRequest, 'reading'>> = {},
  book: AttestorBook = createBook(POLICY),
): Promise<Snapshot> {
  const identity = changes.identity ?? IDENTITY
  const request = { lien: 0n, nowSec: NOW_SEC, ...changes, identity, reading }
  const control = changes.control ?? (await controlOf(reading, { identity }))
  return attestAccount({ key: KEY, book, list, parameters, venuesOfChain }, { ...request, control })
}

/** Snapshot and signature as bytes, so that two answers can be compared whole. */
export function signedBytes(snapshot: Snapshot): string {
  const { r8, s } = signWith(0, [snapshot])
  return [hashSnapshot(snapshot), r8.x, r8.y, s].join('/')
}

/** The readings of a chain account at another instant: T is a number that every venue repeats. */
export const readingAt = (reading: AccountReading, asOfSec: number): AccountReading => ({
  ...reading,
  venues: reading.venues.map((venue) => ({ ...venue, state: { ...venue.state, asOfSec } })),
})
