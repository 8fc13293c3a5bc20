import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { deribitAdapter } from '../../src/adapters/deribit/index.ts'
import { exampleMarket } from './deribit/readVenue.ts'
import { type DeribitVenue, MAIN_USER, startDeribitVenue, venueNotice } from './deribitVenue.ts'

let nowMs = Date.parse('2026-11-20T12:05:00Z')
let venue: DeribitVenue
beforeAll(async () => {
  venue = await startDeribitVenue({ market: exampleMarket, now: () => nowMs })
})
afterAll(() => venue.close())

const get = async (
  path: string,
  token?: string,
): Promise<{ status: number; body: Record<string, unknown> }> => {
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` }
  const response = await fetch(`${venue.url}/api/v2/${path}`, { headers })
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}

const logIn = async (): Promise<string> => {
  const { clientId, clientSecret } = venue.credentials
  const query = `grant_type=client_credentials&client_id=${clientId}&client_secret=${clientSecret}`
  const { body } = await get(`public/auth?${query}`)
  return (body.result as { access_token: string }).access_token
}

describe('the local venue', () => {
  it('says that its values are constructed', () => {
    expect(venueNotice).toMatch(/CONSTRUCTED/)
  })

  it('answers GET with the documented envelope', async () => {
    const { status, body } = await get('public/ticker?instrument_name=ETH-25DEC26-2800-P')
    expect(status).toBe(200)
    expect(body).toMatchObject({
      jsonrpc: '2.0',
      usIn: nowMs * 1000,
      result: { mark_iv: 70.2, underlying_price: 3034.75, index_price: 3012.4, state: 'open' },
    })
  })

  it.each([
    ['private/get_positions?currency=any', 13_009],
    ['public/auth?grant_type=client_credentials&client_id=x&client_secret=y', 13_004],
    ['public/ticker?instrument_name=ETH-1JAN30', -32_602],
    ['public/nothing', -32_601],
  ])('refuses %s with error %d', async (path, code) => {
    const { status, body } = await get(path)
    expect(status).toBe(400)
    expect(body.error).toMatchObject({ code, message: expect.any(String) })
  })

  it('pages the ledger with continuation, newest first, and every balance follows from the row before', async () => {
    const token = await logIn()
    const rows: { id: number; change: number; balance: number }[] = []
    let continuation: number | null = null
    do {
      const page: string = continuation === null ? '' : `&continuation=${continuation}`
      const { body } = await get(
        `private/get_transaction_log?currency=ETH&start_timestamp=0&end_timestamp=${nowMs}&count=3${page}`,
        token,
      )
      const result = body.result as { logs: typeof rows; continuation: number | null }
      rows.push(...result.logs)
      continuation = result.continuation
    } while (continuation !== null)
    expect(rows.length).toBeGreaterThan(10)
    for (const [index, { id, change, balance }] of rows.entries()) {
      const older = rows[index + 1]
      expect(id).toBeGreaterThan(older?.id ?? 0)
      expect(balance).toBeCloseTo((older?.balance ?? 0) + change, 8)
    }
  })

  it('is read over HTTP while events and orders are added', async () => {
    const scope = {
      url: venue.url,
      credentials: venue.credentials,
      fetch,
      wait: async (ms: number) => {
        nowMs += ms
      },
      paceMs: 1,
    }
    const before = deribitAdapter.parse(await deribitAdapter.read(scope, { asOfSec: exampleMarket.asOfSec }))
    venue.addEvent({ type: 'deposit', atMs: nowMs, user: MAIN_USER, currency: 'ETH', amount: 2 })
    venue.openOrder({
      orderId: 'ETH-9',
      user: MAIN_USER,
      instrument: 'ETH-25DEC26',
      size: -1000,
      price: 3100,
    })
    const after = deribitAdapter.parse(await deribitAdapter.read(scope, { asOfSec: exampleMarket.asOfSec }))
    expect(after.holdings).toEqual(before.holdings)
    expect(after.openOrders).toHaveLength(1)
  })

  it('refuses wrong credentials by name', async () => {
    const scope = {
      url: venue.url,
      credentials: { clientId: 'x', clientSecret: 'y' },
      fetch,
      wait: async () => {},
    }
    await expect(deribitAdapter.read(scope, { asOfSec: exampleMarket.asOfSec })).rejects.toThrow(
      expect.objectContaining({
        code: 'VENUE_UNREACHABLE',
        details: expect.objectContaining({ field: 'public/auth' }),
      }),
    )
  })

  it('can be cancelled', async () => {
    const controller = new AbortController()
    const scope = {
      url: venue.url,
      credentials: venue.credentials,
      fetch,
      wait: async () => controller.abort(),
    }
    await expect(
      deribitAdapter.read(scope, { asOfSec: exampleMarket.asOfSec, signal: controller.signal }),
    ).rejects.toThrow(expect.objectContaining({ code: 'CANCELLED' }))
  })
})
