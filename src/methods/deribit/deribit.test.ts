import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { computePocketMargin, type Mark } from '../../adapters/deribit/margin.ts'
import { black76 } from '../../risk/pricing/black76.ts'
import { formatExact, multiplyExact, parseExact, ZERO } from '../../units/exact.ts'
import { ONE_PPM } from '../../units/fixed.ts'
import { buildExampleBook, exampleData, loadMethodFile } from '../exampleBook.fixture.ts'
import type { MethodMargin } from '../method.ts'
import { parseMethod } from '../parseMethod.ts'

type Legs = [name: string, quantity: string][]
const run = (file: string, legs: Legs, change: Readonly<Record<string, unknown>> = {}): MethodMargin =>
  parseMethod(loadMethodFile(file, change)).margin(buildExampleBook(...legs), exampleData)
const usd = (amount: bigint): number => Number(amount) / 1e6
const lineSum = ({ lines }: MethodMargin): bigint => lines.reduce((sum, { amount }) => sum + amount, 0n)

const INDEX = 91_250.5
const PERP = 91_301.25

describe('standard margin', () => {
  // Long one coin of the perpetual, entered at its mark: short the row, long the coin basis.
  const long: Legs = [
    ['BTC@large', '2'],
    ['BTC-PERP.inverse', '-91301.25'],
    ['BTC.settlement', '1'],
  ]

  test('a perpetual of one coin pays 2.005 % and 1.005 % of it, and equity is the coins', () => {
    const margin = run('deribit-standard', long)
    expect(usd(margin.initial)).toBeCloseTo(0.02005 * INDEX, 5)
    expect(usd(margin.maintenance)).toBeCloseTo(0.01005 * INDEX, 5)
    expect(usd(margin.equity)).toBeCloseTo(2 * INDEX, 5)
    expect(lineSum(margin)).toBe(margin.initial)
    expect(margin.liquidatable).toBe(false)
  })

  test('long options are neither charged nor counted; a short one is, at 10 % and its mark', () => {
    expect(run('deribit-standard', [['BTC-25DEC26-110000-C', '3']])).toMatchObject({
      initial: 0n,
      equity: 0n,
    })
    const short = run('deribit-standard', [
      ['BTC@large', '1'],
      ['BTC-25DEC26-110000-C', '-1'],
    ])
    // Almost 20 % out of the money: IM less MM is 0.10 - 0.075.
    expect(usd(short.initial) - usd(short.maintenance)).toBeCloseTo(0.025 * INDEX, 5)
    expect(usd(short.maintenance)).toBeGreaterThan(0.075 * INDEX)
  })

  test('says what the venue’s adapter says of the same pocket at the same marks', () => {
    const [market, name] = [exampleData.market, 'BTC-25DEC26-110000-C']
    const expiry = market.underlyings.get('BTC')?.expiries.get(1_798_185_600)
    const volatility = expiry?.volatilities.get('110000') ?? ZERO
    const forward = expiry?.forward ?? ZERO
    const [f, years] = [Number(formatExact(forward)), (1_798_185_600 - market.asOfSec) / 31_536_000]
    const coins = black76(f, 110_000, Number(formatExact(volatility)), years, 'call') / f
    const price = parseExact((Math.ceil(coins * 1e12) / 1e12).toFixed(12), 'mark')
    const marks = new Map<string, Mark>([
      [
        'BTC-PERPETUAL',
        { mark: parseExact('91301.25', 'mark'), forward: null, volatility: null, quotedAtMs: 0 },
      ],
      [name, { mark: price, forward, volatility, quotedAtMs: 0 }],
    ])
    fc.assert(
      fc.property(fc.integer({ min: -9e6, max: 9e6 }), fc.integer({ min: -50, max: 50 }), (face, size) => {
        const [faceUsd, options] = [parseExact(String(face), 'face'), parseExact(String(size), 'size')]
        const own = computePocketMargin(
          {
            userId: 1,
            currency: 'BTC',
            cash: parseExact('12.5', 'cash'),
            unsettled: ZERO,
            futures: face === 0 ? [] : [{ instrument: 'BTC-PERPETUAL', faceUsd, coinBasis: ZERO }],
            options: [{ instrument: name, size: options }],
          },
          marks,
          market.asOfSec,
          () => ONE_PPM,
        )
        const margin = run('deribit-standard', [
          ['BTC@large', '12.5'],
          ['BTC-PERP.inverse', String(-face)],
          [name, String(size)],
        ])
        for (const pick of ['initial', 'maintenance'] as const) {
          const expected = Number(formatExact(multiplyExact(own[pick], parseExact('91250.5', 'index'))))
          expect(Math.abs(usd(margin[pick]) - expected)).toBeLessThan(3e-6)
        }
        const balance = Number(formatExact(multiplyExact(own.balance, parseExact('91250.5', 'index'))))
        expect(Math.abs(usd(margin.equity) - balance)).toBeLessThan(2e-6)
      }),
      { numRuns: 60 },
    )
  })

  test('every currency stands alone', () => {
    const poor: Legs = [
      ['BTC@large', '100'],
      ['ETH@large', '0.01'],
      ['ETH-PERP.inverse', '-30141.5'],
      ['ETH.settlement', '10'],
    ]
    const margin = run('deribit-standard', poor)
    expect(margin.liquidatable).toBe(true)
    expect(margin.equity).toBeGreaterThan(margin.maintenance * 100n)
  })

  test('refuses linear contracts and coins it does not take', () => {
    for (const leg of [['BTC-PERP', '1'] as [string, string], ['SOL@large', '1'] as [string, string]]) {
      expect(() => run('deribit-standard', [leg])).toThrow(
        expect.objectContaining({ code: 'UNSUPPORTED_BY_METHOD' }),
      )
    }
  })
})

