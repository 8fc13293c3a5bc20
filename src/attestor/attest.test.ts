import { describe, expect, test } from 'vitest'
import { list, parameters } from '../../test/property/support.ts'
import type { Provenance, Source, VenueState } from '../adapters/adapter.ts'
import type { Holding } from '../portfolio/holding.ts'
import { exact } from '../units/exact.ts'
import { usdE6 } from '../units/fixed.ts'
import { exchangeAccountId } from './accountId.ts'
import {
  type AccountReading,
  attestAccount,
  composeAccount,
  surviveAccount,
  type VenueReading,
} from './attest.ts'
import { createBook } from './book.ts'

const T = 1_795_176_000
const ACCOUNT_ID = exchangeAccountId('x', 'x')
const block = (hash: string): Source => ({
  kind: 'block',
  chainId: 1,
  number: 5n,
  hash: `0x${hash.repeat(64)}`,
  timestampSec: T - 3,
})
const coin = (venue: string, name: string, atoms: bigint, scale = 0): Holding => ({
  venue,
  origin: `${venue} ${name}`,
  kind: 'coin',
  coin: name,
  amount: exact(atoms, scale),
})

/** A venue that liquidates when ETH falls to `breaksAt` ppm of its price or below. */
function venueOf(
  venue: string,
  holdings: readonly Holding[],
  changes: Partial<VenueState<unknown>> = {},
  breaksAt = -1n,
): VenueReading {
  const zero = usdE6(0n)
  return {
    state: {
      venue,
      account: '0x0',
      asOfSec: T,
      source: block('a'),
      provenance: 'proven',
      holdings,
      openOrders: [],
      accruals: [],
      marks: [],
      reported: { initial: null, maintenance: null },
      detail: {},
      ...changes,
    },
    computeMargin: (move) => ({
      equity: zero,
      initial: zero,
      maintenance: zero,
      liquidatable: move('ETH') <= breaksAt,
    }),
  }
}
const readingOf = (venues: readonly VenueReading[]): AccountReading => ({
  accountId: ACCOUNT_ID,
  name: 'account',
  venueId: 5,
  venues,
})
const compose = (venues: readonly VenueReading[]) => composeAccount(readingOf(venues), list, parameters)
const KEY = { x: 1n, y: 2n }

async function attest(
  venues: readonly VenueReading[],
  lien = 0n,
  venuesOfChain: (chainId: number) => readonly string[] = () => venues.map(({ state }) => state.venue),
) {
  const reading = readingOf(venues)
  const claim = { identity: 9n, attestor: KEY, accountId: reading.accountId, expirySec: T + 100 }
  const control = { kind: 'readOnlyKey', claim, venue: 'x', masterAccount: 'x' } as const
  const context = {
    key: KEY,
    venuesOfChain,
    book: createBook({ identityNoticeSec: 1, lienFreshnessSec: 1 }),
    list,
    parameters,
  }
  return attestAccount(context, { reading, identity: 9n, lien, control, nowSec: T + 50 })
}
const idOf = (name: string) => list.instruments.find((one) => one.name === name)?.id

describe('composeAccount', () => {
  test.each<[Provenance[], Provenance]>([
    [['proven', 'proven'], 'proven'],
    [['proven', 'signed'], 'signed'],
    [['asserted', 'proven', 'signed'], 'asserted'],
    [['proven', 'derived', 'asserted'], 'derived'],
  ])('has the weakest provenance of %s: %s', (all, weakest) => {
    const venues = all.map((provenance) => venueOf('wallet', [], { provenance }))
    expect(compose(venues).provenance).toBe(weakest)
  })

  test('refuses venues of different instants and protocols of different blocks', () => {
    const clean = venueOf('wallet', [])
    expect(() => compose([clean, venueOf('aave-v3', [], { asOfSec: T - 60 })])).toThrow('different instants')
    expect(() => compose([clean, venueOf('aave-v3', [], { source: block('b') })])).toThrow('different blocks')
    // A venue without blocks beside one with is nobody's account, but no contradiction of blocks.
    const server = venueOf('deribit', [], { source: { kind: 'server', readAtMs: 1 } })
    expect(compose([clean, server]).sources).toHaveLength(2)
  })
})

