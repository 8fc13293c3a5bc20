import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseInstrumentList } from '../instrument/instrument.ts'
import {
  addExact,
  compareExact,
  exact,
  multiplyExact,
  parseExact,
  subtractExact,
  ZERO,
} from '../units/exact.ts'
import type { Holding } from './holding.ts'
import { computeLots } from './lots.ts'

const T = 1_795_176_000
const [NEXT, PAST] = [T + 86_400, T]
const custody = new Map([
  ['wallet', 'own'],
  ['exchange', 'large'],
] as const)

const terms = {
  'USDC@own': ['USD', '1', { kind: 'coin', coin: 'USDC', custody: 'own' }],
  'USDC@large': ['USD', '1', { kind: 'coin', coin: 'USDC', custody: 'large' }],
  'USD.settlement': ['USD', '0.01', { kind: 'settlement', currency: 'USD' }],
  'BTC@own': ['BTC', '0.1', { kind: 'coin', coin: 'BTC', custody: 'own' }],
  'BTC.settlement': ['BTC', '0.001', { kind: 'settlement', currency: 'BTC' }],
  'BTC-PERP': ['BTC', '0.1', { kind: 'linear', expirySec: null }],
  'BTC-NEXT': ['BTC', '0.1', { kind: 'linear', expirySec: NEXT }],
  'BTC-PAST': ['BTC', '0.1', { kind: 'linear', expirySec: PAST }],
  'BTC-PERP.inverse': ['BTC', '10', { kind: 'inverse', expirySec: null }],
  'BTC-NEXT-100-C': ['BTC', '0.1', { kind: 'option', expirySec: NEXT, strike: '100', right: 'call' }],
  'BTC-PAST-100-C': ['BTC', '0.1', { kind: 'option', expirySec: PAST, strike: '100', right: 'call' }],
} as const
const list = parseInstrumentList({
  schema: 'plimsoll.instruments/1',
  underlyings: [
    { id: 1, symbol: 'USD' },
    { id: 2, symbol: 'BTC' },
  ],
  instruments: Object.entries(terms).map(([name, [underlying, lot, one]], index) => ({
    id: 1_001 + index,
    name,
    underlying,
    lot,
    terms: one,
  })),
})

const number = (text: string) => parseExact(text, 'a test')
const at = (venue: string, origin = 'test') => ({ venue, origin })
const coin = (name: string, amount: string, venue = 'wallet'): Holding => ({
  ...at(venue, `${name} ${amount}`),
  kind: 'coin',
  coin: name,
  amount: number(amount),
})
const settlement = (currency: string, amount: string, venue = 'exchange'): Holding => ({
  ...at(venue, `${currency} ${amount}`),
  kind: 'settlement',
  currency,
  amount: number(amount),
})
const linear = (size: string, costBasis: string, expirySec: number | null = null): Holding => ({
  ...at('exchange', `linear ${size}`),
  kind: 'linear',
  underlying: 'BTC',
  expirySec,
  size: number(size),
  quote: 'USD',
  costBasis: number(costBasis),
})
const inverse = (faceUsd: string, coinBasis: string): Holding => ({
  ...at('exchange', `inverse ${faceUsd}`),
  kind: 'inverse',
  underlying: 'BTC',
  expirySec: null,
  faceUsd: number(faceUsd),
  coin: 'BTC',
  coinBasis: number(coinBasis),
})
const option = (size: string, strike = '100', expirySec = NEXT): Holding => ({
  ...at('exchange', `option ${size}`),
  kind: 'option',
  underlying: 'BTC',
  expirySec,
  strike: number(strike),
  right: 'call',
  size: number(size),
})

/** Lines as text: `BTC-PERP -3 @exchange`. */
function linesOf(...holdings: Holding[]): string[] {
  const { lines } = computeLots(holdings, list, custody, T)
  return lines.map(({ instrument, lots, venue }) => `${instrument.name} ${lots} @${venue}`)
}
const leftOutOf = (...holdings: Holding[]) => computeLots(holdings, list, custody, T).leftOut
const withoutRow = expect.objectContaining({ code: 'OBLIGATION_WITHOUT_ROW' })