describe('segregated portfolio margin', () => {
  test('a long inverse perpetual loses coins x (1 - 1 / 0.84) and the roll minimum', () => {
    const margin = run('deribit-segregated-pm', [
      ['BTC@large', '2'],
      ['BTC-PERP.inverse', '-91301.25'],
      ['BTC.settlement', '1'],
    ])
    const matrix = 1 / 0.84 - 1 + 0.01
    expect(usd(margin.initial)).toBeCloseTo(matrix * INDEX, 4)
    expect(usd(margin.maintenance)).toBeCloseTo(0.8 * matrix * INDEX, 4)
    expect(margin.worst?.label).toBe('BTC in coin at -16 %, volatility up')
    expect(lineSum(margin)).toBe(margin.initial)
    expect(usd(margin.equity)).toBeCloseTo(2 * INDEX, 4)
  })

  test('a linear perpetual is a matrix in USD, and no coin answers for it', () => {
    const legs: Legs = [
      ['BTC-PERP', '-1'],
      ['USDC.settlement', '91301.25'],
      ['BTC@large', '1'],
    ]
    const margin = run('deribit-segregated-pm', legs)
    expect(usd(margin.initial)).toBeCloseTo(0.16 * PERP + 0.01 * INDEX, 3)
    expect(margin.liquidatable).toBe(true)
    expect(run('deribit-segregated-pm', [...legs, ['USDC@large', '20000']]).liquidatable).toBe(false)
  })

  test('a covered option spread needs less than its short leg, and expiries roll apart', () => {
    const short: Legs = [['BTC-25DEC26-100000-C', '-1']]
    const spread: Legs = [...short, ['BTC-25DEC26-110000-C', '1']]
    const [alone, covered] = [run('deribit-segregated-pm', short), run('deribit-segregated-pm', spread)]
    expect(covered.initial).toBeLessThan(alone.initial)
    const calendar: Legs = [
      ['BTC-25DEC26.inverse', '-91890.5'],
      ['BTC-26MAR27.inverse', '93410'],
      ['BTC@large', '1'],
    ]
    const margin = run('deribit-segregated-pm', calendar)
    expect(margin.worst).toBeNull()
    // 34.8 days at the minimum, 125.9 days at exp(0.075 T) - 1.
    const years = (1_806_048_000 - 1_795_176_000) / 31_536_000
    expect(usd(margin.initial)).toBeCloseTo((0.01 + Math.expm1(0.075 * years)) * INDEX, 3)
  })
})

