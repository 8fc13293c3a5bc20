import { describe, expect, test } from 'vitest'
import { PlimsollError } from '../../src/errors.ts'
import { parseMarket } from '../../src/market/market.ts'
import { buildRiskTable } from '../../src/risk/buildRiskTable.ts'
import { leafPaths, list, loadMarket, parameters, valueAt, withValue } from './support.ts'

// INV-12: a price or volatility may say its bid, its ask and when it was seen; then they are checked.

const market = loadMarket()
const asOfSec = parseMarket(market).asOfSec
const quotes = leafPaths(market).filter(
  (path) =>
    path[0] === 'underlyings' &&
    !path.includes('dailyVolume') &&
    path.join('.') !== 'underlyings.USD.coins.USD',
)

/** `value` moved by a relative step, as text. */
const step = (value: string, by: number): string => (Number(value) * (1 + by)).toFixed(6)

const quoteOf = (value: string) => ({
  mark: value,
  bid: step(value, -0.001),
  ask: step(value, 0.001),
  observedSec: asOfSec - 5,
})

function refusalOf(json: unknown): { code: string; field: string; expected: string } {
  try {
    parseMarket(json)
  } catch (error) {
    if (!(error instanceof PlimsollError)) throw error
    const { field = '', expected = '' } = error.details
    return { code: error.code, field, expected }
  }
  throw new Error('the market was accepted')
}

test('a quote with sides and a time gives the row of its mark', () => {
  const plain = buildRiskTable(parseMarket(market), parameters, list)
  const quoted = quotes.reduce<unknown>(
    (json, path) => withValue(json, path, quoteOf(String(valueAt(market, path)))),
    market,
  )
  expect(buildRiskTable(parseMarket(quoted), parameters, list).underlyings).toEqual(plain.underlyings)
})

describe('each quote of the market, spoilt alone, is refused by its name', () => {
  const spoilt: [string, (quote: ReturnType<typeof quoteOf>) => object, string, RegExp][] = [
    ['crossed', ({ bid, ask, ...rest }) => ({ ...rest, bid: ask, ask: bid }), '', /crossed/],
    [
      'marked below its bid',
      (quote) => ({ ...quote, mark: step(quote.bid, -0.001) }),
      '.mark',
      /from bid to ask/,
    ],
    [
      'marked above its ask',
      (quote) => ({ ...quote, mark: step(quote.ask, 0.001) }),
      '.mark',
      /from bid to ask/,
    ],
    ['stale', (quote) => ({ ...quote, observedSec: asOfSec - 301 }), '.observedSec', /stale/],
    ['from after as-of', (quote) => ({ ...quote, observedSec: asOfSec + 1 }), '.observedSec', /as-of/],
    ['with a bid of zero', (quote) => ({ ...quote, bid: '0' }), '.bid', /positive/],
  ]
  test.each(spoilt)('%s', (_, spoil, part, expected) => {
    expect(quotes.length).toBeGreaterThan(30)
    for (const path of quotes) {
      const quote = spoil(quoteOf(String(valueAt(market, path))))
      expect(refusalOf(withValue(market, path, quote))).toEqual({
        code: 'BAD_MARKET_DATA',
        field: `market.${path.join('.')}${part}`,
        expected: expect.stringMatching(expected),
      })
    }
  })

  test('the oldest quote that is not stale passes', () => {
    const path = quotes[0] ?? []
    const quote = { ...quoteOf(String(valueAt(market, path))), observedSec: asOfSec - 300 }
    expect(() => parseMarket(withValue(market, path, quote))).not.toThrow()
  })
})

describe('variance between two expiries', () => {
  const expiries = { near: asOfSec + 30 * 86_400, far: asOfSec + 60 * 86_400 }
  const surface = (near: string, far: string): unknown => ({
    schema: 'plimsoll.market/1',
    asOfSec,
    underlyings: {
      BTC: {
        index: '100',
        dailyVolume: '1000000',
        coins: { BTC: '100' },
        expiries: {
          [expiries.near]: { forward: '100', volatilities: { '80': '2', '101': near } },
          [expiries.far]: { forward: '100', volatilities: { '99': far, '130': '0.1' } },
        },
      },
    },
  })

  test('negative is refused, naming the later volatility at the money', () => {
    // 0.8^2 x 30 = 19.2 before, 0.5^2 x 60 = 15 after: below nine tenths of 19.2.
    expect(refusalOf(surface('0.8', '0.5'))).toEqual({
      code: 'BAD_MARKET_DATA',
      field: `market.underlyings.BTC.expiries.${expiries.far}.volatilities.99`,
      expected: expect.stringMatching(/total variance/),
    })
  })

  test('falling volatility is no falling variance; wings do not count', () => {
    expect(() => parseMarket(surface('0.8', '0.6'))).not.toThrow()
    // 0.54^2 x 60 = 17.496 is more than nine tenths of 19.2, what skew can take.
    expect(() => parseMarket(surface('0.8', '0.54'))).not.toThrow()
  })

  const steps = (
    volatilities: readonly (readonly [hours: number, strike: string, volatility: string])[],
  ) => ({
    schema: 'plimsoll.market/1',
    asOfSec,
    underlyings: {
      BTC: {
        ...{ index: '100', dailyVolume: '1000000', coins: { BTC: '100' } },
        expiries: Object.fromEntries(
          volatilities.map(([hours, strike, volatility]) => [
            asOfSec + hours * 3_600,
            { forward: '100', volatilities: { [strike]: volatility } },
          ]),
        ),
      },
    },
  })

  test('hours before expiry a strike five per cent off is a wing, not the money', () => {
    expect(() =>
      parseMarket(
        steps([
          [12, '95.1', '1.1'],
          [36, '100', '0.6'],
        ]),
      ),
    ).not.toThrow()
    expect(() =>
      parseMarket(
        steps([
          [72, '96', '0.75'],
          [96, '100', '0.6'],
        ]),
      ),
    ).not.toThrow()
    // An event priced into tomorrow is no arbitrage until its variance exceeds the day after's.
    expect(() =>
      parseMarket(
        steps([
          [24, '100', '1.5'],
          [48, '100', '1.08'],
        ]),
      ),
    ).not.toThrow()
    expect(
      refusalOf(
        steps([
          [24, '100', '1.5'],
          [48, '100', '1'],
        ]),
      ).code,
    ).toBe('BAD_MARKET_DATA')
  })

  test('it cannot slip below step by step', () => {
    const slipping = steps([
      [720, '100', '0.6'],
      [721, '100', '0.57'],
      [722, '100', '0.5415'],
      [723, '100', '0.514'],
    ])
    expect(refusalOf(slipping).field).toContain(`${asOfSec + 722 * 3_600}`)
  })
})