describe('coins', () => {
  test.each([
    ['2.99', ['USDC@own 2 @wallet']],
    ['0.999999', []],
    ['-2.01', ['USDC@own -3 @wallet']],
    ['-0.000001', ['USDC@own -1 @wallet']],
    ['3', ['USDC@own 3 @wallet']],
    ['-3', ['USDC@own -3 @wallet']],
    ['0', []],
  ])('%s USDC in lots of one: what is held down, what is owed up', (amount, lines) => {
    expect(linesOf(coin('USDC', amount))).toEqual(lines)
  })

  test('are rows of where they lie; what is owed is owed whatever the venue’s class', () => {
    expect(linesOf(coin('USDC', '5', 'exchange'), coin('USDC', '-5', 'exchange'))).toEqual([
      'USDC@large 5 @exchange',
      'USDC@own -5 @exchange',
    ])
  })

  test('held and owed stay apart, and so do venues; more of the same is one line', () => {
    const lines = linesOf(
      coin('USDC', '5'),
      coin('USDC', '-2'),
      coin('USDC', '4'),
      coin('USDC', '-1'),
      coin('BTC', '1'),
    )
    expect(lines).toEqual(['USDC@own 9 @wallet', 'USDC@own -3 @wallet', 'BTC@own 10 @wallet'])
  })

  test('each holding rounds alone: two halves of a lot are none', () => {
    expect(linesOf(coin('BTC', '0.05'), coin('BTC', '0.05'))).toEqual([])
    expect(linesOf(coin('BTC', '-0.05'), coin('BTC', '-0.05'))).toEqual(['BTC@own -2 @wallet'])
  })

  test('unlisted: held is left out, owed is refused', () => {
    expect(leftOutOf(coin('XYZ', '1000000'))).toHaveLength(1)
    expect(() => linesOf(coin('XYZ', '-0.000001'))).toThrow(withoutRow)
  })

  test('at a venue without a custody class are refused, never guessed', () => {
    expect(() => linesOf(coin('USDC', '5', 'nowhere'))).toThrow(
      expect.objectContaining({
        code: 'INVALID_INPUT',
        details: expect.objectContaining({ field: 'parameters.venueCustody.nowhere' }),
      }),
    )
  })
})

describe('settlement', () => {
  test.each([
    ['1.239', ['USD.settlement 123 @exchange']],
    ['-1.231', ['USD.settlement -124 @exchange']],
    ['-0.00001', ['USD.settlement -1 @exchange']],
    ['0.00999', []],
  ])('%s USD in lots of a cent, toward minus infinity', (amount, lines) => {
    expect(linesOf(settlement('USD', amount))).toEqual(lines)
  })

  test('nets per currency and venue before it rounds', () => {
    expect(
      linesOf(
        settlement('USD', '0.006'),
        settlement('USD', '0.006'),
        settlement('USD', '-5', 'wallet'),
        settlement('BTC', '-0.0005'),
      ),
    ).toEqual(['USD.settlement 1 @exchange', 'USD.settlement -500 @wallet', 'BTC.settlement -1 @exchange'])
  })

  test('owed in a currency without a row is refused', () => {
    expect(() => linesOf(settlement('EUR', '-1'))).toThrow(
      expect.objectContaining({
        code: 'OBLIGATION_WITHOUT_ROW',
        details: expect.objectContaining({ field: 'settlement:EUR' }),
      }),
    )
  })
})

