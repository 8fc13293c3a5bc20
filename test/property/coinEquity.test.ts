import { describe, expect, test } from 'vitest'
import { parseMarket } from '../../src/market/market.ts'
import { buildBook } from '../../src/methods/book.ts'
import { parseMethod } from '../../src/methods/parseMethod.ts'
import { lots } from '../../src/units/fixed.ts'
import { createRandom } from '../support/randomBook.ts'
import { list, loadJson, loadMarket } from './support.ts'

// Equity in a coin is one thing, wherever it lies: as coins or as what inverse contracts settled. What a contract was
// entered at, when the equity is the same, is nobody's business.

const data = { market: parseMarket(loadMarket()), history: null }
/** Lots of BTC@own and of BTC.settlement are the same amount of coin. */
const [COIN, SETTLED] = ['BTC@own', 'BTC.settlement']
const CONTRACTS = ['BTC-PERP.inverse', 'BTC-25DEC26.inverse', 'BTC-25DEC26-100000-C', 'BTC-25DEC26-100000-P']

type Drawn = readonly (readonly [name: string, count: bigint])[]

const instrument = (name: string) => {
  const found = list.instruments.find((known) => known.name === name)
  if (found === undefined) throw new RangeError(`no instrument called ${name}`)
  return found
}
const lotOf = (name: string): number => {
  const { atoms, scale } = instrument(name).lot
  return Number(atoms) / 10 ** scale
}
/** Lots nearest to an amount of an instrument's unit. */
const amountOf = (name: string, amount: number): bigint => BigInt(Math.round(amount / lotOf(name)))

const bookOf = (drawn: Drawn) =>
  buildBook(drawn.map(([name, count]) => ({ instrument: instrument(name), lots: lots(count) })))

describe.each(['okx-portfolio', 'bybit-portfolio', 'deribit-cross-pm', 'binance-portfolio'])('%s', (name) => {
  const method = parseMethod(loadJson(`parameters/methods/${name}.json`))
  const figures = (drawn: Drawn) => {
    const { equity, initial, maintenance } = method.margin(bookOf(drawn), data)
    // Collateral under X:PM is cut by a haircut of coins that lie there, not of what contracts settled.
    const counted = name === 'deribit-cross-pm' ? 0 : Number(equity)
    return [counted, Number(initial), Number(maintenance)]
  }

  test('margin stays where settled coin becomes coin, whatever inverse contracts were entered at', () => {
    const random = createRandom(20_261_121)
    for (let k = 0; k < 60; k += 1) {
      const names = name === 'binance-portfolio' ? CONTRACTS.slice(0, 2) : CONTRACTS
      const contracts: Drawn = names.map((contract, place) => {
        const size = random.int(1, 500) * (place < 2 ? 1_000 : 0.01) * (random.int(0, 1) === 0 ? 1 : -1)
        return [contract, amountOf(contract, size)]
      })
      const [coins, settled] = [random.int(600, 2_000) / 100, random.int(-500, 500) / 100]
      const entry = (shift: number): Drawn => [
        ...contracts,
        [COIN, amountOf(COIN, coins - shift)],
        [SETTLED, amountOf(SETTLED, settled + shift)],
      ]
      const before = figures(entry(0))
      const after = figures(entry(random.int(-400, 400) / 100))
      // The same to a cent: float64 sums run in another order.
      after.forEach((figure, place) => {
        expect(Math.abs(figure - (before[place] ?? 0))).toBeLessThan(10_000)
      })
    }
  })
})
