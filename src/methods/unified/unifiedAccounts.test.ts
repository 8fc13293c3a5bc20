import { describe, expect, test } from 'vitest'
import { black76 } from '../../risk/pricing/black76.ts'
import { parseExact } from '../../units/exact.ts'
import { buildExampleBook, exampleData, loadMethodFile } from '../exampleBook.fixture.ts'
import type { MethodMargin } from '../method.ts'
import { parseMethod } from '../parseMethod.ts'

type Legs = [name: string, quantity: string][]
const run = (file: string, legs: Legs, change: Readonly<Record<string, unknown>> = {}): MethodMargin =>
  parseMethod(loadMethodFile(file, change)).margin(buildExampleBook(...legs), exampleData)
const usd = (amount: bigint): number => Number(amount) / 1e6
const lineOf = ({ lines }: MethodMargin, rule: string): number =>
  usd(lines.filter((line) => line.rule === rule).reduce((sum, { amount }) => sum + amount, 0n))

const lineAt = ({ lines }: MethodMargin, label: string): number =>
  usd(lines.filter((line) => line.label === label).reduce((sum, { amount }) => sum + amount, 0n))

const INDEX = 91_250.5
/** A move that no figure shows; a class without moves is refused. */
const HARDLY = '0.000000000000000001'
const PERP = 91_301.25
const longPerpetual: Legs = [
  ['USDT@large', '50000'],
  ['BTC-PERP', '1'],
  ['USDT.settlement', '-91301.25'],
]
const hedge: Legs = [
  ['BTC@large', '1'],
  ['BTC-PERP', '-1'],
  ['USDT.settlement', '91301.25'],
]
const options: Legs = [
  ['BTC-25DEC26-100000-C', '-2'],
  ['BTC-26MAR27-100000-C', '1'],
  ['USDC@large', '50000'],
]

describe.each([
  'okx-portfolio',
  'bybit-portfolio',
  'binance-portfolio',
  'paradex-portfolio',
  'bybit-options',
])('%s', (file) => {
  const legs: Legs = file === 'binance-portfolio' ? longPerpetual : options

  test('has lines that sum to its initial margin, at least its maintenance, and no margin without a book', () => {
    const margin = run(file, legs)
    expect(margin.lines.reduce((sum, { amount }) => sum + amount, 0n)).toBe(margin.initial)
    expect(margin.initial).toBeGreaterThanOrEqual(margin.maintenance)
    expect(margin.maintenance).toBeGreaterThan(0n)
    expect(margin.caveats.length).toBeGreaterThan(0)
    expect(run(file, [])).toMatchObject({ equity: 0n, initial: 0n, maintenance: 0n, liquidatable: false })
  })

  test('liquidates when maintenance reaches equity', () => {
    const { equity, maintenance } = run(file, legs)
    const spare = Number(equity - maintenance) / 1e6 / 0.9999
    const without = (amount: number): boolean =>
      run(file, [...legs, ['USDC.settlement', (-amount).toFixed(4)]]).liquidatable
    expect(without(spare - 1)).toBe(false)
    expect(without(spare + 1)).toBe(true)
  })
})

