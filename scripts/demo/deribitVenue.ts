import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Market } from '../../src/market/market.ts'
import type { VenueOrder, VenueState } from './deribit/answer.ts'
import type { VenueEvent } from './deribit/book.ts'
import { credentials, reply, replyToText, type VenueReply } from './deribit/reply.ts'
import { createVenueState, type DeribitScenario } from './deribit/state.ts'

export type { VenueOrder } from './deribit/answer.ts'
export type { VenueEvent } from './deribit/book.ts'
export { MAIN_USER, SUB_USER } from './deribit/scenario.ts'
export type { DeribitScenario } from './deribit/state.ts'

export interface DeribitVenue {
  readonly url: string
  readonly credentials: { readonly clientId: string; readonly clientSecret: string }
  readonly addEvent: (event: VenueEvent) => void
  readonly openOrder: (order: VenueOrder) => void
  readonly close: () => Promise<void>
}

/** One line for whoever starts the venue. */
export const venueNotice =
  'Local Deribit: documented methods on loopback; the account, its trades and its values are CONSTRUCTED.'

/**
 * Starts a local stand-in for Deribit on a random loopback port: its documented JSON-RPC 2.0 over HTTP GET and
 * POST. Balances, positions and ledger rows are derived from a list of events by the documented accounting and
 * marks come from `market`, so the venue agrees with the risk table by construction. **All values of the account
 * are constructed**; nothing here was recorded at Deribit.
 */
export async function startDeribitVenue(options: {
  readonly market: Market
  readonly now: () => number
  readonly scenario?: DeribitScenario
}): Promise<DeribitVenue> {
  const state = createVenueState(options, options.scenario)
  const server = createServer((request, response) => {
    handle(state, request).then(
      (answer) => send(response, answer),
      () => response.destroy(),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    credentials,
    addEvent: (event) => {
      state.events.push(event)
    },
    openOrder: (order) => {
      state.orders.push(order)
    },
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error === undefined ? resolve() : reject(error)))
        server.closeAllConnections()
      }),
  }
}

async function handle(state: VenueState, request: IncomingMessage): Promise<VenueReply> {
  const url = new URL(request.url ?? '/', 'http://127.0.0.1')
  const path = url.pathname.replace(/^\/api\/v2\/?/, '')
  const { authorization } = request.headers
  if (request.method === 'GET') {
    const call = { id: undefined, method: path, parameters: Object.fromEntries(url.searchParams) }
    return reply(state, call, authorization)
  }
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(Buffer.from(chunk as Uint8Array))
  return replyToText(state, path, Buffer.concat(chunks).toString('utf8'), authorization)
}

function send(response: ServerResponse, { status, body }: VenueReply): void {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(body)
}