describe('linear contracts', () => {
  test('are their size in one row and their cost, with the opposite sign, in a settlement row', () => {
    expect(linesOf(linear('2', '210'))).toEqual(['BTC-PERP 20 @exchange', 'USD.settlement -21000 @exchange'])
    expect(linesOf(linear('-2', '-210'))).toEqual([
      'BTC-PERP -20 @exchange',
      'USD.settlement 21000 @exchange',
    ])
  })

  test('long: the dust goes, its cost stays', () => {
    // 195 and not 195 x 1.9 / 1.95.
    expect(linesOf(linear('1.95', '195'))).toEqual([
      'BTC-PERP 19 @exchange',
      'USD.settlement -19500 @exchange',
    ])
  })

  test('short: rounded up to a whole lot, its proceeds are not', () => {
    expect(linesOf(linear('-1.95', '-195'))).toEqual([
      'BTC-PERP -20 @exchange',
      'USD.settlement 19500 @exchange',
    ])
  })

  test('less than a lot: a long leaves its cost, a short is a whole lot for its own proceeds', () => {
    expect(linesOf(linear('0.05', '5'))).toEqual(['USD.settlement -500 @exchange'])
    expect(linesOf(linear('-0.05', '-5'))).toEqual(['BTC-PERP -1 @exchange', 'USD.settlement 500 @exchange'])
  })

  test('a cost that is income to a long shrinks with it', () => {
    // 195 received for 1.95, of which 1.9 count: 190.
    expect(linesOf(linear('1.95', '-195'))).toEqual([
      'BTC-PERP 19 @exchange',
      'USD.settlement 19000 @exchange',
    ])
    expect(linesOf(linear('0.05', '-5'))).toEqual([])
  })

  test('a loss that a short has booked grows with it', () => {
    expect(linesOf(linear('-1.95', '195'))).toEqual([
      'BTC-PERP -20 @exchange',
      'USD.settlement -20000 @exchange',
    ])
  })

  test('of size zero: what is owed on them stays owed, what is due is not counted', () => {
    expect(linesOf(linear('0', '5'))).toEqual(['USD.settlement -500 @exchange'])
    expect(linesOf(linear('0', '-5'))).toEqual([])
    expect(linesOf(inverse('0', '-0.002'))).toEqual(['BTC.settlement -2 @exchange'])
    expect(linesOf(inverse('0', '0.002'))).toEqual([])
  })

  test('never count for more than they are worth, at any mark', () => {
    const amount = fc.bigInt({ min: -(10n ** 9n), max: 10n ** 9n }).map((atoms) => exact(atoms, 6))
    const mark = fc.bigInt({ min: 0n, max: 10n ** 10n }).map((atoms) => exact(atoms, 6))
    fc.assert(
      fc.property(amount, amount, mark, (size, costBasis, price) => {
        const contract: Holding = { ...linear('1', '1'), size, costBasis } as Holding
        const { lines } = computeLots([contract], list, custody, T)
        const counted = lines.reduce((total, { instrument, lots }) => {
          const amountOfLots = multiplyExact(exact(lots, 0), instrument.lot)
          const value = instrument.name === 'BTC-PERP' ? multiplyExact(amountOfLots, price) : amountOfLots
          return addExact(total, value)
        }, ZERO)
        const worth = subtractExact(multiplyExact(size, price), costBasis)
        expect(compareExact(counted, worth)).toBeLessThanOrEqual(0)
      }),
      { numRuns: 500 },
    )
  })

  test('a cost of the other sign is income, and stays so', () => {
    expect(linesOf(linear('2', '-10'))).toEqual(['BTC-PERP 20 @exchange', 'USD.settlement 1000 @exchange'])
  })

  test('the cost nets with other money of the venue', () => {
    expect(linesOf(linear('2', '210'), linear('-1', '-120'), settlement('USD', '95'))).toEqual([
      'BTC-PERP 20 @exchange',
      'BTC-PERP -10 @exchange',
      'USD.settlement 500 @exchange',
    ])
  })

  test('dated ones have their own row; what has expired at T has none, whichever way it is held', () => {
    expect(linesOf(linear('1', '100', NEXT))).toEqual([
      'BTC-NEXT 10 @exchange',
      'USD.settlement -10000 @exchange',
    ])
    for (const [size, cost] of [
      ['1', '100'],
      ['-1', '-100'],
      ['0.000001', '0'],
    ] as const) {
      expect(() => linesOf(linear(size, cost, PAST))).toThrow(withoutRow)
      expect(() => linesOf(linear(size, cost, NEXT + 1))).toThrow(withoutRow)
    }
  })
})

