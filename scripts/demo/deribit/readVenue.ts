import { readFileSync } from 'node:fs'
import type { Envelope } from '../../../src/adapters/adapter.ts'
import { deribitAdapter } from '../../../src/adapters/deribit/index.ts'
import { parseMarket } from '../../../src/market/market.ts'
import { createVenueFetch, credentials } from './reply.ts'
import { createVenueState, type DeribitScenario } from './state.ts'

export const exampleMarket = parseMarket(
  JSON.parse(readFileSync(new URL('../../../examples/market.json', import.meta.url), 'utf8')),
)

/**
 * Reads a constructed account without a socket, beginning at `startMs`; only waiting moves the clock, so that
 * events stamped within the first seconds fall into the middle of the reading.
 */
export function readVenue(startMs: number, scenario: DeribitScenario = {}): Promise<Envelope> {
  let nowMs = startMs
  const state = createVenueState({ market: exampleMarket, now: () => nowMs }, scenario)
  return deribitAdapter.read(
    {
      url: 'http://deribit.local',
      credentials,
      fetch: createVenueFetch(state),
      wait: async (ms) => {
        nowMs += ms
      },
      paceMs: 10,
    },
    { asOfSec: exampleMarket.asOfSec },
  )
}
