import { describe, expect, test } from 'vitest'
import { PlimsollError } from '../../src/errors.ts'
import { parseInstrumentList } from '../../src/instrument/instrument.ts'
import { computeMargin, type Margin } from '../../src/margin/requirement.ts'
import { parseMarket } from '../../src/market/market.ts'
import { parseParameterSet } from '../../src/parameters/parameterSet.ts'
import type { Holding } from '../../src/portfolio/holding.ts'
import { computeLots } from '../../src/portfolio/lots.ts'
import { buildRiskTable } from '../../src/risk/buildRiskTable.ts'
import { exact } from '../../src/units/exact.ts'
import {
  leafPaths,
  list,
  loadInstruments,
  loadMarket,
  loadParameters,
  parameters,
  valueAt,
  withValue,
} from './support.ts'

/** One coin and one short option: a margin of something, had the inputs been let through. */
const holdings: Holding[] = [
  { venue: 'wallet', origin: 'test', kind: 'coin', coin: 'BTC', amount: exact(2n, 0) },
  {
    venue: 'deribit',
    origin: 'test',
    kind: 'option',
    underlying: 'BTC',
    expirySec: 1_798_185_600,
    strike: exact(90_000n, 0),
    right: 'call',
    size: exact(-1n, 0),
  },
]

interface Inputs {
  readonly market?: unknown
  readonly parameters?: unknown
  readonly instruments?: unknown
}

/** The whole way to a margin. */
function computeFrom(inputs: Inputs): Margin {
  const parsed = parseParameterSet(inputs.parameters ?? loadParameters())
  const instruments = parseInstrumentList(inputs.instruments ?? loadInstruments())
  const table = buildRiskTable(parseMarket(inputs.market ?? loadMarket()), parsed, instruments)
  const { lines } = computeLots(holdings, instruments, parsed.venueCustody, 0)
  return computeMargin(table, lines, parsed.levels.initial)
}

/** Code and field of the refusal; fails when a margin comes out, or anything but a named error. */
function refusalOf(inputs: Inputs): { code: string; field: string } {
  try {
    computeFrom(inputs)
  } catch (error) {
    if (!(error instanceof PlimsollError)) throw error
    return { code: error.code, field: error.details.field ?? '' }
  }
  throw new Error('a margin was computed')
}

/** A refusal names the value itself, or the entry that holds it. */
const names = (field: string, path: string): boolean =>
  field === path || path.startsWith(`${field}.`) || field.startsWith(`${path}.`)

const market = loadMarket()
const marketLeaves = leafPaths(market).filter((path) => path.length > 1)

test('the inputs that are spoilt below give a margin', () => {
  expect(computeFrom({}).requirement).toBeGreaterThan(0n)
})