describe('surviveAccount', () => {
  test('is the least of the separately liquidated venues, with the one that breaks', () => {
    const venues = [venueOf('aave-v3', [], {}, 600_000n), venueOf('perp-curie', [], {}, 750_000n)]
    expect(surviveAccount(readingOf(venues), list, parameters)).toEqual({
      ppm: 249_999n,
      direction: 'down',
      venue: 'perp-curie',
    })
  })
})

describe('attestAccount', () => {
  test('signs one line per instrument and sign, ascending by id, the long one first', async () => {
    const { lines } = await attest([
      venueOf('wallet', [coin('wallet', 'USDC', 100n), coin('wallet', 'ETH', 2n)]),
      venueOf('aave-v3', [coin('aave-v3', 'USDC', -40n), coin('aave-v3', 'USDC', -2n)]),
      venueOf('perp-curie', [coin('wallet', 'ETH', 1n)]),
    ])
    expect(lines).toEqual([
      { instrumentId: idOf('USDC@own'), lots: 100n },
      { instrumentId: idOf('USDC@own'), lots: -42n },
      { instrumentId: idOf('ETH@own'), lots: 3_000n },
    ])
  })

  test('the order of venues and holdings changes no byte', async () => {
    const holdings = [coin('wallet', 'USDC', 100n), coin('wallet', 'ETH', 2n), coin('wallet', 'USDC', -7n)]
    const venues = [venueOf('wallet', holdings), venueOf('aave-v3', [coin('aave-v3', 'ETH', 9n)])]
    const shuffled = [...venues.toReversed()].map(({ state, computeMargin }) => ({
      state: { ...state, holdings: state.holdings.toReversed() },
      computeMargin,
    }))
    expect(await attest(shuffled)).toEqual(await attest(venues))
  })

  test('an empty account is attested: no lines, and nothing to survive', async () => {
    expect(await attest([venueOf('wallet', [])], 4n)).toEqual({
      identity: 9n,
      accountId: ACCOUNT_ID,
      venueId: 5,
      asOfSec: T,
      sequence: 1n,
      provenance: 'proven',
      survivalPpm: 2 ** 24 - 1,
      lien: 4n,
      lines: [],
    })
  })

  test('an account that is liquidatable at T is attested with survival zero', async () => {
    const { survivalPpm } = await attest([venueOf('aave-v3', [], {}, 1_000_000n)])
    expect(survivalPpm).toBe(0)
  })

  test('is whole: every venue of the chain, each once', async () => {
    const [wallet, aave, curie] = ['wallet', 'aave-v3', 'perp-curie'].map((venue) => venueOf(venue, []))
    if (wallet === undefined || aave === undefined || curie === undefined) throw new RangeError('no venue')
    const known = () => ['aave-v3', 'wallet']
    expect((await attest([wallet, aave], 0n, known)).lines).toEqual([])
    expect((await attest([aave, wallet], 0n, known)).lines).toEqual([])
    for (const part of [
      [],
      [wallet],
      [aave],
      [wallet, wallet],
      [wallet, aave, aave],
      [wallet, aave, curie],
    ]) {
      await expect(attest(part, 0n, known)).rejects.toThrow(
        expect.objectContaining({ code: 'ACCOUNT_INCOMPLETE' }),
      )
    }
    // An exchange is one venue.
    const server = venueOf('deribit', [], { source: { kind: 'server', readAtMs: 1 } })
    expect((await attest([server], 0n, known)).lines).toEqual([])
    await expect(attest([server, server], 0n, known)).rejects.toThrow(
      expect.objectContaining({ code: 'ACCOUNT_INCOMPLETE' }),
    )
  })

  test('what is refused leaves nothing in the book', async () => {
    const order = {
      venue: 'x',
      orderId: '1',
      instrument: 'y',
      size: exact(1n, 0),
      fill: null,
      reduceOnly: false,
    }
    await expect(attest([venueOf('wallet', [], { openOrders: [order] })])).rejects.toThrow(
      expect.objectContaining({ code: 'OPEN_ORDER' }),
    )
    await expect(attest([venueOf('wallet', [coin('wallet', 'XYZ', -1n)])])).rejects.toThrow(
      expect.objectContaining({ code: 'OBLIGATION_WITHOUT_ROW' }),
    )
  })
})
