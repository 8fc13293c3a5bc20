import { describe, expect, test } from 'vitest'
import type { VenueEvent } from '../../scripts/demo/deribit/book.ts'
import { readVenue } from '../../scripts/demo/deribit/readVenue.ts'
import { eventsBeforeT, MAIN_USER } from '../../scripts/demo/deribit/scenario.ts'
import { parseAccount } from '../../src/accounts/parseAccount.ts'
import { type AccountReading, composeAccount, surviveAccount } from '../../src/attestor/attest.ts'
import type { Holding } from '../../src/portfolio/holding.ts'
import { computeLots } from '../../src/portfolio/lots.ts'
import { MAX_SURVIVAL_PPM } from '../../src/protocol/snapshot.ts'
import { exact } from '../../src/units/exact.ts'
import { attest, list, parameters, recorded, T, traderReading } from './attestor.ts'

/* The cheat of a stranger: send something, so that an honest account can't be attested any more. */

const EXPIRY = 1_798_185_600
const idOf = (name: string): bigint => {
  const found = list.instruments.find((instrument) => instrument.name === name)
  if (found === undefined) throw new RangeError(name)
  return found.id
}

/** Three hundred gifts: unknown tokens, atoms of known ones, options nobody lists. */
const gifts = Array.from({ length: 100 }, (_, n): readonly Holding[] => [
  { venue: 'wallet', origin: `gift ${n}`, kind: 'coin', coin: `SPAM${n}`, amount: exact(10n ** 30n, 18) },
  {
    venue: 'wallet',
    origin: `atom ${n}`,
    kind: 'coin',
    coin: n % 2 === 0 ? 'USDC' : 'ETH',
    amount: exact(1n, 18),
  },
  {
    venue: 'wallet',
    origin: `option ${n}`,
    kind: 'option',
    underlying: 'ETH',
    expirySec: n % 2 === 0 ? EXPIRY : T - 1,
    strike: exact(BigInt(n + 1), 0),
    right: 'call',
    size: exact(1_000n, 0),
  },
]).flat()

function givenTo(reading: AccountReading, received: readonly Holding[]): AccountReading {
  const venues = reading.venues.map((venue) =>
    venue.state.venue === 'wallet'
      ? { ...venue, state: { ...venue.state, holdings: [...venue.state.holdings, ...received] } }
      : venue,
  )
  return { ...reading, venues }
}

describe('gifts do not block', () => {
  test('three hundred of them leave the snapshot as it was', async () => {
    expect(await attest(givenTo(traderReading(), gifts))).toEqual(await attest(traderReading()))
  })

  test('they are named as left out, except atoms of a listed coin, which round to no lot', () => {
    const { lines, leftOut } = computeLots(gifts, list, parameters.venueCustody, T)
    expect(lines).toEqual([])
    expect(new Set(leftOut.map(({ kind }) => kind))).toEqual(new Set(['coin', 'option']))
    expect(leftOut).toHaveLength(200)
  })

  test('an account of gifts alone is attested as empty', async () => {
    const envelopes = [recorded('wallet', 'empty')]
    const empty = parseAccount({ kind: 'chain', name: 'empty', envelopes })
    const { lines } = composeAccount(givenTo(empty, gifts), list, parameters)
    expect(lines).toEqual([])
    expect(surviveAccount(givenTo(empty, gifts), list, parameters).ppm).toBe(BigInt(MAX_SURVIVAL_PPM))
  })

  test('listed gifts fill no rows: what cannot owe may be left out by its id', async () => {
    const sol = idOf('SOL@own')
    const call = idOf('ETH-25DEC26-3600-C')
    const listed: readonly Holding[] = [
      { venue: 'wallet', origin: 'gift', kind: 'coin', coin: 'SOL', amount: exact(500n, 0) },
      {
        venue: 'wallet',
        origin: 'gift',
        kind: 'option',
        underlying: 'ETH',
        expirySec: EXPIRY,
        strike: exact(3_600n, 0),
        right: 'call',
        size: exact(5n, 0),
      },
    ]
    const given = givenTo(traderReading(), listed)
    expect((await attest(given)).lines).toHaveLength((await attest(traderReading())).lines.length + 2)
    expect(await attest(given, { leaveOut: [sol, call] })).toEqual(await attest(traderReading()))
  })

  test('but nothing that can owe is left out that way', async () => {
    const everything = list.instruments.map(({ id }) => id)
    const { lines } = await attest(traderReading(), { leaveOut: everything })
    expect(lines.map(({ instrumentId }) => instrumentId)).toEqual([
      idOf('USDC@own'),
      idOf('USDC.settlement'),
      idOf('ETH-PERP'),
    ])
    expect(lines[0]?.lots).toBe(-15_036n)
  })

  test('dust sent to an exchange after T is undone, and does not block', async () => {
    const dust = Array.from(
      { length: 40 },
      (_, n): VenueEvent => ({
        type: 'deposit',
        atMs: (T + 1 + n) * 1000,
        user: MAIN_USER,
        currency: n % 2 === 0 ? 'BTC' : 'USDC',
        amount: 0.000001,
      }),
    )
    const read = async (events: readonly VenueEvent[]) => {
      const envelopes = [await readVenue((T + 300) * 1000, { events })]
      return parseAccount({ kind: 'deribit', name: 'own', envelopes })
    }
    const quiet = await attest(await read(eventsBeforeT))
    expect(await attest(await read([...eventsBeforeT, ...dust]))).toEqual(quiet)
  })
})