describe.each(['okx-portfolio', 'bybit-portfolio', 'binance-portfolio'])('equity in a coin, %s', (file) => {
  const face = 913_012.5
  const book = (coins: string, basis: number): Legs => [
    ['BTC@large', coins],
    ['BTC-PERP.inverse', `${-face}`],
    ['BTC.settlement', `${basis}`],
  ]

  test('an inverse contract may have been entered anywhere', () => {
    // 913,012.5 at the mark are 10 coins; entered at 121,735 they were 7.5.
    const { equity, initial, maintenance } = run(file, book('2.5', 10))
    expect(run(file, book('5', 7.5))).toMatchObject({ equity, initial, maintenance })
    // The coins' worth is 2.5 coins, and counts at the rate of coins.
    expect(usd(equity)).toBeCloseTo(2.5 * INDEX * (file === 'okx-portfolio' ? 0.98 : 0.95), 3)
  })

  test('what is held and what is owed of a coin net before the rate, the loan still costs', () => {
    const margin = run(file, [
      ['BTC@large', '3'],
      ['BTC@own', '-1'],
    ])
    expect(usd(margin.equity)).toBeCloseTo(2 * INDEX * (file === 'okx-portfolio' ? 0.98 : 0.95), 3)
    expect(margin.initial).toBe(run(file, [['BTC@own', '-1']]).initial)
  })

  test('a settled loss is owed as a loan is, unless coins pay it or a contract carries it', () => {
    const { initial, maintenance } = run(file, [['BTC@own', '-1']])
    expect(maintenance).toBeGreaterThan(0n)
    expect(run(file, [['BTC.settlement', '-1']])).toMatchObject({ initial, maintenance })
    expect(
      run(file, [
        ['BTC.settlement', '-1'],
        ['BTC@own', '1'],
      ]).initial,
    ).toBe(0n)
    const carried = run(file, [
      ['BTC-PERP.inverse', `${face}`],
      ['BTC.settlement', '-12'],
    ])
    expect(carried.lines.filter(({ label }) => label === 'Borrowing')).toEqual([])
    expect(run(file, [['USDT.settlement', '-1000']]).initial).toBe(
      run(file, [['USDT@large', '-1000']]).initial,
    )
  })

  test('a contract carries losses to twice its notional, and what is beyond is owed', () => {
    const inverse = (basis: string, ...more: Legs) =>
      run(file, [['BTC-PERP.inverse', `${face}`], ['BTC.settlement', basis], ...more])
    // 913,012.5 at the mark are 10 coins, which carry 20.
    expect(lineAt(inverse('-20'), 'Borrowing')).toBe(0)
    const [owed, loan] = [inverse('-23'), run(file, [['BTC@own', '-3']])]
    expect(lineAt(owed, 'Borrowing')).toBeCloseTo(usd(loan.initial), 4)
    expect(lineAt(inverse('-23', ['BTC@own', '3']), 'Borrowing')).toBe(0)
    // Two stablecoins are one loss of money: 100,000 of it is carried once.
    const linear = run(file, [
      ['BTC-PERP', '1'],
      ['USDT.settlement', '-150000'],
      ['USDC.settlement', '-150000'],
    ])
    const money = 150_000 * (0.9996 + 0.9999) - 2 * PERP
    const rate = usd(run(file, [['USDC@large', '-1000']]).initial) / (1_000 * 0.9999)
    expect(lineAt(linear, 'Borrowing')).toBeCloseTo(rate * money, 3)
  })

  test('a contract of a few dollars carries a few dollars', () => {
    const coin: Legs = [
      ['USDC@own', '200000'],
      ['BTC.settlement', '-1'],
    ]
    const money: Legs = [
      ['BTC@own', '2'],
      ['USDC.settlement', '-50000'],
    ]
    for (const [legs, dust, carries] of [
      [coin, ['BTC-PERP.inverse', '10'], 2 * 10],
      [money, ['ETH-PERP', '0.01'], 2 * 0.01 * 3_015],
    ] as [Legs, Legs[number], number][]) {
      const before = usd(run(file, legs).initial)
      expect(before).toBeGreaterThan(4_700)
      const rate = usd(run(file, [['USDC@large', '-1000']]).initial) / (1_000 * 0.9999)
      expect(usd(run(file, [...legs, dust]).initial)).toBeGreaterThan(before - carries * rate)
    }
  })
})

