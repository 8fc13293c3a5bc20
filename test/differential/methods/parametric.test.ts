import { expect, test } from 'vitest'
import { parseMethod } from '../../../src/methods/parseMethod.ts'
import type { ReferenceHistory } from '../../reference/methods/historical.ts'
import { createParametric, type ParametricParameters } from '../../reference/methods/parametric.ts'
import { createRandom } from '../../support/randomBook.ts'
import {
  type DrawnLegs,
  drawBook,
  type Holdable,
  INVERSE,
  LINEAR,
  loadJson,
  referenceMarket,
} from './drawBook.ts'
import { expectAgreementOn, expectInvariants } from './expectAgreement.ts'

/** The shipped file with fewer draws: the model inverts the normal distribution to 24 digits for each. */
function loadWithDraws(draws: string): { readonly parameters: ParametricParameters } {
  const file = loadJson('parameters/methods/parametric-es.json') as { parameters: ParametricParameters }
  return { ...file, parameters: { ...file.parameters, draws } }
}

const history = loadJson('examples/history.json') as ReferenceHistory
const notSol = (name: string): boolean => !name.startsWith('SOL')
const OPTIONS = ['BTC-27NOV26-90000-C', 'ETH-26MAR27-3000-P', 'BTC-25DEC26-110000-P', 'ETH-25DEC26-2400-C']

test('parametric-es agrees with the model, with prices and volatilities of two coins and with one price', () => {
  const holdable: Holdable = {
    pools: {
      coins: ['USDC@own', 'BTC@own', 'ETH@large'],
      loans: ['USDT@own', 'ETH@large'],
      linear: LINEAR.filter(notSol),
      inverse: INVERSE,
      options: OPTIONS,
    },
    quotes: ['USD', 'USDC'],
  }
  const file = loadWithDraws('512')
  const bound = parseMethod(file)
  const four = createParametric(referenceMarket, history, file.parameters, [
    'BTC',
    'ETH',
    'BTC volatility',
    'ETH volatility',
  ])
  // The factors are those of the book: two options see to it that every book has all four.
  const always: DrawnLegs = OPTIONS.slice(0, 2).map((name) => ({ name, lots: 1n }))
  const random = createRandom(14)
  const books = Array.from({ length: 60 }, () => [...always, ...drawBook(random, holdable)])
  expect(expectAgreementOn(bound, four, books)).toBe(4)
  expectInvariants({ bound, holdable, seed: 15, books: 20 })

  const one = createParametric(referenceMarket, history, file.parameters, ['BTC'])
  const bitcoin: Holdable = { pools: { linear: LINEAR.filter((name) => name.startsWith('BTC')) } }
  const some = Array.from({ length: 20 }, () => drawBook(random, bitcoin)).filter((drawn) => drawn.length > 0)
  expect(expectAgreementOn(bound, one, some)).toBe(8)
})
