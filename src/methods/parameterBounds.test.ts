import { describe, expect, test } from 'vitest'
import { usdE6 } from '../units/fixed.ts'
import { assertNotNegative } from './assertNotNegative.ts'
import { loadMethodFile } from './exampleBook.fixture.ts'
import { parseMethod } from './parseMethod.ts'
import { chargeUsd, floorUsd } from './quantise.ts'

// A parameter that would make a margin vanish, turn negative or overflow is refused by name when the file is read.

type Change = readonly [file: string, path: string, value: unknown, expected: string]

const RATE = 'between 0 and 10'
const PROPER_RANGE = 'at least 0.001, below 1'
const POSITIVE_SHARE = 'more than 0, at most 1'
const FACTOR = 'more than 0, at most 10'
const TIERS = 'upper ends in ascending order, and a last tier that is open (null)'
const changes: readonly Change[] = [
  ['deribit-cross-pm', 'currencies.BTC.annualisedMove', '99999', RATE],
  ['okx-portfolio', 'classes.1.annualisedMove', '9999', RATE],
  ['deribit-cross-pm', 'pairs.BTC.priceRange', '1', PROPER_RANGE],
  ['hyperliquid', 'assets.BTC.tiers.0.lowerBound', 'NaN', 'a plain decimal string'],
  ['filtered-historical-es', 'filter.decay', '0.000000000000000001', 'at least 0.5, below 1'],
  ['parametric-es', 'decay', '1', 'at least 0.5, below 1'],
  ['okx-portfolio', 'classes.1.moves', [], 'Too small: expected array to have >=1 items'],
  ['bybit-portfolio', 'underlyings.BTC.moves', [], 'Too small: expected array to have >=1 items'],
  ['okx-portfolio', 'classes.1.moves.0', '0', 'more than 0, at most 1'],
  ['okx-portfolio', 'initialFactor', '0.99', 'between 1 and 10'],
  ['bybit-portfolio', 'initialFactor', '0', 'between 1 and 10'],
  ['derive-pmrm', 'margin.initialFactor', '0.5', 'between 1 and 10'],
  ['derive-pmrm2', 'margin.initialFactor', '0.5', 'initialFactor at least maintenanceFactor'],
  ['derive-standard', 'stablePrice', '999999999999999999', 'between 0.5 and 2'],
  ['derive-standard', 'optionSets.major.minSpot', '0.08', 'maintenance at most initial'],
  ['deribit-standard', 'futures.BTC.maintenance', '-0.01', RATE],
  ['deribit-standard', 'futures.BTC.maintenance', '0.03', 'maintenance at most initial'],
  ['okx-portfolio', 'termStructure.fullDays', '90', 'fullDays before zeroDays'],
  ['okx-portfolio', 'borrow.maintenance', '0.11', 'maintenance at most initial'],
  ['okx-portfolio', 'depeg.2.upTo', '9000000', TIERS],
  ['okx-portfolio', 'depeg.0.upTo', null, TIERS],
  ['okx-portfolio', 'depeg', [], TIERS],
  ['okx-portfolio', 'classes.1.tiers.1.upTo', '250000', TIERS],
  ['okx-portfolio', 'classes.1.tiers.0.multiplier', '0', 'between 1 and 100'],
  ['binance-portfolio', 'brackets.BTC.0.upTo', '250000', TIERS],
  ['binance-portfolio', 'brackets.BTC.9.upTo', '400000000', TIERS],
  [
    'binance-portfolio',
    'brackets.BTC.1.deduction',
    '51',
    'deductions that start at zero and leave no fall of maintenance between brackets',
  ],
  ['binance-portfolio', 'orderRatio', '1.04', 'orderRatio at least liquidationRatio'],
  ['span-style', 'initialToMaintenance', '0.9', 'between 1 and 10'],
  ['tims-style', 'maintenanceRatio', '0', 'more than 0, at most 1'],
  ['isolated-leverage', 'underlyings.BTC.contract.maintenance', '0.2', 'maintenance at most initial'],
  ['dydx', 'tiers.Large-Cap.initialMarginPpm', '0', 'more than 0 ppm'],
  ['dydx', 'tiers.Large-Cap.maintenanceFractionPpm', '0', 'more than 0 ppm'],
  ['historical-es', 'maintenanceShare', '0', POSITIVE_SHARE],
  ['filtered-historical-es', 'maintenanceShare', '0', POSITIVE_SHARE],
  ['parametric-es', 'maintenanceShare', '0', POSITIVE_SHARE],
  ['derive-standard', 'optionSets.major.maxSpot', '0', FACTOR],
  ['derive-standard', 'optionSets.major.minSpot', '0', FACTOR],
  ['derive-standard', 'optionSets.major.maintenanceCall', '0', FACTOR],
  ['derive-standard', 'optionSets.major.maintenancePut', '0', FACTOR],
  ['derive-standard', 'optionSets.major.maintenancePutMark', '0', FACTOR],
  ['synthetix', 'markets.BTC.minimumInitialMarginRatio', '0', POSITIVE_SHARE],
  ['synthetix', 'markets.BTC.maintenanceMarginScalar', '0', POSITIVE_SHARE],
  [
    'synthetix',
    'keepers.maxKeeperScalingRatio',
    '0',
    'a share of collateral above zero where there is a least reward',
  ],
  ['deribit-cross-pm', 'pairs.BTC.priceRange', '0.0009', PROPER_RANGE],
  [
    'span-style',
    'products.major.priceScanRange',
    { fraction: '0.0009' },
    'a fraction between 0.001 and 10, or an absolute amount above zero',
  ],
  ['tims-style', 'classes.BTC.down', '0.0009', PROPER_RANGE],
  ['tims-style', 'classes.BTC.up', '0.0009', 'between 0.001 and 10'],
]

