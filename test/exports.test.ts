import { expect, test } from 'vitest'
import * as api from '../src/index.ts'

test('the public API does not grow by accident', () => {
  expect(Object.keys(api).sort()).toMatchInlineSnapshot(`
    [
      "PlimsollError",
      "attestAccount",
      "buildPortfolio",
      "buildReport",
      "buildRiskTable",
      "buildWitness",
      "commitTable",
      "composeAccount",
      "computeMargin",
      "computeSurvival",
      "errorCodes",
      "formatError",
      "parseAccount",
      "parseAccountsFile",
      "parseInstrumentList",
      "parseMarket",
      "parseParameterSet",
      "readAccount",
      "verifyStatement",
    ]
  `)
})