describe('INV-12 market data', () => {
  // No instrument of the list is quoted by the coin USD: its settlement row takes the index.
  const quoted = marketLeaves.filter((path) => path.join('.') !== 'underlyings.USD.coins.USD')
  const spoilt: [string, (value: string) => unknown, string[][], RegExp][] = [
    ['missing', () => undefined, quoted, /INVALID_INPUT|MISSING_QUOTE/],
    ['null', () => null, marketLeaves, /INVALID_INPUT/],
    ['empty', () => '', marketLeaves, /INVALID_INPUT/],
    ['NaN', () => 'NaN', marketLeaves, /INVALID_INPUT/],
    ['a float', (value) => Number(value), marketLeaves, /INVALID_INPUT/],
    ['1e300', () => '1e300', marketLeaves, /INVALID_INPUT/],
    ['enormous', () => '9'.repeat(24), marketLeaves, /BAD_MARKET_DATA/],
    ['negative', (value) => `-${value}`, marketLeaves, /INVALID_INPUT/],
    ['zero', () => '0', marketLeaves, /BAD_MARKET_DATA/],
    ['zero with digits', () => '0.000', marketLeaves, /BAD_MARKET_DATA/],
  ]

  test.each(spoilt)('any number %s is refused by its name', (_, spoil, paths, code) => {
    expect(paths.length).toBeGreaterThan(40)
    for (const path of paths) {
      const value = spoil(String(valueAt(market, path)))
      const refusal = refusalOf({ market: withValue(market, path, value) })
      const field = `market.${path.join('.')}`
      expect({ field, code: refusal.code }).toEqual({ field, code: expect.stringMatching(code) })
      expect({ field, named: names(refusal.field, field) }).toEqual({ field, named: true })
    }
  })

  test('a price crossed with its index by more than four times is refused by its name', () => {
    const prices = marketLeaves.filter((path) => /coins|perpetual|forward/.test(path.join('.')))
    expect(prices.length).toBe(6 + 3 + 6)
    for (const path of prices) {
      const index = Number(valueAt(market, [...path.slice(0, 2), 'index']))
      for (const price of [index * 4.01, index / 4.01]) {
        const spoilt = withValue(market, path, price.toFixed(6))
        expect(refusalOf({ market: spoilt })).toEqual({
          code: 'BAD_MARKET_DATA',
          field: `market.${path.join('.')}`,
        })
      }
      // Inside the band it is a price like any other.
      computeFrom({ market: withValue(market, path, (index * 3.99).toFixed(6)) })
    }
  })

  test('an expiry that has passed makes the market stale, to the second', () => {
    for (const symbol of ['BTC', 'ETH']) {
      const quotes = valueAt(market, ['underlyings', symbol, 'expiries', '1795766400'])
      for (const passed of [1_795_176_000, 1_795_175_999, 1]) {
        const spoilt = withValue(market, ['underlyings', symbol, 'expiries', String(passed)], quotes)
        expect(refusalOf({ market: spoilt })).toEqual({
          code: 'BAD_MARKET_DATA',
          field: `market.underlyings.${symbol}.expiries.${passed}`,
        })
      }
    }
  })

  test('a whole underlying, expiry or coin that is missing is named', () => {
    const paths = [
      ['underlyings', 'USD'],
      ['underlyings', 'SOL'],
      ['underlyings', 'BTC', 'expiries'],
      ['underlyings', 'ETH', 'expiries', '1806048000'],
      ['underlyings', 'BTC', 'expiries', '1795766400', 'volatilities'],
      ['underlyings', 'ETH', 'coins'],
    ]
    for (const path of paths) {
      const { code, field } = refusalOf({ market: withValue(market, path, undefined) })
      expect(code).toMatch(/MISSING_QUOTE|INVALID_INPUT/)
      expect(names(field, `market.${path.join('.')}`)).toBe(true)
    }
  })

  test('an instant that is no instant, or off the grid, is refused', () => {
    for (const asOfSec of [undefined, null, Number.NaN, 1e300, -60, 0, 1.5, '1795176000', 1_795_176_001]) {
      const { code, field } = refusalOf({ market: withValue(market, ['asOfSec'], asOfSec) })
      expect([code, field]).toEqual(['INVALID_INPUT', 'market.asOfSec'])
    }
  })
})

