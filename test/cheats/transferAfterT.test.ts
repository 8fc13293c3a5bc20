import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { VenueEvent } from '../../scripts/demo/deribit/book.ts'
import { exampleMarket, readVenue } from '../../scripts/demo/deribit/readVenue.ts'
import { eventsBeforeT, MAIN_USER } from '../../scripts/demo/deribit/scenario.ts'
import { type DeribitVenue, startDeribitVenue } from '../../scripts/demo/deribitVenue.ts'
import { parseAccountsFile } from '../../src/accounts/accountsFile.ts'
import { parseAccount } from '../../src/accounts/parseAccount.ts'
import { readAccount } from '../../src/accounts/readAccount.ts'
import type { AccountReading } from '../../src/attestor/attest.ts'
import { computeMargin } from '../../src/margin/requirement.ts'
import type { Snapshot } from '../../src/protocol/snapshot.ts'
import { ONE_PPM } from '../../src/units/fixed.ts'
import { attest, T, table } from './attestor.ts'

/*
 * The cheat: two accounts of one owner at an exchange without history, read after T. One overpays the other in a block
 * trade after T; the payer shows what it had before, the payee what it has since. The attestor undoes both.
 */

const T_MS = T * 1000
const READ_MS = T_MS + 5 * 60_000

/** A pair of fills that cross: what the payer pays too much, the payee receives. */
const fill = (instrument: string, amount: number, price: number, atMs = T_MS + 30_000): VenueEvent => ({
  type: 'trade',
  atMs,
  user: MAIN_USER,
  instrument,
  amount,
  price,
  maker: true,
})

const blocks = [
  { what: 'an option at ten times its price', instrument: 'ETH-25DEC26-3600-C', amount: 10, price: 0.22 },
  { what: 'a put at ten times its price', instrument: 'ETH-25DEC26-2800-P', amount: 4, price: 0.41 },
  { what: 'a future far above its mark', instrument: 'ETH-25DEC26', amount: 30_000, price: 3_900 },
]

const readingOf = async (events: readonly VenueEvent[], startMs = READ_MS): Promise<AccountReading> =>
  parseAccount({ kind: 'deribit', name: 'own', envelopes: [await readVenue(startMs, { events })] })

/** Two masters cannot share a book, so each account is asked of its own; equity is theirs together. */
const equityOf = (snapshots: readonly Snapshot[]): bigint =>
  computeMargin(
    table,
    snapshots.flatMap(({ lines }) => lines),
    ONE_PPM,
  ).equity

const payeeBefore: readonly VenueEvent[] = [
  {
    type: 'deposit',
    atMs: Date.parse('2026-11-12T08:00:00Z'),
    user: MAIN_USER,
    currency: 'ETH',
    amount: 9,
  },
]

describe.each(blocks)(
  'the payer buys $what of its other account after T',
  ({ instrument, amount, price }) => {
    const overpaid = [...eventsBeforeT, fill(instrument, amount, price)]
    const enriched = [...payeeBefore, fill(instrument, -amount, price)]

    test('neither snapshot at T changes, so the two together are worth what they were', async () => {
      const before = [
        await attest(await readingOf(eventsBeforeT)),
        await attest(await readingOf(payeeBefore)),
      ]
      const after = [await attest(await readingOf(overpaid)), await attest(await readingOf(enriched))]
      expect(after.map(({ lines }) => lines)).toEqual(before.map(({ lines }) => lines))
      expect(equityOf(after)).toBe(equityOf(before))
    })

    test('and the cheat is real: had the trade been at T, the payee alone would be richer', async () => {
      const before = await attest(await readingOf(payeeBefore))
      const inTime = await attest(await readingOf([...payeeBefore, fill(instrument, -amount, price, T_MS)]))
      expect(equityOf([inTime])).toBeGreaterThan(equityOf([before]) + 1_000_000_000n)
    })
  },
)

describe('over HTTP, by way of the accounts file', () => {
  let nowMs = READ_MS
  let venue: DeribitVenue
  beforeAll(async () => {
    venue = await startDeribitVenue({
      market: exampleMarket,
      now: () => nowMs,
      scenario: { events: eventsBeforeT },
    })
  })
  afterAll(() => venue.close())

  const readNow = async (): Promise<AccountReading> => {
    const [config] = parseAccountsFile({
      schema: 'plimsoll.accounts/1',
      chains: [],
      accounts: [
        {
          kind: 'deribit',
          name: 'own',
          url: venue.url,
          clientId: venue.credentials.clientId,
          secretVariable: 'SECRET',
          paceMs: 1,
          ledgerLagMs: 200,
        },
      ],
    }).accounts
    if (config === undefined) throw new RangeError('no account')
    const dependencies = {
      fetch,
      wait: async (ms: number) => {
        nowMs += ms
      },
      secret: () => venue.credentials.clientSecret,
    }
    return parseAccount(await readAccount(config, dependencies, { asOfSec: T }))
  }

  test('the same account read before and after it overpaid gives the same lines', async () => {
    const before = await attest(await readNow())
    venue.addEvent(fill('ETH-25DEC26-3600-C', 10, 0.22, nowMs))
    venue.addEvent({ type: 'withdrawal', atMs: nowMs, createdMs: nowMs, ...coins(1.5), fee: 0 })
    const after = await attest(await readNow())
    expect(after.lines).toEqual(before.lines)
  })

  test('money asked out before T and gone after it counts nowhere', async () => {
    const before = await attest(await readNow())
    venue.addEvent({ type: 'withdrawal', atMs: nowMs, createdMs: T_MS - 1_000, ...coins(1), fee: 0 })
    const after = await attest(await readNow())
    expect(equityOf([after])).toBeLessThan(equityOf([before]) - 2_500_000_000n)
  })
})

const coins = (amount: number) => ({ user: MAIN_USER, currency: 'ETH', amount })
