import { describe, expect, test } from 'vitest'
import { parseMarket } from '../../src/market/market.ts'
import { buildBook } from '../../src/methods/book.ts'
import { parseMethod } from '../../src/methods/parseMethod.ts'
import { lots } from '../../src/units/fixed.ts'
import { createRandom } from '../support/randomBook.ts'
import { list, loadJson, loadMarket } from './support.ts'

// A settled loss is carried by contracts as far as they are large enough: a small one may not make a large loss vanish.

const data = { market: parseMarket(loadMarket()), history: null }

const instrument = (name: string) => {
  const found = list.instruments.find((known) => known.name === name)
  if (found === undefined) throw new RangeError(`no instrument called ${name}`)
  return found
}

type Drawn = readonly (readonly [name: string, amount: number])[]

const bookOf = (drawn: Drawn) =>
  buildBook(
    drawn.map(([name, amount]) => {
      const { atoms, scale } = instrument(name).lot
      const count = BigInt(Math.round((amount * 10 ** scale) / Number(atoms)))
      return { instrument: instrument(name), lots: lots(count) }
    }),
  )

/** A coin's losses and its contract, money's losses and theirs; USD of notional per unit, at most. */
const KINDS = [
  { losses: ['BTC.settlement'], contract: 'BTC-PERP.inverse', unitUsd: 1, coinUsd: 91_250.5 },
  { losses: ['USDC.settlement', 'USDT.settlement'], contract: 'ETH-PERP', unitUsd: 3_100, coinUsd: 1 },
] as const

/** The dearest rate that any of these charges of what is owed. */
const DEAREST = 0.1

describe.each([
  'okx-portfolio',
  'bybit-portfolio',
  'binance-portfolio',
  'isolated-leverage',
  'cross-leverage',
])('%s', (name) => {
  const method = parseMethod(loadJson(`parameters/methods/${name}.json`))
  const initial = (drawn: Drawn): number => Number(method.margin(bookOf(drawn), data).initial) / 1e6
  const borrowing = (drawn: Drawn): number =>
    method
      .margin(bookOf(drawn), data)
      .lines.filter(({ label, trace }) => label === 'Borrowing' || trace.endsWith('owed'))
      .reduce((sum, { amount }) => sum + Number(amount) / 1e6, 0)

  test.each(KINDS)('$contract lowers what is asked by no more than it can carry', (kind) => {
    const random = createRandom(20_261_122)
    for (let k = 0; k < 60; k += 1) {
      const losses: Drawn = kind.losses.map((row) => [row, -random.int(1_000, 200_000) / kind.coinUsd])
      const book: Drawn = [...losses, ['USDC@own', random.int(0, 50_000)]]
      const sign = random.int(0, 1) === 0 ? 1 : -1
      const dust = (sign * random.int(10, 500)) / kind.unitUsd
      const carries = 2 * Math.ceil(Math.abs(dust) * kind.unitUsd + kind.unitUsd * 0.01) * DEAREST
      expect(initial([...book, [kind.contract, dust]])).toBeGreaterThan(initial(book) - carries)
      const held = random.int(1_000, 100_000) / kind.unitUsd
      const [less, more] = [held, held + Math.abs(dust)].map((size) =>
        borrowing([...book, [kind.contract, sign * size]]),
      ) as [number, number]
      // Never more owed for a larger contract, and no jump.
      expect(more).toBeLessThanOrEqual(less)
      expect(more).toBeGreaterThan(less - carries)
    }
  })
})
