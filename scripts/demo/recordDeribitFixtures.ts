import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { encodeEnvelope } from '../../src/adapters/envelope.ts'
import type { VenueEvent } from './deribit/book.ts'
import { readVenue } from './deribit/readVenue.ts'
import { eventsBeforeT, MAIN_USER, SUB_USER } from './deribit/scenario.ts'
import type { DeribitScenario } from './deribit/state.ts'
import { venueNotice } from './deribitVenue.ts'

/** Records envelopes from the local venue, with a clock that only waiting moves: the bytes are always the same. */
const folder = new URL('../../src/adapters/deribit/fixtures/', import.meta.url)
const READ_MS = Date.parse('2026-11-20T12:05:00Z')
const at = (text: string): number => Date.parse(`2026-11-${text}Z`)

/** A subaccount with a perpetual, funding on both sides of T, and a contract closed within the session. */
const mixedEvents: readonly VenueEvent[] = [
  { type: 'deposit', atMs: at('18T10:00:00'), user: MAIN_USER, currency: 'ETH', amount: 3 },
  {
    type: 'transfer',
    atMs: at('18T10:05:00'),
    from: MAIN_USER,
    to: SUB_USER,
    currency: 'ETH',
    amount: 2,
  },
  {
    type: 'trade',
    atMs: at('19T15:00:00'),
    user: SUB_USER,
    instrument: 'ETH-PERPETUAL',
    amount: 9000,
    price: 3020.5,
  },
  { type: 'funding', atMs: at('20T00:00:00'), instrument: 'ETH-PERPETUAL', rate: 0.00012 },
  { type: 'settlement', atMs: at('20T08:00:00.300'), prices: { 'ETH-PERPETUAL': 3036.25 } },
  {
    type: 'trade',
    atMs: at('20T09:00:00'),
    user: SUB_USER,
    instrument: 'ETH-25DEC26',
    amount: -5000,
    price: 3040,
  },
  { type: 'funding', atMs: at('20T10:00:00'), instrument: 'ETH-PERPETUAL', rate: 0.00008 },
  {
    type: 'trade',
    atMs: at('20T11:00:00'),
    user: SUB_USER,
    instrument: 'ETH-25DEC26',
    amount: 5000,
    price: 3032,
  },
  { type: 'funding', atMs: at('20T12:02:00'), instrument: 'ETH-PERPETUAL', rate: 0.00005 },
  {
    type: 'trade',
    atMs: at('20T12:03:00'),
    user: SUB_USER,
    instrument: 'ETH-PERPETUAL',
    amount: -9000,
    price: 3018,
  },
]

const order = {
  orderId: 'ETH-584830574',
  user: SUB_USER,
  instrument: 'ETH-PERPETUAL',
  size: -2000,
  price: 3100,
}
const accounts: readonly (readonly [string, string, DeribitScenario])[] = [
  ['trader', 'the demonstration’s trader, with trades, transfers and deposits after T', {}],
  ['quiet', 'the same without anything after T', { events: eventsBeforeT }],
  [
    'mixed',
    'a subaccount: long perpetual with funding, closed since T, an open order',
    { events: mixedEvents, orders: [order] },
  ],
  ['empty', 'an account that was never used', { events: [] }],
]

const rows: string[] = []
for (const [name, description, scenario] of accounts) {
  const text = encodeEnvelope(await readVenue(READ_MS, scenario))
  const digest = createHash('sha256').update(text).digest('hex')
  writeFileSync(new URL(`${name}.json`, folder), text)
  rows.push(`| \`${name}.json\` | ${description} | \`${digest}\` |`)
}
writeFileSync(
  new URL('README.md', folder),
  `# Fixtures of deribit

**Everything here is constructed.** Recorded by \`npx tsx scripts/demo/recordDeribitFixtures.ts\` from the local venue
(\`scripts/demo/deribitVenue.ts\`): the accounts, their trades and balances, and the marks (those of
\`examples/market.json\`). The shapes are the venue’s documented ones; no byte comes from Deribit. Recording again gives
the same bytes.

| file | account | sha256 |
|---|---|---|
${rows.join('\n')}
`,
)
console.log(venueNotice)
console.log(rows.join('\n'))
