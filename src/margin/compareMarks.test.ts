import { describe, expect, test } from 'vitest'
import { list, loadMarket, exampleTable as table } from '../../test/property/support.ts'
import type { Marked, VenueMark } from '../adapters/venueMark.ts'
import { parseMarket } from '../market/market.ts'
import { formatExact, parseExact } from '../units/exact.ts'
import { compareMarks } from './compareMarks.ts'

const market = parseMarket(loadMarket())
const mark = (marked: Marked, price: string, quotedAfterSec = 0): VenueMark => ({
  marked,
  priceUsd: parseExact(price, 'a test'),
  quotedAfterSec,
})
const perpetual: Marked = { kind: 'contract', underlying: 'ETH', expirySec: null }
const compare = (venues: Record<string, VenueMark[]>) =>
  compareMarks(
    Object.entries(venues).map(([venue, marks]) => ({ venue, marks })),
    market,
    table,
    list,
  )

describe('marks', () => {
  test('of one thing stand side by side, each against the table, and the spread is between them', () => {
    const [one, ...others] = compare({
      a: [mark(perpetual, '3014.15')],
      b: [mark(perpetual, '2983.70707', 7)],
    })
    expect(others).toEqual([])
    expect(one?.name).toBe('ETH perpetual')
    expect(
      one?.venues.map(({ venue, difference, quotedAfterSec }) => [venue, difference, quotedAfterSec]),
    ).toEqual([
      ['a', 0n, 0],
      ['b', -10_100n, 7],
    ])
    // 3014.15 / 2983.70707 is 1.010203...
    expect(one?.spread).toBe(10_203n)
  })

  test('of one venue have no spread; the same mark twice is one', () => {
    const [one] = compare({ a: [mark(perpetual, '3014.15'), mark(perpetual, '3014.15')] })
    expect(one).toMatchObject({ spread: null })
    expect(one?.venues).toHaveLength(1)
  })

  test.each<[Marked, string]>([
    [{ kind: 'index', underlying: 'ETH' }, '3012.4'],
    [{ kind: 'coin', coin: 'USDC' }, '0.9999'],
    [{ kind: 'contract', underlying: 'ETH', expirySec: 1_798_185_600 }, '3034.75'],
  ])('%o is compared with the market data', (marked, price) => {
    const [one] = compare({ a: [mark(marked, '1')] })
    expect(one?.table === null || one?.table === undefined ? null : formatExact(one.table)).toBe(price)
  })

  test('an option is compared with its row per contract, and one without a row with nothing', () => {
    const option: Marked = {
      kind: 'option',
      underlying: 'ETH',
      expirySec: 1_798_185_600,
      strike: parseExact('2800', 'strike'),
      right: 'put',
    }
    const [known] = compare({ a: [mark(option, '151.61611')] })
    expect(Number(known?.venues[0]?.difference)).toBeLessThan(100)
    const [unknown] = compare({ a: [mark({ ...option, strike: parseExact('1', 'strike') }, '1')] })
    expect(unknown).toMatchObject({ table: null, venues: [{ difference: null }] })
  })
})