describe('OKX', () => {
  test('a long perpetual: MR1 at -12 % and MR4, times 1.3; MR6 is half of 24 %, MR7 below', () => {
    const margin = run('okx-portfolio', longPerpetual)
    expect(lineOf(margin, 'max(MR1, MR2, MR6)')).toBeCloseTo(1.3 * 0.12 * PERP, 4)
    expect(lineOf(margin, 'MR4')).toBeCloseTo(1.3 * 0.002 * PERP, 4)
    expect(usd(margin.maintenance)).toBeCloseTo(0.122 * PERP, 4)
    expect(margin.worst?.label).toBe('BTC at -12 %, volatility up')
  })

  test('a coin joins the unit as far as it hedges; MR7 then binds', () => {
    const margin = run('okx-portfolio', hedge)
    // Index against mark leaves 12 % of 50.75; basis 0.2 %; minimum 0.45 %.
    expect(usd(margin.maintenance)).toBeCloseTo(0.0045 * PERP, 4)
    expect(lineOf(margin, 'MR7')).toBeCloseTo(1.3 * (0.0045 * PERP - 0.12 * 50.75 - 0.002 * PERP), 4)
    // Ten coins more are collateral, not risk.
    expect(run('okx-portfolio', [...hedge, ['BTC@own', '10']]).maintenance).toBe(margin.maintenance)
    expect(usd(margin.equity)).toBeCloseTo(0.98 * INDEX - PERP + 91_301.25 * 0.9996, 3)
  })

  test('borrowing, and USDT against USD contracts, cost on top', () => {
    const debt = run('okx-portfolio', [['USDT@large', '-1000']])
    expect(usd(debt.initial)).toBeCloseTo(99.96, 4)
    expect(usd(debt.maintenance)).toBeCloseTo(29.988, 4)
    const across = run('okx-portfolio', [
      ['BTC-PERP', '1'],
      ['USDT.settlement', '-91301.25'],
      ['BTC-PERP.inverse', '91301.25'],
      ['BTC.settlement', '-1'],
    ])
    expect(lineOf(across, 'MR9')).toBeCloseTo(1.3 * 0.0075 * 91_301.25 * 0.9996, 3)
  })

  test('the minimum of an option is a share of the index, a long one’s at most its value', () => {
    const nothing = { moves: [HARDLY], extreme: '0', annualisedMove: '0', leastMove: '0', minimumRate: '0.5' }
    const change = {
      classes: { '1': { ...nothing, tiers: [{ upTo: null, multiplier: '1' }] } },
      volatility: {
        up: '0',
        down: '0',
        term: { pivotDays: '30', powerShort: '0.3', powerLong: '0.13', minimumDays: '1' },
      },
    }
    const long = run('okx-portfolio', [['BTC-27NOV26-95000-C', '2']], change)
    expect(usd(long.maintenance)).toBeCloseTo(usd(long.equity), 4)
    const short = run('okx-portfolio', [['BTC-27NOV26-95000-C', '-2']], change)
    expect(usd(short.maintenance)).toBeCloseTo(INDEX, 4)
    const { market } = exampleData
    const bitcoin = market.underlyings.get('BTC')
    const near = bitcoin?.expiries.get(1_795_766_400)
    if (bitcoin === undefined || near === undefined) throw new RangeError('no such expiry')
    // So still a market that the put is worth nothing at all in float64.
    const expiry = { ...near, volatilities: new Map([['85000', parseExact('0.01', 'volatility')]]) }
    const still = {
      ...market,
      underlyings: new Map([
        ...market.underlyings,
        ['BTC', { ...bitcoin, expiries: new Map([...bitcoin.expiries, [1_795_766_400, expiry]]) }],
      ]),
    }
    const worthless = buildExampleBook(['BTC-27NOV26-85000-P', '2'])
    const bound = parseMethod(loadMethodFile('okx-portfolio', change))
    expect(bound.margin(worthless, { market: still, history: null }).maintenance).toBe(0n)
  })

  test('ours in the place of MR2, MR3 and MR5: a day, a falling near volatility, a rate', () => {
    const dated = run('okx-portfolio', [['BTC-26MAR27', '-1']])
    const years = (1_806_048_000 - 1_795_176_000) / 31_536_000
    expect(lineOf(dated, 'MR5')).toBeCloseTo(1.3 * 93_410 * years * 0.01, 4)
    const still = { moves: [HARDLY], extreme: '0', annualisedMove: '0', leastMove: '0', minimumRate: '0' }
    const change = {
      classes: { '1': { ...still, tiers: [{ upTo: null, multiplier: '1' }] } },
      volatility: {
        up: '0',
        down: '0',
        term: { pivotDays: '30', powerShort: '0.3', powerLong: '0.13', minimumDays: '1' },
      },
      rateShift: '0',
    }
    const value = (iv: number, days: number): number => black76(91_420, 95_000, iv, days / 365, 'call')
    const days = (1_795_766_400 - 1_795_176_000) / 86_400
    const long = run('okx-portfolio', [['BTC-27NOV26-95000-C', '1']], change)
    expect(lineOf(long, 'max(MR1, MR2, MR6)')).toBeCloseTo(
      1.3 * (value(0.462, days) - value(0.462, days - 1)),
      4,
    )
    expect(lineOf(long, 'MR3')).toBeCloseTo(1.3 * (value(0.462, days) - value(0.462 * 0.85, days)), 4)
    // Beyond 90 days nothing falls.
    expect(lineOf(run('okx-portfolio', [['BTC-26MAR27-100000-C', '1']], change), 'MR3')).toBe(0)
  })

  test('names a coin without a discount rate', () => {
    expect(() => run('okx-portfolio', [['SOL@own', '1']], { collateral: {} })).toThrow(
      expect.objectContaining({ code: 'MISSING_QUOTE' }),
    )
  })
})

