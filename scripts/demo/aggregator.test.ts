import { expect, test } from 'vitest'
import { aggregatorArtefact } from './aggregator.ts'
import { compileAggregator } from './compileAggregator.ts'

test('the committed bytecode is the compiled source', async () => {
  expect(await compileAggregator()).toBe(aggregatorArtefact.bytecode)
})