describe('cross portfolio margin', () => {
  const hedged: Legs = [
    ['ETH@large', '10'],
    ['ETH-PERP', '-10'],
    ['USDC.settlement', '30141.5'],
  ]

  test('a coin hedges its perpetual, but for the roll and the gap between index and mark', () => {
    const margin = run('deribit-cross-pm', hedged)
    expect(usd(margin.lines.find(({ rule }) => rule === 'roll_shock')?.amount ?? 0n)).toBeCloseTo(
      10 * 0.005 * 3_012.4,
      4,
    )
    expect(usd(margin.initial)).toBeCloseTo(10 * (0.005 * 3_012.4 + 0.18 * 1.75), 4)
    expect(lineSum(margin)).toBe(margin.initial)
  })

  test('an inverse contract against its coin is the same hedge', () => {
    const margin = run('deribit-cross-pm', [
      ['ETH@large', '10'],
      ['ETH-PERP.inverse', '30141.5'],
      ['ETH.settlement', '-10'],
    ])
    expect(usd(margin.initial)).toBeCloseTo(10 * (0.005 * 3_012.4 + 0.18 * 1.75), 4)
  })

  test('currencies add worst by worst unless they are a set, where gains count in part', () => {
    const pair: Legs = [
      ['BTC-PERP', '1'],
      ['USDC.settlement', '-91301.25'],
      ['ETH-PERP', '-30'],
      ['USDC.settlement', '90424.5'],
      ['USDC@large', '100000'],
    ]
    const apart = run('deribit-cross-pm', pair)
    const file = loadMethodFile('deribit-cross-pm') as {
      parameters: { currencies: Record<string, Record<string, unknown>> }
    }
    const currencies = Object.fromEntries(
      Object.entries(file.parameters.currencies).map(([name, own]) => [name, { ...own, correlated: true }]),
    )
    const joint = run('deribit-cross-pm', pair, { currencies, correlationContingency: '0.1' })
    // Long BTC loses at -16 %, short ETH at +18 %; there the other's gain counts for 60 %, and the second is the worse.
    const [bitcoin, ether] = [0.16 * PERP, 0.18 * 30 * 3_014.15]
    const credit = bitcoin + ether - (ether - 0.6 * bitcoin)
    expect(usd(apart.initial - joint.initial)).toBeCloseTo(0.9 * credit, 3)
    expect(joint.lines.some(({ label, amount }) => label === 'Inter-commodity credit' && amount < 0n)).toBe(
      true,
    )
    expect(lineSum(joint)).toBe(joint.initial)
  })

  test('collateral counts after its haircut', () => {
    const margin = run('deribit-cross-pm', [['BTC@large', '2']], { haircuts: { BTC: '0.1' } })
    expect(usd(margin.equity)).toBeCloseTo(1.8 * INDEX, 5)
    // The coin itself is at risk under X:PM.
    expect(usd(margin.initial)).toBeCloseTo(0.32 * INDEX, 4)
  })

  test('names the coin or pair that the parameters lack', () => {
    expect(() => run('deribit-cross-pm', [['SOL@large', '1']])).toThrow(
      expect.objectContaining({ code: 'MISSING_QUOTE' }),
    )
    expect(() => run('deribit-segregated-pm', [['SOL-PERP', '1']])).toThrow(
      expect.objectContaining({ code: 'MISSING_QUOTE' }),
    )
  })
})
