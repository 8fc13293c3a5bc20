import { readFileSync } from 'node:fs'
import type { Instrument, Terms } from '../../instrument/instrument.ts'
import { parseHistory } from '../../market/history.ts'
import { parseMarket } from '../../market/market.ts'
import { parseExact } from '../../units/exact.ts'
import type { Book, Leg } from '../book.ts'
import type { BoundMethod } from '../method.ts'
import { parseMethod } from '../parseMethod.ts'

const read = (path: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8'))

export const market = parseMarket(read('examples/market.json'))
export const history = parseHistory(read('examples/history.json'))

/** One of the parameter files, with some of its parameters replaced. */
export function bind(name: string, changes: Readonly<Record<string, unknown>> = {}): BoundMethod {
  const file = read(`parameters/methods/${name}.json`) as { parameters: Record<string, unknown> }
  return parseMethod({ ...file, parameters: { ...file.parameters, ...changes } })
}

let nextId = 1n

export function leg(underlying: string, quantity: string, terms: Terms): Leg {
  nextId += 1n
  const instrument: Instrument = {
    id: nextId,
    name: `${underlying} ${JSON.stringify(terms)}`,
    underlying,
    lot: parseExact('0.001', 'lot'),
    terms,
  }
  return { instrument, quantity: parseExact(quantity, 'quantity') }
}

export const coin = (name: string, quantity: string, underlying = name): Leg =>
  leg(underlying, quantity, { kind: 'coin', coin: name, custody: 'own' })

export const option = (
  underlying: string,
  quantity: string,
  expirySec: number,
  strike: string,
  right: 'call' | 'put',
): Leg => leg(underlying, quantity, { kind: 'option', expirySec, strike, right })

export const book = (...legs: Leg[]): Book => ({ legs })
