import { expect, test } from 'vitest'
import type { Instrument } from '../instrument/instrument.ts'
import { lots } from '../units/fixed.ts'
import { buildBook, netLegs } from './book.ts'

const coin = (id: bigint, name: string): Instrument => ({
  id,
  name,
  underlying: name,
  lot: { atoms: 1n, scale: 0 },
  terms: { kind: 'coin', coin: name, custody: 'own' },
})
const btc = coin(7n, 'BTC')
const eth = coin(8n, 'ETH')
const line = (instrument: Instrument, count: bigint) => ({ instrument, lots: lots(count) })

test('a book does not depend on the order of its lines, nor on lines of nothing', () => {
  const lines = [line(btc, 3n), line(eth, -2n), line(btc, -1n), line(btc, 4n), line(eth, 0n)]
  const { legs } = buildBook(lines)
  expect(legs.map(({ instrument, quantity }) => [instrument.name, quantity.atoms])).toEqual([
    ['BTC', 7n],
    ['BTC', -1n],
    ['ETH', -2n],
  ])
  expect(buildBook([...lines].reverse())).toEqual({ legs })
  expect(netLegs({ legs }).map(({ quantity }) => quantity.atoms)).toEqual([6n, -2n])
})