describe('Bybit', () => {
  test('a long perpetual: 15 % and the contract factor, times the initial factor', () => {
    const margin = run('bybit-portfolio', longPerpetual)
    expect(usd(margin.maintenance)).toBeCloseTo(0.15 * PERP + 0.003 * INDEX, 4)
    expect(usd(margin.initial)).toBeCloseTo(1.25 * usd(margin.maintenance), 4)
  })

  test('net short options, vega and delta across expiries are charged', () => {
    const margin = run('bybit-portfolio', options)
    expect(lineOf(margin, 'net short options')).toBeCloseTo(1.25 * 2 * 0.005 * INDEX, 4)
    expect(lineOf(margin, 'vega spread')).toBeGreaterThan(0)
    expect(lineOf(margin, 'delta spread')).toBeGreaterThan(0)
  })

  test('what USDT and USDC hedge of each other is charged', () => {
    const margin = run('bybit-portfolio', [
      ['BTC-PERP', '1'],
      ['USDT.settlement', '-91301.25'],
      ['BTC-25DEC26', '-1'],
      ['USDC.settlement', '91890.5'],
    ])
    expect(lineOf(margin, 'USDT-USDC spread')).toBeCloseTo(1.25 * 0.0075 * 91_301.25 * 0.9996, 4)
  })

  test('a contract in USD hedges none of it away', () => {
    const margin = run('bybit-portfolio', [
      ['BTC-PERP', '1'],
      ['USDT.settlement', '-91301.25'],
      ['BTC-25DEC26', '-1'],
      ['USDC.settlement', '91890.5'],
      ['BTC-PERP.inverse', '91301'],
      ['BTC.settlement', '-1'],
    ])
    expect(lineOf(margin, 'USDT-USDC spread')).toBeCloseTo(1.25 * 0.0075 * 91_301.25 * 0.9996, 4)
  })

  test('a hedge across expiries costs less than the leg it hedges', () => {
    const naked: Legs = [['ETH-PERP', '-1000']]
    const { initial } = run('bybit-portfolio', naked)
    expect(run('bybit-portfolio', [...naked, ['ETH-26MAR27', '1000']]).initial).toBeLessThan(initial / 2n)
  })

  test('regular margin charges what is owed', () => {
    const margin = run('bybit-options', [['BTC@own', '-1']])
    expect(lineOf(margin, 'borrowing')).toBeCloseTo(0.1 * INDEX, 4)
    expect(usd(margin.maintenance)).toBeCloseTo(0.04 * INDEX, 4)
  })

  test('regular margin charges each short alone and refuses a perpetual', () => {
    const margin = run('bybit-options', options)
    expect(margin.lines).toHaveLength(1)
    expect(usd(margin.initial) - usd(margin.maintenance)).toBeCloseTo(
      2 * (Math.max(0.15 * INDEX - (100_000 - INDEX), 0.1 * INDEX) - 0.032 * INDEX),
      4,
    )
    expect(usd(margin.equity)).toBeCloseTo(50_000 * 0.9999, 4)
    expect(() => run('bybit-options', longPerpetual)).toThrow(
      expect.objectContaining({ code: 'UNSUPPORTED_BY_METHOD' }),
    )
  })
})

describe('Binance', () => {
  test('brackets per contract, nothing offset, orders at 1.20 and liquidation at 1.05', () => {
    const margin = run('binance-portfolio', [
      ...longPerpetual,
      ['BTC-25DEC26', '-1'],
      ['USDT.settlement', '91890.5'],
    ])
    const maintained = 0.005 * PERP - 50 + (0.005 * 91_890.5 - 50)
    expect(usd(margin.initial)).toBeCloseTo(1.2 * maintained, 4)
    expect(usd(margin.maintenance)).toBeCloseTo(1.05 * maintained, 4)
  })

  test('loans maintain their own rate, options are refused', () => {
    expect(usd(run('binance-portfolio', [['USDT@large', '-1000']]).initial)).toBeCloseTo(1.2 * 79.968, 4)
    expect(() => run('binance-portfolio', options)).toThrow(
      expect.objectContaining({ code: 'UNSUPPORTED_BY_METHOD' }),
    )
  })
})

describe('Paradex', () => {
  const legs: Legs = [
    ['USDC@large', '50000'],
    ['BTC-PERP', '1'],
    ['USDC.settlement', '-91301.25'],
  ]

  test('a perpetual: SCAN at -16 %, half of it maintained, provisions in full', () => {
    const margin = run('paradex-portfolio', legs)
    // -66 % at 24 % weighs 15.84 %, less than 16 %.
    expect(lineOf(margin, 'SCAN')).toBeCloseTo(0.16 * PERP, 4)
    expect(lineOf(margin, 'provisions')).toBeCloseTo(0.0004 * PERP, 4)
    expect(usd(margin.maintenance)).toBeCloseTo(0.0804 * PERP, 4)
  })

  test('a hedge pays the minimum delta: 1 % of what is hedged', () => {
    const margin = run('paradex-portfolio', [
      ['BTC-PERP', '1'],
      ['BTC-25DEC26', '-1'],
    ])
    const scan = 0.16 * (91_890.5 - PERP)
    expect(lineOf(margin, 'SCAN')).toBeCloseTo(scan, 3)
    expect(lineOf(margin, 'Minimum Delta Requirement')).toBeCloseTo(0.01 * INDEX - scan, 3)
  })

  test('refuses coins and settlement that are not taken there, and inverse contracts', () => {
    for (const leg of [
      ['BTC@large', '1'],
      ['BTC-PERP.inverse', '1'],
      ['USDT.settlement', '-1'],
    ] as Legs) {
      expect(() => run('paradex-portfolio', [leg])).toThrow(
        expect.objectContaining({ code: 'UNSUPPORTED_BY_METHOD' }),
      )
    }
  })
})
