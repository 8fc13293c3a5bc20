import { expect, test } from 'vitest'
import * as api from '../src/index.ts'

test('the public API does not grow by accident', () => {
  expect(Object.keys(api).sort()).toMatchInlineSnapshot(`
    [
      "PlimsollError",
      "attestAccount",
      "buildBook",
      "buildPortfolio",
      "buildReport",
      "buildRiskTable",
      "buildWitness",
      "commitTable",
      "compareMethods",
      "composeAccount",
      "computeMargin",
      "computeMargins",
      "computeSurvival",
      "createLiveMargin",
      "errorCodes",
      "explainChange",
      "formatError",
      "packBooks",
      "packLines",
      "packTable",
      "parseAccount",
      "parseAccountsFile",
      "parseBookFile",
      "parseHistory",
      "parseInstrumentList",
      "parseMarket",
      "parseMethod",
      "parseParameterSet",
      "readAccount",
      "verifyStatement",
    ]
  `)
})
