import { describe, expect, test } from 'vitest'
import { PlimsollError } from '../errors.ts'
import { parseHistory } from './history.ts'

const good = {
  schema: 'plimsoll.history/1',
  source: 'made for this test',
  firstDay: 20_000,
  underlyings: {
    BTC: { closes: ['90000', '91000.5', '89000'], volatilities: ['0.5', '0.49', '0.55'] },
    SOL: { closes: ['140', '141', '142'] },
  },
}
const withBtc = (btc: unknown): unknown => ({ ...good, underlyings: { ...good.underlyings, BTC: btc } })

function refusal(json: unknown): { code: string; field: string | undefined } {
  try {
    parseHistory(json)
  } catch (error) {
    if (error instanceof PlimsollError) return { code: error.code, field: error.details.field }
    throw error
  }
  throw new Error('was accepted')
}

describe('parseHistory', () => {
  test('numbers by day, volatilities only where there are any', () => {
    const history = parseHistory(good)
    expect(history.days).toEqual([20_000, 20_001, 20_002])
    expect(history.underlyings.get('BTC')?.closes).toEqual(Float64Array.of(90_000, 91_000.5, 89_000))
    expect(history.underlyings.get('BTC')?.volatilities).toEqual(Float64Array.of(0.5, 0.49, 0.55))
    expect(history.underlyings.get('SOL')?.volatilities).toBeNull()
  })

  test('the hash follows every number and the source', () => {
    const { hash } = parseHistory(good)
    expect(parseHistory(structuredClone(good)).hash).toBe(hash)
    expect(parseHistory({ ...good, source: 'another' }).hash).not.toBe(hash)
    expect(parseHistory({ ...good, firstDay: 20_001 }).hash).not.toBe(hash)
  })

  test.each([
    ['another schema', { ...good, schema: 'plimsoll.history/2' }, 'history.schema'],
    ['no source', { ...good, source: '' }, 'history.source'],
    ['a number that is not text', withBtc({ closes: [1, 2, 3] }), 'history.underlyings.BTC.closes.0'],
    ['a negative close', withBtc({ closes: ['1', '-2', '3'] }), 'history.underlyings.BTC.closes.1'],
    ['an exponent', withBtc({ closes: ['1', '2', '3e4'] }), 'history.underlyings.BTC.closes.2'],
    ['a field that is not known', { ...good, note: 'x' }, 'history.'],
  ])('refuses as malformed %s', (_, json, field) => {
    expect(refusal(json)).toEqual({ code: 'INVALID_INPUT', field })
  })

  test.each([
    ['a zero close', withBtc({ closes: ['1', '0', '3'] }), 'history.underlyings.BTC.closes.1'],
    [
      'a close beyond all bounds',
      withBtc({ closes: ['1', '2', '1000000001'] }),
      'history.underlyings.BTC.closes.2',
    ],
    [
      'a volatility of 1,100 %',
      withBtc({ closes: ['1', '2', '3'], volatilities: ['1', '11', '1'] }),
      'history.underlyings.BTC.volatilities.1',
    ],
    ['series of unequal length', withBtc({ closes: ['1', '2'] }), 'history.underlyings.SOL.closes'],
    [
      'a volatility series that is shorter',
      withBtc({ closes: ['1', '2', '3'], volatilities: ['1'] }),
      'history.underlyings.BTC.volatilities',
    ],
    ['no underlying', { ...good, underlyings: {} }, 'history.underlyings'],
    ['one day', { ...good, underlyings: { BTC: { closes: ['1'] } } }, 'history.underlyings'],
  ])('refuses as bad data %s', (_, json, field) => {
    expect(refusal(json)).toEqual({ code: 'BAD_MARKET_DATA', field })
  })
})

describe('a close far from the day before is an error, not a return', () => {
  test.each([
    ['twenty times more', '1800001'],
    ['less than a twentieth', '4499'],
  ])('%s', (_, second) => {
    expect(refusal(withBtc({ closes: ['90000', second, second] }))).toEqual({
      code: 'BAD_MARKET_DATA',
      field: 'history.underlyings.BTC.closes.1',
    })
  })

  test('twenty times is the bound itself', () => {
    expect(() => parseHistory(withBtc({ closes: ['90000', '1800000', '90000'] }))).not.toThrow()
  })
})
