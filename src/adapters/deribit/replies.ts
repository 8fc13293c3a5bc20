import { z } from 'zod'
import { PlimsollError } from '../../errors.ts'
import type { Envelope, Exchange } from '../adapter.ts'
import { parseReply } from './schema.ts'

/**
 * When a request was made. `before`, `after` and `late` are three readings of the ledger: before and after the
 * balances, and once more after the venue's ledger lag; `anchor` is the newest row older than the window.
 */
export type Phase = 'state' | 'before' | 'after' | 'late' | 'anchor' | 'quotes'

export interface Reply<Result> {
  /** Undefined where the request was about the main account itself. */
  readonly subaccountId: number | undefined
  readonly parameters: Readonly<Record<string, string | number | boolean>>
  readonly result: Result
}

/** The request as kept: method and parameters, no credentials. */
export function encodeRequest(
  method: string,
  parameters: Readonly<Record<string, string | number | boolean>>,
): string {
  return JSON.stringify({ method, params: parameters })
}

const requestSchema = z.object({
  method: z.string(),
  params: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
})

/** All replies to one method in one phase, in the order in which they were read. */
export function findReplies<Result>(
  exchanges: Envelope['exchanges'],
  phase: Phase,
  method: string,
  schema: z.ZodType<Result>,
): Reply<Result>[] {
  return exchanges.flatMap((exchange): Reply<Result>[] => {
    if (exchange.label !== labelOf(phase, method)) return []
    const { params } = parseRequest(exchange)
    const id = params.subaccount_id
    return [
      {
        subaccountId: id === undefined ? undefined : Number(id),
        parameters: params,
        result: parseReply(schema, method, exchange.response),
      },
    ]
  })
}

/** What every envelope must hold, however empty the account. */
const demanded: readonly (readonly [Phase, string])[] = [
  ['state', 'public/get_time'],
  ['state', 'private/get_subaccounts'],
  ['state', 'private/get_account_summaries'],
  ['state', 'private/get_positions'],
  ['state', 'private/get_open_orders'],
  ['state', 'private/get_subaccounts_details'],
  ['state', 'private/get_transfers'],
  ['state', 'private/get_withdrawals'],
  ['before', 'private/get_transaction_log'],
  ['after', 'private/get_transaction_log'],
  ['late', 'private/get_transaction_log'],
  ['anchor', 'private/get_transaction_log'],
]

/** Refuses with VENUE_DATA_MISSING an envelope without one of the replies that no account can do without. */
export function assertReplies(exchanges: Envelope['exchanges']): void {
  const labels = new Set(exchanges.map(({ label }) => label))
  for (const [phase, method] of demanded) {
    if (!labels.has(labelOf(phase, method))) throw noReply(phase, method)
  }
}

/** The only reply to one method; VENUE_DATA_MISSING when there is none. */
export function findReply<Result>(
  exchanges: Envelope['exchanges'],
  phase: Phase,
  method: string,
  schema: z.ZodType<Result>,
): Result {
  const [reply] = findReplies(exchanges, phase, method, schema)
  if (reply === undefined) throw noReply(phase, method)
  return reply.result
}

export const labelOf = (phase: Phase, method: string): string => `${phase} ${method}`

export function noReply(phase: Phase, method: string, part?: string): PlimsollError {
  return new PlimsollError('VENUE_DATA_MISSING', 'The envelope lacks a reply that the account needs.', {
    field: part === undefined ? labelOf(phase, method) : `${labelOf(phase, method)}.${part}`,
    expected: 'a reply of the venue',
    remedy: 'Read the account again.',
  })
}

function parseRequest(exchange: Exchange): z.infer<typeof requestSchema> {
  const request = requestSchema.safeParse(JSON.parse(exchange.request))
  if (!request.success) {
    throw new PlimsollError('VENUE_DATA_MISSING', 'A kept request is malformed.', {
      field: exchange.label,
      expected: 'method and params',
    })
  }
  return request.data
}
