import type { Market } from '../../src/market/market.ts'
import { type DeribitVenue, MAIN_USER, startDeribitVenue, venueNotice } from './deribitVenue.ts'

/**
 * The local venue with the account of the demonstration, a minute after T: the default account and two puts on BTC, so that
 * BTC and ETH lose in opposite directions and their product group has a credit to give.
 */
export async function startDemoVenue(market: Market, note: (text: string) => void): Promise<DeribitVenue> {
  const venue = await startDeribitVenue({ market, now: () => (market.asOfSec + 60) * 1000 })
  venue.addEvent({
    type: 'trade',
    atMs: Date.UTC(2026, 10, 13, 9, 30, 2, 417),
    user: MAIN_USER,
    instrument: 'BTC-25DEC26-90000-P',
    amount: 2,
    price: 0.052,
  })
  note(venueNotice)
  note('the account hedges the ETH on chain (puts, calls, a short future) and holds BTC with two puts on it')
  return venue
}
