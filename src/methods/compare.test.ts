import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { list, loadMarket, parameters, exampleTable as table } from '../../test/property/support.ts'
import { type CapitalVenue, computeCapital } from '../margin/capital.ts'
import { parseHistory } from '../market/history.ts'
import { parseMarket } from '../market/market.ts'
import { lots, ppm } from '../units/fixed.ts'
import { bindVenueRule, compareMethods } from './compare.ts'
import { formatComparison } from './formatMethod.ts'
import { parseMethod } from './parseMethod.ts'

const load = (path: string) => JSON.parse(readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8'))
const market = parseMarket(loadMarket())
const history = parseHistory(load('examples/history.json'))
const loadMethod = (name: string) => parseMethod(load(`parameters/methods/${name}.json`))

/** Quantities in lots by instrument name. */
const linesOf = (quantities: Record<string, number>) =>
  Object.entries(quantities).map(([name, count]) => {
    const instrument = list.instruments.find((known) => known.name === name)
    if (instrument === undefined) throw new RangeError(name)
    return { instrument, instrumentId: instrument.id, lots: lots(BigInt(count)), venue: 'test', origins: [] }
  })

const venueOf = (method: string, quantities: Record<string, number>): CapitalVenue => ({
  venue: 'test',
  lines: linesOf(quantities),
  computeMargin: bindVenueRule(loadMethod(method), linesOf(quantities), { market, history }),
  reportedInitial: null,
})

const capitalOf = (...venues: CapitalVenue[]) =>
  computeCapital({
    table,
    level: parameters.levels.initial,
    venues,
    scale: (asset) => ppm(asset.startsWith('USD') ? 0n : 1_000_000n),
    surviveWithout: ppm(160_000n),
    surviveWith: ppm(80_000n),
  })

describe('figure E of a venue that keeps its currencies apart', () => {
  // A million long in bitcoin, 800,000 short in ether: a fall hurts one pocket, a rise the other.
  const bitcoin = { 'BTC@other': 200_000, 'BTC-PERP.inverse': -1_000_000, 'BTC.settlement': 1_095_275 }
  const ether = { 'ETH@other': 60_000, 'ETH-PERP.inverse': 800_000, 'ETH.settlement': -2_654_148 }
  test.each(['deribit-standard', 'deribit-segregated-pm'])(
    '%s: one account needs what two would',
    (method) => {
      const one = capitalOf(venueOf(method, { ...bitcoin, ...ether }))
      const two = capitalOf(venueOf(method, bitcoin), venueOf(method, ether))
      expect(one.prefundingWithout).toBe(two.prefundingWithout)
      expect(one.prefundingWith).toBe(two.prefundingWith)
      expect(one.prefundingWithout).toBeGreaterThan(250_000_000_000n)
    },
  )

  test('Opyn: coins beside a put are not its strike asset', () => {
    const put = { 'ETH-27NOV26-2800-P': -100 }
    const [without, beside] = [put, { ...put, 'ETH@other': 10_000 }].map((book) =>
      capitalOf(venueOf('opyn', book)),
    )
    expect(beside?.prefundingWithout).toBe(without?.prefundingWithout)
  })
})

describe('figure B', () => {
  const straddle = { 'ETH@other': 30_000, 'ETH-25DEC26-3000-C': -1_000, 'ETH-25DEC26-3000-P': -1_000 }

  test('does not count as margin the premium of options that equity leaves out', () => {
    const { computeMargin } = venueOf('deribit-standard', straddle)
    const margin = computeMargin(() => ppm(1_000_000n))
    expect(margin).toMatchObject({ initial: 13_696_060_475n, optionValue: -5_040_926_114n })
    expect(capitalOf(venueOf('deribit-standard', straddle)).venueRules).toBe(8_655_134_361n)
  })

  test('a method that counts options in equity stays as it is', () => {
    const venue = venueOf('tims-style', straddle)
    const { initial, optionValue } = venue.computeMargin(() => ppm(1_000_000n))
    expect(optionValue).toBeUndefined()
    expect(capitalOf(venue).venueRules).toBe(initial)
  })

  test.each(['bybit-options', 'span-style', 'cross-leverage'])(
    '%s: premium paid is in the account',
    (method) => {
      const long = venueOf(method, { 'ETH-25DEC26-3000-C': 1_000 })
      const { initial, optionValue } = long.computeMargin(() => ppm(1_000_000n))
      expect(optionValue).toBeGreaterThan(2_000_000_000n)
      expect(capitalOf(long).venueRules).toBe(initial + (optionValue ?? 0n))
    },
  )
})

describe('the table of methods', () => {
  test('marks what a method says of this book beyond its file', () => {
    const venues = [{ account: 'a', venue: 'test', lines: linesOf({ 'ETH@other': 1_000 }) }]
    const methods = ['historical-es', 'tims-style'].map(loadMethod)
    const stale = { ...history, days: history.days.map((day) => day - 3) }
    const compared = compareMethods(venues, methods, { market, history: stale })
    const note = 'The history ends 3 day(s) before the market data.'
    expect(compared.map(({ ownCaveats }) => ownCaveats)).toEqual([[note], []])
    const text = formatComparison(compared).split('\n')
    expect(text.filter((row) => row.includes(') * '))).toHaveLength(1)
    expect(text.at(-1)).toBe(`  * historical-es: ${note}`)
    expect(formatComparison(compareMethods(venues, methods, { market, history }))).not.toContain('*')
  })
})
