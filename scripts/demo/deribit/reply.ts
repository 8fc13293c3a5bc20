import { answerMethod, RpcError, type VenueState } from './answer.ts'

export interface VenueCall {
  readonly id: unknown
  readonly method: string
  readonly parameters: Readonly<Record<string, unknown>>
}

export interface VenueReply {
  readonly status: number
  readonly body: string
}

export const credentials = { clientId: 'local-read-only', clientSecret: 'not-a-secret' }
const accessToken = 'local-access-token'

/** Replies to a JSON-RPC body posted at `path`. */
export function replyToText(
  state: VenueState,
  path: string,
  text: string,
  authorization: string | undefined,
): VenueReply {
  let body: { id?: unknown; method?: unknown; params?: Record<string, unknown> }
  try {
    body = JSON.parse(text) as typeof body
  } catch {
    return wrap(state, undefined, { error: { code: -32700, message: 'Parse error' } })
  }
  const call = { id: body.id, method: String(body.method ?? path), parameters: body.params ?? {} }
  return reply(state, call, authorization)
}

/** Replies in the venue's JSON-RPC envelope; a refusal is an error object with HTTP status 400. */
export function reply(state: VenueState, call: VenueCall, authorization: string | undefined): VenueReply {
  try {
    return wrap(state, call.id, { result: respond(state, call, authorization) })
  } catch (error) {
    const refusal =
      error instanceof RpcError ? error : new RpcError(11_094, 'internal_server_error', 'unknown')
    const { code, message, reason } = refusal
    return wrap(state, call.id, { error: { code, message, data: { reason } } })
  }
}

/** Talks to the venue without a socket: for tests that read thousands of accounts. */
export function createVenueFetch(state: VenueState): typeof fetch {
  return async (input, init) => {
    const path = new URL(String(input)).pathname.replace(/^\/api\/v2\//, '')
    const authorization = new Headers(init?.headers).get('authorization') ?? undefined
    const { status, body } = replyToText(state, path, String(init?.body), authorization)
    return new Response(body, { status })
  }
}

function wrap(state: VenueState, id: unknown, body: Record<string, unknown>): VenueReply {
  const usIn = state.now() * 1000
  const text = JSON.stringify({
    jsonrpc: '2.0',
    ...(id === undefined ? {} : { id }),
    ...body,
    usIn,
    usOut: usIn + 250,
    usDiff: 250,
    testnet: true,
  })
  return { status: 'error' in body ? 400 : 200, body: text }
}

function respond(state: VenueState, call: VenueCall, authorization: string | undefined): unknown {
  if (call.method === 'public/auth') {
    const { client_id, client_secret, grant_type } = call.parameters
    if (grant_type !== 'client_credentials') throw new RpcError(-32602, 'Invalid params', 'grant_type')
    if (client_id !== credentials.clientId || client_secret !== credentials.clientSecret) {
      throw new RpcError(13_004, 'invalid_credentials', 'invalid_credentials')
    }
    return {
      access_token: accessToken,
      refresh_token: 'local-refresh-token',
      token_type: 'bearer',
      expires_in: 900,
      scope: 'account:read trade:read wallet:read mainaccount',
    }
  }
  if (call.method.startsWith('private/') && authorization !== `Bearer ${accessToken}`) {
    throw new RpcError(13_009, 'unauthorized', 'invalid_token')
  }
  return answerMethod(state, call.method, call.parameters)
}
