import { expect, test } from 'vitest'
import { type AaveParameters, computeAave } from '../../reference/methods/aave.ts'
import { type BinanceParameters, computeBinancePortfolio } from '../../reference/methods/binancePortfolio.ts'
import { computeLeverage, type LeverageParameters } from '../../reference/methods/leverage.ts'
import { INVERSE, LINEAR, loadJson, OPTIONS } from './drawBook.ts'
import { type MethodFile, runModel } from './runModel.ts'

const load = <Parameters>(name: string): MethodFile<Parameters> =>
  loadJson(`parameters/methods/${name}.json`) as MethodFile<Parameters>

test('aave agrees with the model in every book, with and without an e-mode category', () => {
  const file = load<AaveParameters>('aave')
  const coins = ['USDC@own', 'BTC@own', 'ETH@own', 'USDT@large', 'ETH@large']
  const holdable = { pools: { coins, loans: coins } }
  // No INV-18: a dollar lent at a lower loan to value lowers the average in whole basis points, so a debt may ask for more.
  expect(runModel(file, computeAave, holdable, 41, null)).toBe(0)
  const mode = { ...file, parameters: { ...file.parameters, category: 'ETH-correlated' } }
  expect(runModel(mode, computeAave, holdable, 42, null)).toBe(0)
})

// Float64 rules: rates with few digits on prices with few digits are whole units exactly, and noise lifts them by one.

test('binance-portfolio agrees with the model, through the brackets', () => {
  const file = load<BinanceParameters>('binance-portfolio')
  const holdable = {
    pools: {
      coins: ['USDC@own', 'USDT@large', 'BTC@own', 'SOL@own'],
      loans: ['ETH@own', 'USDC@own', 'BTC@own'],
      linear: LINEAR,
      inverse: INVERSE,
    },
    quotes: ['USDT', 'USDC'],
    largestPower: 8,
  }
  // Of 200 books.
  expect(runModel(file, computeBinancePortfolio, holdable, 43)).toBe(71)
})

test.each([
  ['isolated-leverage', 44, 77],
  ['cross-leverage', 45, 79],
] as const)('%s agrees with the model', (name, seed, atEdge) => {
  const file = load<LeverageParameters>(name)
  const holdable = {
    pools: {
      coins: ['BTC@own', 'SOL@own', 'USDC@own'],
      loans: ['USDT@own', 'ETH@own', 'BTC@own'],
      linear: LINEAR,
      inverse: INVERSE,
      options: OPTIONS,
    },
    quotes: ['USDC', 'USDT', 'USD'],
  }
  expect(runModel(file, computeLeverage, holdable, seed)).toBe(atEdge)
})

// Settled losses of any size beside contracts of any size: from all carried to nearly none.
const SETTLED = {
  pools: {
    coins: ['USDC@own', 'USDT@large', 'BTC@own'],
    loans: ['BTC.settlement', 'USDC.settlement', 'USDT.settlement', 'ETH.settlement'],
    linear: LINEAR,
    inverse: INVERSE,
  },
  quotes: ['USDT', 'USDC'],
}

test('what contracts carry of settled losses, and what is owed, agrees with the model', () => {
  expect(runModel(load<BinanceParameters>('binance-portfolio'), computeBinancePortfolio, SETTLED, 46)).toBe(
    61,
  )
  const leverages = [
    ['isolated-leverage', 78],
    ['cross-leverage', 75],
  ] as const
  for (const [name, atEdge] of leverages)
    expect(runModel(load<LeverageParameters>(name), computeLeverage, SETTLED, 47)).toBe(atEdge)
})