describe('inverse contracts', () => {
  test('a long of N USD at P is N/P in coin and -N of the row of one USD', () => {
    expect(linesOf(inverse('1000', '0.02'))).toEqual([
      'BTC-PERP.inverse -100 @exchange',
      'BTC.settlement 20 @exchange',
    ])
    expect(linesOf(inverse('-1000', '-0.02'))).toEqual([
      'BTC-PERP.inverse 100 @exchange',
      'BTC.settlement -20 @exchange',
    ])
  })

  test('round against the holder the other way: the row of a long is short', () => {
    // 1,005 is 101 lots short for the coins of 1,005; a short's 1,005 is 100 lots and owes those of 1,005.
    expect(linesOf(inverse('1005', '0.0201'))).toEqual([
      'BTC-PERP.inverse -101 @exchange',
      'BTC.settlement 20 @exchange',
    ])
    expect(linesOf(inverse('-1005', '-0.0201'))).toEqual([
      'BTC-PERP.inverse 100 @exchange',
      'BTC.settlement -21 @exchange',
    ])
    expect(linesOf(inverse('-5', '-0.0001'))).toEqual(['BTC.settlement -1 @exchange'])
  })

  test('keep the session’s result with the coin they settle in', () => {
    expect(linesOf(inverse('1000', '0.02'), settlement('BTC', '-0.0005'))).toEqual([
      'BTC-PERP.inverse -100 @exchange',
      'BTC.settlement 19 @exchange',
    ])
  })
})

describe('options', () => {
  test('longs down, shorts up', () => {
    expect(linesOf(option('1.99'))).toEqual(['BTC-NEXT-100-C 19 @exchange'])
    expect(linesOf(option('-1.91'))).toEqual(['BTC-NEXT-100-C -20 @exchange'])
  })

  test('a strike has one spelling, however the venue writes it', () => {
    expect(linesOf(option('1', '100.000'), option('1', '1e2'))).toEqual(['BTC-NEXT-100-C 20 @exchange'])
  })

  test('long ones without a row, unlisted or expired, are left out; short ones are refused', () => {
    expect(leftOutOf(option('1', '101'), option('1', '100', PAST))).toHaveLength(2)
    expect(linesOf(option('1', '101'), option('1', '100', PAST))).toEqual([])
    expect(() => linesOf(option('-1', '101'))).toThrow(withoutRow)
    expect(() => linesOf(option('-1', '100', PAST))).toThrow(withoutRow)
  })
})

describe('what the trader leaves out', () => {
  const idOf = (name: string) => list.instruments.find((one) => one.name === name)?.id ?? 0n
  const all = new Set(list.instruments.map(({ id }) => id))
  const left = (holdings: readonly Holding[], ids: ReadonlySet<bigint> = all) => {
    const { lines, leftOut } = computeLots(holdings, list, custody, T, ids)
    return [lines.map(({ instrument, lots }) => `${instrument.name} ${lots}`), leftOut] as const
  }

  test('long coins and options, by their id', () => {
    const held = [coin('USDC', '5'), coin('BTC', '1'), option('1')]
    expect(left(held)).toEqual([[], held])
    expect(left(held, new Set([idOf('BTC@own')]))).toEqual([['USDC@own 5', 'BTC-NEXT-100-C 10'], [held[1]]])
  })

  test('never what can owe: debts, shorts, contracts, money owed or due', () => {
    expect(left([coin('USDC', '-5'), option('-1'), linear('2', '210'), inverse('-1000', '-0.02')])).toEqual([
      [
        'USDC@own -5',
        'BTC-NEXT-100-C -10',
        'BTC-PERP 20',
        'BTC-PERP.inverse 100',
        'USD.settlement -21000',
        'BTC.settlement -20',
      ],
      [],
    ])
  })
})

test('a line says which holdings it came from', () => {
  const { lines } = computeLots(
    [coin('USDC', '5'), coin('USDC', '6'), linear('2', '210'), settlement('USD', '1')],
    list,
    custody,
    T,
  )
  expect(lines.map(({ origins }) => origins)).toEqual([
    ['USDC 5', 'USDC 6'],
    ['linear 2'],
    ['linear 2', 'USD 1'],
  ])
})