describe('bounds of parameters', () => {
  test.each(changes)('%s refuses %s as %j', (file, path, value, expected) => {
    expect(() => parseMethod(alter(loadMethodFile(file), `parameters.${path}`, value))).toThrow(
      expect.objectContaining({
        code: 'INVALID_INPUT',
        details: expect.objectContaining({ expected }),
      }),
    )
  })
})

describe('what bounds let through', () => {
  test('keepers that are not paid at all', () => {
    const keepers = {
      ...{ minKeeperReward: '0', minKeeperProfitRatio: '0', maxKeeperReward: '0' },
      ...{ maxKeeperScalingRatio: '0', collateralRewardRatio: '0', flagCost: '0', liquidateCost: '0' },
    }
    const unpaid = alter(loadMethodFile('synthetix'), 'parameters.keepers', keepers)
    expect(parseMethod(unpaid).name).toBe('synthetix')
  })

  test.each([Number.POSITIVE_INFINITY, Number.NaN, 1e305])('%d is no amount of money', (amount) => {
    for (const quantise of [chargeUsd, floorUsd])
      expect(() => quantise(amount)).toThrow(expect.objectContaining({ code: 'BAD_MARKET_DATA' }))
  })

  test('a negative margin names its file', () => {
    const margin = { equity: usdE6(0n), initial: usdE6(0n), maintenance: usdE6(0n), liquidatable: false }
    expect(assertNotNegative(margin, 'mine')).toBeUndefined()
    for (const figure of ['initial', 'maintenance'])
      expect(() => assertNotNegative({ ...margin, [figure]: -1n }, 'mine')).toThrow(
        `mine makes ${figure} margin negative`,
      )
  })
})

/** A copy with what lies at a dotted path replaced. */
function alter(whole: unknown, path: string, value: unknown): unknown {
  const [key = '', ...rest] = path.split('.')
  const entries = Object.entries(whole as Readonly<Record<string, unknown>>).map(([name, held]) =>
    name === key ? [name, rest.length === 0 ? value : alter(held, rest.join('.'), value)] : [name, held],
  )
  return Array.isArray(whole) ? entries.map(([, held]) => held) : Object.fromEntries(entries)
}
