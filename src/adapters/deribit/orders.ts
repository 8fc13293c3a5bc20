import type { Holding, OpenOrder } from '../../portfolio/holding.ts'
import {
  divideFloor,
  type Exact,
  multiplyExact,
  negateExact,
  subtractExact,
  ZERO,
} from '../../units/exact.ts'
import type { Exchange } from '../adapter.ts'
import { parseInstrumentName } from './instrument.ts'
import { findReplies, noReply } from './replies.ts'
import { normalizeExact } from './rollback.ts'
import { openOrdersSchema, subaccountDetailsSchema, type VenueOrderJson } from './schema.ts'

const COIN_SCALE = 18

/** Orders of the main account and of every subaccount, each once, with what is left of them unfilled. */
export function parseOrders(
  exchanges: readonly Exchange[],
  venue: string,
  currencies: ReadonlySet<string>,
): readonly OpenOrder[] {
  const own = findReplies(exchanges, 'state', 'private/get_open_orders', openOrdersSchema)
  const details = findReplies(exchanges, 'state', 'private/get_subaccounts_details', subaccountDetailsSchema)
  for (const currency of currencies) {
    if (details.every(({ parameters }) => parameters.currency !== currency)) {
      throw noReply('state', 'private/get_subaccounts_details', currency)
    }
  }
  const orders = [
    ...own.flatMap(({ result }) => result),
    ...details.flatMap(({ result }) => result.flatMap(({ open_orders }) => open_orders)),
  ]
  const unique = new Map(orders.map((order) => [order.order_id, order]))
  return [...unique.values()].map((order) => buildOrder(order, venue))
}

function buildOrder(order: VenueOrderJson, venue: string): OpenOrder {
  const rest = subtractExact(order.amount, order.filled_amount ?? ZERO)
  const size = normalizeExact(order.direction === 'buy' ? rest : negateExact(rest))
  return {
    venue,
    orderId: order.order_id,
    instrument: order.instrument_name,
    size,
    fill: buildFill(order, size, venue),
    reduceOnly: order.reduce_only,
  }
}

/** A future with its basis in coin at the order's price; an option with its premium, price x size in coin. */
function buildFill(
  { order_id, instrument_name, price }: VenueOrderJson,
  size: Exact,
  venue: string,
): OpenOrder['fill'] {
  if (price === undefined || typeof price === 'string' || price.atoms <= 0n) return null
  const terms = readTerms(instrument_name)
  if (terms === null) return null
  const at = { venue, origin: `order ${order_id}` }
  const { coin } = terms
  if (terms.kind === 'inverse') {
    const { expirySec } = terms
    const coinBasis = normalizeExact(divideFloor(size, price, COIN_SCALE))
    return [{ ...at, kind: 'inverse', underlying: coin, expirySec, faceUsd: size, coin, coinBasis }]
  }
  const { expirySec, strike, right } = terms
  const premium = normalizeExact(negateExact(multiplyExact(price, size)))
  const option: Holding = { ...at, kind: 'option', underlying: coin, expirySec, strike, right, size }
  return [option, { ...at, kind: 'settlement', currency: coin, amount: premium }]
}

/** An order holds nothing yet: one of an instrument that positions are refused in is listed, not refused. */
function readTerms(name: string): ReturnType<typeof parseInstrumentName> | null {
  try {
    return parseInstrumentName(name)
  } catch {
    return null
  }
}
