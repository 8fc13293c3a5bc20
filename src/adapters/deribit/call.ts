import { PlimsollError } from '../../errors.ts'
import type { Exchange } from '../adapter.ts'
import { encodeRequest, labelOf, type Phase } from './replies.ts'
import { authSchema, parseReply } from './schema.ts'

/** Where and how to read. Everything that touches the world is passed in. */
export interface DeribitScope {
  /** `https://www.deribit.com`, without a path. */
  readonly url: string
  /** A read-only key of the main account: account:read, trade:read, wallet:read. */
  readonly credentials: { readonly clientId: string; readonly clientSecret: string }
  readonly fetch: typeof fetch
  /** Resolves after so many milliseconds. */
  readonly wait: (ms: number) => Promise<void>
  /** How long a ledger row may be late. The venue documents none; 5 s unless given. */
  readonly ledgerLagMs?: number
  /** Pause before each ledger request, which the venue limits to about one a second; 1 s unless given. */
  readonly paceMs?: number
  /** Readings before giving up on an account that moves all the time; 5 unless given. */
  readonly attempts?: number
}

export type Parameters = Readonly<Record<string, string | number | boolean>>

/** Client-credentials login; the token never enters an envelope. */
export async function logIn(scope: DeribitScope, signal: AbortSignal | undefined): Promise<string> {
  const { clientId, clientSecret } = scope.credentials
  const text = await post(
    scope,
    'public/auth',
    { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret },
    null,
    signal,
  )
  return parseReply(authSchema, 'public/auth', text).access_token
}

/** One request and the bytes of its reply, as the envelope keeps them: without credentials. */
export async function call(
  scope: DeribitScope,
  phase: Phase,
  method: string,
  parameters: Parameters,
  token: string,
  signal: AbortSignal | undefined,
): Promise<Exchange> {
  const response = await post(scope, method, parameters, token, signal)
  return { label: labelOf(phase, method), request: encodeRequest(method, parameters), response }
}

async function post(
  scope: DeribitScope,
  method: string,
  parameters: Parameters,
  token: string | null,
  signal: AbortSignal | undefined,
): Promise<string> {
  try {
    const response = await scope.fetch(`${scope.url}/api/v2/${method}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params: parameters }),
      ...(signal === undefined ? {} : { signal }),
    })
    return await response.text()
  } catch (cause) {
    if (signal?.aborted) throw new PlimsollError('CANCELLED', 'The reading was cancelled.', { cause })
    throw new PlimsollError('VENUE_UNREACHABLE', 'Deribit did not answer.', {
      field: method,
      expected: 'an HTTP reply',
      remedy: 'Check the address and the network, then read again.',
      cause,
    })
  }
}
