import { expect, test } from 'vitest'
import { createFilteredHistorical } from '../../reference/methods/filteredHistorical.ts'
import type { ReferenceHistory, SimulationParameters } from '../../reference/methods/historical.ts'
import { type Holdable, INVERSE, LINEAR, loadJson, loadMethod, OPTIONS, referenceMarket } from './drawBook.ts'
import { expectAgreement, expectInvariants } from './expectAgreement.ts'

const COINS = ['USDC@own', 'USDT@other', 'BTC@own', 'ETH@large', 'SOL@other']
const holdable: Holdable = {
  pools: {
    coins: COINS,
    loans: COINS,
    linear: LINEAR,
    inverse: INVERSE,
    options: OPTIONS.filter((_, k) => k % 11 === 7),
  },
  quotes: ['USD', 'USDC', 'USDT'],
}

// Of 80 books 14 differ by a unit, where 0.8 of a rounded margin, or a value after haircut, is a whole unit exactly and
// float64 is a hair beside it.
test('filtered-historical-es agrees with the model', () => {
  const { bound, parameters } = loadMethod('filtered-historical-es')
  const history = loadJson('examples/history.json') as ReferenceHistory
  const model = createFilteredHistorical(referenceMarket, history, parameters as SimulationParameters)
  const agreement = { bound, model, holdable, seed: 13, books: 80 }
  expect(expectAgreement(agreement)).toBe(14)
  expectInvariants({ ...agreement, books: 20 })
})
