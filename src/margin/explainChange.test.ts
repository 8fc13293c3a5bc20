import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { list, loadMarket, loadParameters, parameters } from '../../test/property/support.ts'
import { parseMarket } from '../market/market.ts'
import { parseParameterSet } from '../parameters/parameterSet.ts'
import { lots } from '../units/fixed.ts'
import { explainChange, type MarginState } from './explainChange.ts'

const market = parseMarket(loadMarket())
const lineOf = (name: string, count: bigint): MarginState['lines'][number] => {
  const instrument = list.instruments.find((one) => one.name === name)
  if (instrument === undefined) throw new RangeError(name)
  return { instrument, lots: lots(count) }
}
const book = [
  lineOf('ETH@own', 5_000n),
  lineOf('ETH-PERP', -3_000n),
  lineOf('BTC@own', 4_000n),
  lineOf('ETH-25DEC26-2800-P', 3_000n),
  lineOf('ETH-25DEC26-3600-C', -2_000n),
]
const level = parameters.levels.initial
const before: MarginState = { lines: book, market, parameters, level }

/** The published market file: plain marks throughout. */
interface MarketText {
  asOfSec: number
  underlyings: Record<
    string,
    {
      index: string
      perpetual?: string
      coins: Record<string, string>
      expiries?: Record<string, { forward: string; volatilities: Record<string, string> }>
    }
  >
}

/** The published market after these changes to its text. */
function changed(change: (json: MarketText) => void): MarginState['market'] {
  const json = loadMarket() as MarketText
  change(json)
  return parseMarket(json)
}
const scale = (text: string, factor: number): string => (Number(text) * factor).toFixed(6)
function movePrices(json: MarketText, symbol: string, factor: number): void {
  const data = json.underlyings[symbol]
  if (data === undefined) throw new RangeError(symbol)
  data.index = scale(data.index, factor)
  if (data.perpetual !== undefined) data.perpetual = scale(data.perpetual, factor)
  for (const coin of Object.keys(data.coins)) data.coins[coin] = scale(data.coins[coin] ?? '', factor)
  for (const expiry of Object.values(data.expiries ?? {})) expiry.forward = scale(expiry.forward, factor)
}
function moveVolatilities(json: MarketText, symbol: string, factor: number): void {
  for (const expiry of Object.values(json.underlyings[symbol]?.expiries ?? {}))
    for (const [strike, value] of Object.entries(expiry.volatilities))
      expiry.volatilities[strike] = scale(value, factor)
}
const stricter = (): MarginState['parameters'] => {
  const json = loadParameters() as { haircuts: Record<string, string> }
  json.haircuts.ETH = '0.1'
  return parseParameterSet(json)
}
const causesOf = (after: Partial<MarginState>) =>
  explainChange(before, { ...before, ...after })
    .steps.filter(({ equity, requirement }) => equity !== 0n || requirement !== 0n)
    .map(({ cause, underlying }) => (underlying === null ? cause : `${cause} ${underlying}`))

describe('the explanation of a change', () => {
  test('of nothing is nothing, in the stated order', () => {
    const { steps, before: was, after } = explainChange(before, before)
    expect(after).toEqual(was)
    expect(steps.map(({ cause, underlying }) => `${cause} ${underlying ?? ''}`.trim())).toEqual([
      'positions',
      'time',
      'prices BTC',
      'prices ETH',
      'volatilities BTC',
      'volatilities ETH',
      'parameters',
    ])
    expect(steps.every(({ equity, requirement }) => equity === 0n && requirement === 0n)).toBe(true)
  })

  test('names the one cause there is', () => {
    expect(causesOf({ lines: book.slice(1) })).toEqual(['positions'])
    expect(causesOf({ market: { ...market, asOfSec: market.asOfSec + 86_400 } })).toEqual(['time'])
    expect(causesOf({ market: changed((json) => movePrices(json, 'BTC', 1.05)) })).toEqual(['prices BTC'])
    // Options and forwards move with the price, so that nothing of it is left for the volatilities.
    expect(causesOf({ market: changed((json) => movePrices(json, 'ETH', 1.05)) })).toEqual(['prices ETH'])
    expect(causesOf({ market: changed((json) => moveVolatilities(json, 'ETH', 1.2)) })).toEqual([
      'volatilities ETH',
    ])
    expect(causesOf({ parameters: stricter() })).toEqual(['parameters'])
    expect(causesOf({ level: parameters.levels.maintenance })).toEqual(['parameters'])
  })

  test('sums to the change exactly, whatever happened at once', () => {
    const factor = fc.double({ min: 0.7, max: 1.4, noNaN: true })
    fc.assert(
      fc.property(
        factor,
        factor,
        factor,
        fc.bigInt({ min: -4_000n, max: 4_000n }),
        fc.boolean(),
        (p, q, v, n, strict) => {
          const after: MarginState = {
            lines: n === 0n ? book : [...book, lineOf('BTC-PERP', n)],
            market: changed((json) => {
              json.asOfSec += 3600
              movePrices(json, 'ETH', p)
              movePrices(json, 'BTC', q)
              moveVolatilities(json, 'ETH', v)
            }),
            parameters: strict ? stricter() : parameters,
            level,
          }
          const report = explainChange(before, after)
          for (const name of ['equity', 'requirement'] as const) {
            const total = report.steps.reduce((sum, step) => sum + step[name], 0n)
            expect(report.before[name] + total).toBe(report.after[name])
          }
          // The end is the later state itself, not an approximation of it.
          expect(report.after).toEqual(explainChange(after, after).before)
        },
      ),
      { numRuns: 25 },
    )
  })

  test('books what expired before the later instant under positions', () => {
    const expiring = lineOf('ETH-27NOV26-2800-P', 1_000n)
    const later = changed((json) => {
      json.asOfSec = 1_795_766_400
      for (const data of Object.values(json.underlyings)) delete data.expiries?.['1795766400']
    })
    const { steps, after } = explainChange(
      { ...before, lines: [...book, expiring] },
      { ...before, market: later },
    )
    expect(steps[0]?.cause).toBe('positions')
    expect(steps[0]?.equity).toBeLessThan(0n)
    expect(after).toEqual(explainChange({ ...before, market: later }, { ...before, market: later }).before)
  })

  test('refuses a position that the earlier market cannot price', () => {
    const silent = changed((json) => {
      delete json.underlyings.ETH?.expiries?.['1798185600']
    })
    expect(() => explainChange({ ...before, lines: book.slice(0, 2), market: silent }, before)).toThrow(
      expect.objectContaining({ code: 'MISSING_QUOTE' }),
    )
  })
})
