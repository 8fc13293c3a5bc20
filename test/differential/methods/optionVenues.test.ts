import { expect, test } from 'vitest'
import {
  type BybitOptionParameters,
  computeBybitOptions,
  computeDeribitStandard,
  computeOpynNaked,
  type DeribitStandardParameters,
  type OpynParameters,
} from '../../reference/methods/optionVenues.ts'
import { INVERSE, loadJson, OPTIONS } from './drawBook.ts'
import { type MethodFile, runModel } from './runModel.ts'

const load = <Parameters>(name: string): MethodFile<Parameters> =>
  loadJson(`parameters/methods/${name}.json`) as MethodFile<Parameters>

test('deribit-standard agrees with the model in every book', () => {
  const file = load<DeribitStandardParameters>('deribit-standard')
  const coins = ['BTC@large', 'ETH@large', 'USDC@large', 'USDT@large']
  const holdable = { pools: { coins, loans: coins, inverse: INVERSE, options: OPTIONS } }
  expect(runModel(file, computeDeribitStandard, holdable, 31)).toBe(0)
})

test('bybit-options agrees with the model', () => {
  const file = load<BybitOptionParameters>('bybit-options')
  const coins = ['USDC@other', 'USDT@large', 'BTC@other']
  const holdable = { pools: { coins, loans: coins, options: OPTIONS } }
  // Of 200 books 66, most of them with loans: a rate of a whole price is a whole unit, and float64 a hair beside it.
  expect(runModel(file, computeBybitOptions, holdable, 32)).toBe(66)
})

test('opyn agrees with the model', () => {
  const file = load<OpynParameters>('opyn')
  const holdable = {
    pools: {
      coins: ['USDC@own', 'ETH@own', 'BTC@own'],
      options: OPTIONS.filter((name) => !name.includes('MAR27')),
    },
  }
  // Of 200 books 23. Calls: strike over spot is rounded up at 27 digits, and spot times that is a whole unit wherever the rates are round.
  expect(runModel(file, computeOpynNaked, holdable, 33)).toBe(23)
})
