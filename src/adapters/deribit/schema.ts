import { z } from 'zod'
import { PlimsollError } from '../../errors.ts'
import { parseExact } from '../../units/exact.ts'
import { parseLosslessJson } from './losslessJson.ts'

// Shapes of the documented replies, as far as the account needs them. Other fields pass unread: the venue adds
// some at any time. Numbers come from their text.

/** A decimal from its text. */
const decimal = z
  .strictObject({ numberText: z.string() })
  .transform(({ numberText }) => parseExact(numberText, 'a number of the reply'))

/** A whole number that fits a double exactly: ids and milliseconds. */
const integer = z
  .strictObject({ numberText: z.string().regex(/^-?\d{1,15}$/, 'a whole number') })
  .transform(({ numberText }) => Number(numberText))

const absent = z.null().optional()

export const authSchema = z.object({ access_token: z.string().min(1) })
export const timeSchema = integer

export const subaccountsSchema = z.array(z.object({ id: integer, type: z.enum(['main', 'subaccount']) }))

export const summariesSchema = z.object({
  id: integer,
  type: z.enum(['main', 'subaccount']),
  summaries: z.array(
    z.object({
      currency: z.string(),
      balance: decimal,
      initial_margin: decimal,
      maintenance_margin: decimal,
      margin_model: z.string(),
      cross_collateral_enabled: z.boolean(),
      portfolio_margining_enabled: z.boolean(),
    }),
  ),
})

export const positionsSchema = z.array(
  z.object({ instrument_name: z.string(), kind: z.string(), size: decimal }),
)

const order = z.object({
  order_id: z.string(),
  instrument_name: z.string(),
  direction: z.enum(['buy', 'sell']),
  amount: decimal,
  /** `market_price` for a trigger order without a limit. */
  price: z.union([decimal, z.string()]).optional(),
  filled_amount: decimal.optional(),
  reduce_only: z.boolean(),
})
export type VenueOrderJson = z.infer<typeof order>

export const openOrdersSchema = z.array(order)

export const subaccountDetailsSchema = z.array(z.object({ uid: integer, open_orders: z.array(order) }))

export const ledgerSchema = z.object({
  logs: z.array(
    z.object({
      id: integer,
      user_seq: integer,
      user_id: integer,
      timestamp: integer,
      currency: z.string(),
      type: z.string(),
      change: decimal,
      balance: decimal,
      side: z.string().nullable().optional(),
      instrument_name: z.string().nullable().optional(),
      position: decimal.nullable().optional(),
      amount: decimal.nullable().optional(),
      price: decimal.nullable().optional(),
      interest_pl: decimal.nullable().optional(),
      info: z.union([
        z.object({ other_user_id: integer.optional(), transfer_type: z.string().optional() }),
        z.string(),
        absent,
      ]),
    }),
  ),
  continuation: z.union([integer, z.string().min(1), z.null()]),
})

export const transfersSchema = z.object({
  data: z.array(
    z.object({
      currency: z.string(),
      amount: decimal,
      state: z.string(),
      direction: z.string().optional(),
      created_timestamp: integer,
      updated_timestamp: integer,
    }),
  ),
})

export const withdrawalsSchema = z.object({
  data: z.array(
    z.object({
      currency: z.string(),
      amount: decimal,
      fee: decimal.nullable().optional(),
      state: z.string(),
      created_timestamp: integer,
      updated_timestamp: integer.nullable().optional(),
    }),
  ),
})

export const tickerSchema = z.object({
  instrument_name: z.string(),
  timestamp: integer,
  mark_price: decimal,
  index_price: decimal,
  mark_iv: decimal.optional(),
  underlying_price: decimal.optional(),
  current_funding: decimal.optional(),
})

export const indexPriceSchema = z.object({ index_price: decimal })
export const fundingRateSchema = decimal

/**
 * Parses one JSON-RPC reply and its `result`. Refuses an error answer with VENUE_UNREACHABLE (the venue's code
 * and message are public words) and a missing or malformed field with VENUE_DATA_MISSING, naming it.
 */
export function parseReply<Result>(schema: z.ZodType<Result>, method: string, text: string): Result {
  const reply = replySchema.safeParse(parseLosslessJson(text, method))
  if (!reply.success) throw missing(method, reply.error)
  if (reply.data.error !== undefined) {
    const { code, message } = reply.data.error
    throw new PlimsollError('VENUE_UNREACHABLE', `Deribit refused ${method}.`, {
      field: method,
      facts: { code, message },
    })
  }
  const result = schema.safeParse(reply.data.result)
  if (!result.success) throw missing(method, result.error)
  return result.data
}

const replySchema = z.object({
  jsonrpc: z.literal('2.0'),
  result: z.unknown().optional(),
  error: z.object({ code: integer, message: z.string() }).optional(),
})

function missing(method: string, error: z.ZodError): PlimsollError {
  const issue = error.issues[0]
  return new PlimsollError('VENUE_DATA_MISSING', 'A reply of Deribit lacks a value that the account needs.', {
    field: `${method}.${issue?.path.join('.') ?? ''}`,
    expected: issue?.message ?? 'the documented shape',
  })
}