describe('INV-12 parameters', () => {
  const json = loadParameters()
  const leaves = leafPaths(json).filter((path) => path[0] !== 'name')

  test.each([
    ['null', null],
    ['empty', ''],
    ['NaN', 'NaN'],
    ['1e300', '1e300'],
    ['not a number', Number.NaN],
    ['a number of 1e300', 1e300],
    ['more than six digits', '0.0000001'],
  ])('any number that is %s is refused by its name', (_, value) => {
    expect(leaves.length).toBeGreaterThan(90)
    for (const path of leaves) {
      const { code, field } = refusalOf({ parameters: withValue(json, path, value) })
      expect({ path: `parameters.${path.join('.')}`, code, field }).toEqual({
        path: `parameters.${path.join('.')}`,
        code: 'INVALID_INPUT',
        field: `parameters.${path.join('.')}`,
      })
    }
  })

  test('any number of fixed name that is missing is refused by its name', () => {
    const fixed = leaves.filter(([top]) => !/^(haircuts|quoteMoves|venueCustody)$/.test(top ?? ''))
    for (const path of fixed.filter((candidate) => !candidate.includes('extremes'))) {
      const { field } = refusalOf({ parameters: withValue(json, path, undefined) })
      expect(field).toBe(`parameters.${path.join('.')}`)
    }
  })

  test('a haircut, tier, group or underlying that an instrument needs is named', () => {
    const cases: [string[], string, string][] = [
      [['haircuts', 'BTC'], 'MISSING_QUOTE', 'parameters.haircuts.BTC'],
      [['haircuts', 'USDT'], 'MISSING_QUOTE', 'parameters.haircuts.USDT'],
      [['tiers', '2'], 'INVALID_INPUT', 'parameters.underlyings.SOL.tier'],
      [['groups', '2'], 'INVALID_INPUT', 'parameters.underlyings.BTC.group'],
      [['underlyings', 'ETH'], 'MISSING_QUOTE', 'parameters.underlyings.ETH'],
      [['venueCustody', 'wallet'], 'INVALID_INPUT', 'parameters.venueCustody.wallet'],
    ]
    for (const [path, code, field] of cases) {
      expect(refusalOf({ parameters: withValue(json, path, undefined) })).toEqual({ code, field })
    }
  })

  test.each([
    ['levels.initial', '0'],
    ['levels.initial', '16.000001'],
    ['levels.initial', '0.79'],
    ['levels.maintenance', '0'],
    ['levels.maintenance', '-0.8'],
    ['levels.maintenance', '1.000001'],
    ['gridSec', 0],
    ['gridSec', -60],
    ['groups.2.offset', '1.000001'],
    ['groups.2.offset', '-0.4'],
    ['haircuts.BTC', '1.000001'],
    ['haircuts.BTC', '-0.02'],
    ['custodyHaircuts.other', '1.1'],
    ['custodyHaircuts.large', '-0.03'],
    ['tiers.1.step', '0.25'],
    ['tiers.1.step', '-0.04'],
    ['tiers.1.extremes.0', '-1'],
    ['tiers.1.extremes.5', '10.1'],
    ['tiers.1.volatilityUp', '-0.5'],
    ['tiers.1.volatilityDown', '1.1'],
    ['tiers.1.volatilityDown', '-0.25'],
    ['tiers.1.basisAnnual', '-0.05'],
    ['tiers.1.basisPerpetual', '-0.01'],
    ['tiers.1.buyBack', '-0.005'],
    ['tiers.1.shortCharge', '-0.003'],
    ['tiers.1.shortChargeNear', '-0.01'],
    ['tiers.1.concentrationMultiple', '-1'],
    ['volatilityTerm.minimumDays', '0'],
    ['volatilityTerm.pivotDays', -30],
    ['volatilityTerm.powerShort', '-0.3'],
    ['termStructure.move', '-1'],
    ['termStructure.fullDays', 90],
    ['shortChargeDays.near', 7],
    ['quoteMoves.USDT', '0.000001'],
    ['quoteMoves.USDT', '-1.1'],
    ['concentration.0.slope', '-0.003'],
    ['concentration.0.intercept', '0.1'],
    ['concentration.2.intercept', '-0.00835'],
    ['underlyings.BTC.tier', 'first'],
    ['underlyings.BTC.group', 9],
    ['venueCustody.wallet', 'mine'],
  ])('%s of %s is refused by its name', (path, value) => {
    const { code, field } = refusalOf({ parameters: withValue(json, path.split('.'), value) })
    expect(code).toBe('INVALID_INPUT')
    // Levels are compared as a pair, and the lower one is named.
    expect(field).toBe(value === '0.79' ? 'parameters.levels.maintenance' : `parameters.${path}`)
  })

  test('a list of extremes or concentration lines of another length is refused', () => {
    for (const path of ['tiers.2.extremes', 'concentration']) {
      const entries = valueAt(json, path.split('.')) as unknown[]
      for (const next of [entries.slice(1), [...entries, entries[0]]]) {
        expect(refusalOf({ parameters: withValue(json, path.split('.'), next) })).toEqual({
          code: 'INVALID_INPUT',
          field: `parameters.${path}`,
        })
      }
    }
  })
})

describe('INV-12 what is held', () => {
  const hold = (expirySec: number, size: bigint): Holding[] => [
    {
      venue: 'deribit',
      origin: 'test',
      kind: 'option',
      underlying: 'BTC',
      expirySec,
      strike: exact(90_000n, 0),
      right: 'call',
      size: exact(size, 0),
    },
  ]

  test('a contract that expired at as-of has no row: a margin on it is refused', () => {
    const later = withValue(
      withValue(
        withValue(market, ['underlyings', 'BTC', 'expiries', '1795766400'], undefined),
        ['underlyings', 'ETH', 'expiries', '1795766400'],
        undefined,
      ),
      ['asOfSec'],
      1_795_766_400,
    )
    const table = buildRiskTable(parseMarket(later), parameters, list)
    const { lines } = computeLots(hold(1_795_766_400, -1n), list, parameters.venueCustody, 0)
    expect(() => computeMargin(table, lines, parameters.levels.initial)).toThrowError(
      expect.objectContaining({ code: 'OBLIGATION_WITHOUT_ROW' }),
    )
  })

  test('a short without an instrument is refused, a long one is left out', () => {
    expect(() => computeLots(hold(1_900_000_000, -1n), list, parameters.venueCustody, 0)).toThrowError(
      expect.objectContaining({ code: 'OBLIGATION_WITHOUT_ROW' }),
    )
    const long = computeLots(hold(1_900_000_000, 1n), list, parameters.venueCustody, 0)
    expect([long.lines.length, long.leftOut.length]).toEqual([0, 1])
  })
})
