import { describe, expect, test } from 'vitest'
import { parseAccount } from '../../src/accounts/parseAccount.ts'
import type { Envelope } from '../../src/adapters/adapter.ts'
import { composeAccount } from '../../src/attestor/attest.ts'
import type { Holding } from '../../src/portfolio/holding.ts'
import { computeLots } from '../../src/portfolio/lots.ts'
import { exact } from '../../src/units/exact.ts'
import { attest, claimOf, list, parameters, recorded, signControl, T, traderReading } from './attestor.ts'

/* The cheat: keep what was borrowed, leave out that it is owed. */

const idOf = (name: string): bigint => {
  const found = list.instruments.find((instrument) => instrument.name === name)
  if (found === undefined) throw new RangeError(name)
  return found.id
}
const refusal = (code: string, details: Record<string, unknown> = {}) =>
  expect.objectContaining({ code, details: expect.objectContaining(details) })

describe('a loan drawn into the wallet', () => {
  test('is one snapshot with its debt: wallet, Aave and Curie of an address are one account', async () => {
    const { accountId, lines } = await attest(traderReading())
    const usdc = lines.filter(({ instrumentId }) => instrumentId === idOf('USDC@own'))
    // 5,000 in the wallet; 15,000 drawn, with a day's interest, rounded up.
    expect(usdc.map((line) => line.lots)).toEqual([5_000n, -15_036n])
    expect(lines.filter((line) => line.lots < 0n)).toHaveLength(2)
    for (const venue of ['wallet', 'aave-v3', 'perp-curie']) {
      const alone = parseAccount({ kind: 'chain', name: venue, envelopes: [recorded(venue, 'trader')] })
      expect(alone.accountId, 'no second account for the debt to hide in').toBe(accountId)
    }
  })

  test.each([
    ['the wallet alone', ['wallet']],
    ['without the pool that it owes', ['wallet', 'perp-curie']],
    ['without the perpetuals that it is short', ['wallet', 'aave-v3']],
    ['the pool alone', ['aave-v3']],
    ['nothing at all', []],
  ])('cannot be enrolled with %s', async (_, venues) => {
    const whole = traderReading()
    const part = { ...whole, venues: whole.venues.filter(({ state }) => venues.includes(state.venue)) }
    const control = await signControl(claimOf(whole))
    await expect(attest(part, { control })).rejects.toThrow(refusal('ACCOUNT_INCOMPLETE'))
  })

  test('cannot be enrolled with the wallet twice in place of the pool', async () => {
    const { venues, ...account } = traderReading()
    const [wallet, , curie] = venues
    if (wallet === undefined || curie === undefined) throw new RangeError('no such venue')
    await expect(attest({ ...account, venues: [wallet, wallet, curie] })).rejects.toThrow(
      refusal('ACCOUNT_INCOMPLETE', { expected: 'aave-v3, perp-curie, wallet' }),
    )
  })

  test('cannot be enrolled on a chain of which the attestor knows no protocol', async () => {
    const reading = traderReading()
    const venues = reading.venues.map((venue) => {
      const { source } = venue.state
      if (source.kind !== 'block') return venue
      return { ...venue, state: { ...venue.state, source: { ...source, chainId: 1 } } }
    })
    await expect(attest({ ...reading, venues })).rejects.toThrow(refusal('ACCOUNT_INCOMPLETE'))
  })

  test('cannot be swapped for the clean pool account of another address', () => {
    const envelopes = [recorded('wallet', 'trader'), recorded('aave-v3', 'empty')]
    expect(() => parseAccount({ kind: 'chain', name: 'mixed', envelopes })).toThrow(
      refusal('INVALID_INPUT', { expected: 'at least one envelope, all of one account' }),
    )
  })

  test('cannot be swapped by renaming the clean envelope: its answers are to another question', () => {
    const clean = { ...recorded('aave-v3', 'empty'), account: recorded('wallet', 'trader').account }
    const envelopes = [recorded('wallet', 'trader'), clean]
    expect(() => parseAccount({ kind: 'chain', name: 'mixed', envelopes })).toThrow(
      refusal('VENUE_DATA_MISSING', { expected: 'an answer to the question that the scope asks' }),
    )
  })

  test('cannot be read at an earlier block than the wallet, when it was not drawn yet', () => {
    const reading = traderReading()
    const venues = reading.venues.map((venue) => {
      const { source } = venue.state
      if (venue.state.venue !== 'aave-v3' || source.kind !== 'block') return venue
      const earlier = { ...source, number: source.number - 1n, hash: `0x${'11'.repeat(32)}` as const }
      return { ...venue, state: { ...venue.state, source: earlier } }
    })
    expect(() => composeAccount({ ...reading, venues }, list, parameters)).toThrow(
      'protocols of one address read at different blocks',
    )
  })

  test('cannot be read as of an earlier T than the wallet', () => {
    const reading = traderReading()
    const venues = reading.venues.map((venue) =>
      venue.state.venue === 'aave-v3' ? { ...venue, state: { ...venue.state, asOfSec: T - 60 } } : venue,
    )
    expect(() => composeAccount({ ...reading, venues }, list, parameters)).toThrow(
      'venues read at different instants',
    )
  })

  test('cannot be left out of what is asked of the pool', () => {
    const envelopes = [recorded('wallet', 'trader'), withoutToken(recorded('aave-v3', 'trader'), 'USDC')]
    expect(() => parseAccount({ kind: 'chain', name: 'trader', envelopes })).toThrow(
      refusal('OBLIGATION_WITHOUT_ROW', { field: 'pool.getUserAccountData.totalDebtBase' }),
    )
  })

  test('cannot be understated: the pool’s own total is in the same block', () => {
    const aave = recorded('aave-v3', 'trader')
    const exchanges = aave.exchanges.map((exchange) =>
      exchange.label === 'USDC.getUserReserveData'
        ? { ...exchange, response: withoutWord(exchange.response, 2) }
        : exchange,
    )
    expect(exchanges).not.toEqual(aave.exchanges)
    const envelopes = [recorded('wallet', 'trader'), { ...aave, exchanges }]
    expect(() => parseAccount({ kind: 'chain', name: 'trader', envelopes })).toThrow(
      refusal('VENUE_DATA_MISSING', { field: 'pool.getUserAccountData' }),
    )
  })
})

