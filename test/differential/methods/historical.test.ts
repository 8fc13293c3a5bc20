import { expect, test } from 'vitest'
import {
  createHistorical,
  type ReferenceHistory,
  type SimulationParameters,
} from '../../reference/methods/historical.ts'
import { type Holdable, INVERSE, LINEAR, loadJson, loadMethod, OPTIONS, referenceMarket } from './drawBook.ts'
import { expectAgreement, expectInvariants } from './expectAgreement.ts'

const COINS = ['USDC@own', 'USDT@other', 'BTC@own', 'ETH@large', 'SOL@other']

/** Four options, near and far: the model prices each in 500 scenarios to 45 digits. */
const holdable: Holdable = {
  pools: {
    coins: COINS,
    loans: COINS,
    linear: LINEAR,
    inverse: INVERSE,
    options: OPTIONS.filter((_, k) => k % 11 === 3),
  },
  quotes: ['USD', 'USDC', 'USDT'],
}

const history = loadJson('examples/history.json') as ReferenceHistory

// The last number: of 60 books so many differ by a unit, where 0.8 of a rounded margin, or a value after haircut, is a whole
// unit exactly and float64 is a hair beside it.
test.each([
  ['historical-es', 11, 60, 4],
  ['historical-var', 12, 60, 8],
] as const)('%s agrees with the model', (name, seed, books, atEdge) => {
  const { bound, parameters } = loadMethod(name)
  const model = createHistorical(referenceMarket, history, parameters as SimulationParameters)
  const agreement = { bound, model, holdable, seed, books }
  expect(expectAgreement(agreement)).toBe(atEdge)
  expectInvariants({ ...agreement, books: 20 })
})