describe('an obligation for which the list has no row', () => {
  const common = { venue: 'deribit', origin: 'cheat' } as const
  const expired = T - 3_600
  const obligations: readonly (readonly [string, Holding])[] = [
    ['a debt of an unlisted coin', { ...common, kind: 'coin', coin: 'XYZ', amount: exact(-1n, 0) }],
    [
      'a short option of an unlisted strike',
      {
        ...common,
        kind: 'option',
        underlying: 'ETH',
        expirySec: 1_798_185_600,
        strike: exact(3_111n, 0),
        right: 'call',
        size: exact(-1n, 2),
      },
    ],
    [
      'a short option that has expired but is not settled',
      {
        ...common,
        kind: 'option',
        underlying: 'ETH',
        expirySec: expired,
        strike: exact(3_000n, 0),
        right: 'put',
        size: exact(-1n, 0),
      },
    ],
    [
      'a long future of an unlisted date: it can owe as well',
      {
        ...common,
        kind: 'linear',
        underlying: 'BTC',
        expirySec: 1_900_000_000,
        size: exact(1n, 0),
        quote: 'USDC',
        costBasis: exact(90_000n, 0),
      },
    ],
    [
      'a long inverse perpetual of an unlisted underlying',
      {
        ...common,
        kind: 'inverse',
        underlying: 'DOGE',
        expirySec: null,
        faceUsd: exact(1n, 0),
        coin: 'BTC',
        coinBasis: exact(1n, 5),
      },
    ],
    [
      'a result owed in an unlisted currency',
      { ...common, kind: 'settlement', currency: 'EUR', amount: exact(-1n, 2) },
    ],
  ]

  test.each(obligations)('%s', async (_, holding) => {
    const reading = traderReading()
    const venues = reading.venues.map((venue) =>
      venue.state.venue === 'wallet' ? { ...venue, state: { ...venue.state, holdings: [holding] } } : venue,
    )
    await expect(attest({ ...reading, venues })).rejects.toThrow(refusal('OBLIGATION_WITHOUT_ROW'))
  })

  test('is refused however little is owed', () => {
    const atom: Holding = { ...common, kind: 'coin', coin: 'XYZ', amount: exact(-1n, 30) }
    expect(() => computeLots([atom], list, parameters.venueCustody, T)).toThrow(
      refusal('OBLIGATION_WITHOUT_ROW'),
    )
  })
})

function withoutToken(envelope: Envelope, symbol: string): Envelope {
  const exchanges = envelope.exchanges.map((exchange) => {
    if (exchange.label !== 'scope') return exchange
    const scope: { tokens: { symbol: string }[] } = JSON.parse(exchange.request)
    const tokens = scope.tokens.filter((token) => token.symbol !== symbol)
    return { ...exchange, request: JSON.stringify({ ...scope, tokens }) }
  })
  return { ...envelope, exchanges }
}

/** ABI-encoded words: the one at `index` becomes zero. */
function withoutWord(response: string, index: number): string {
  const start = 2 + 64 * index
  return `${response.slice(0, start)}${'0'.repeat(64)}${response.slice(start + 64)}`
}
