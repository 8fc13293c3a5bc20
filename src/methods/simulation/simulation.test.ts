import { describe, expect, test } from 'vitest'
import { PlimsollError } from '../../errors.ts'
import type { History } from '../../market/history.ts'
import { lognormalTail, negativeLognormalTail } from '../../rules/var/parametricTail.ts'
import { ewmaModel, filterVariance, meanSquare } from '../../rules/var/variance.ts'
import type { Book } from '../book.ts'
import { bind, book, coin, history, leg, market, option } from './simulation.fixture.ts'

const none = { kind: 'none' }
const closes = history.underlyings.get('ETH')?.closes ?? new Float64Array()
const ethReturns = Array.from({ length: closes.length - 1 }, (_, t) =>
  Math.log((closes[t + 1] ?? 1) / (closes[t] ?? 1)),
)
const sortedTail = (pnl: number[], worst: number): number[] => pnl.sort((a, b) => a - b).slice(0, worst)
const perpetual = (underlying: string, quantity: string) =>
  leg(underlying, quantity, { kind: 'linear', expirySec: null })
const run = (name: string, of: Book, changes: Readonly<Record<string, unknown>> = {}) =>
  bind(name, changes).margin(of, { market, history })
const mixed = book(
  coin('USDC', '20000', 'USD'),
  coin('ETH', '2'),
  perpetual('BTC', '-0.1'),
  leg('USD', '9000', { kind: 'settlement', currency: 'USDC' }),
  option('ETH', '-3', 1798185600, '2800', 'put'),
  option('BTC', '0.5', 1798185600, '100000', 'call'),
)
const files = ['historical-es', 'historical-var', 'filtered-historical-es', 'parametric-es']
const caught = (act: () => unknown): PlimsollError => {
  try {
    act()
  } catch (error) {
    if (error instanceof PlimsollError) return error
  }
  throw new Error('no PlimsollError')
}

describe('historical simulation', () => {
  test('by hand: one ETH, 95 % over 200 days: VaR the tenth worst day, ES the mean of ten', () => {
    const changes = {
      confidence: '0.95',
      horizonDays: '1',
      lookbackDays: '200',
      antiProcyclicality: none,
    }
    const pnl = ethReturns.slice(-200).map((value) => 3012.4 * (Math.exp(value) - 1))
    const worst = sortedTail(pnl, 10)
    const es = run('historical-es', book(coin('ETH', '1')), changes)
    expect(Number(es.initial) / 1e6).toBeCloseTo(-worst.reduce((sum, value) => sum + value, 0) / 10, 5)
    const valueAtRisk = run('historical-es', book(coin('ETH', '1')), { ...changes, measure: 'VaR' })
    expect(Number(valueAtRisk.initial) / 1e6).toBeCloseTo(-(worst[9] ?? 0), 5)
    expect(Number(es.worst?.pnl) / 1e6).toBeCloseTo(worst[0] ?? 0, 5)
    expect(es.equity).toBe(2_952_152_000n) // 3012.40 x 0.98
  })

  test('the worst scenario carries its date and moves, joint over underlyings', () => {
    const { worst } = run('historical-es', book(coin('ETH', '1'), coin('BTC', '1')), {
      horizonDays: '1',
      antiProcyclicality: none,
    })
    const [, date = '', eth = ''] =
      /^(\d{4}-\d\d-\d\d) \(BTC -\d+\.\d %, ETH (-\d+\.\d) %\)$/.exec(worst?.label ?? '') ?? []
    const day = history.days.indexOf(Date.parse(date) / 86_400_000)
    expect(Number(eth)).toBeCloseTo(((closes[day] ?? 0) / (closes[day - 1] ?? 1) - 1) * 100, 1)
  })

  test('over two days: overlapping windows, or one day times the root of two', () => {
    const base = { confidence: '0.9', lookbackDays: '41', antiProcyclicality: none, measure: 'VaR' }
    const past = ethReturns.slice(-41)
    const windows = past.slice(1).map((value, t) => 3012.4 * (Math.exp(value + (past[t] ?? 0)) - 1))
    const path = run('historical-es', book(coin('ETH', '1')), { ...base, horizonRule: 'path' })
    expect(Number(path.initial) / 1e6).toBeCloseTo(-(sortedTail(windows, 4)[3] ?? 0), 5)
    const root = run('historical-es', book(coin('ETH', '1')), { ...base, horizonRule: 'square-root' })
    const scaled = past.map((value) => 3012.4 * (Math.exp(value * Math.SQRT2) - 1))
    expect(Number(root.initial) / 1e6).toBeCloseTo(-(sortedTail(scaled, 5)[4] ?? 0), 5)
  })

  test('a coin hedges its own perpetual: what is left is the difference of marks', () => {
    const hedged = run('historical-es', book(coin('ETH', '10'), perpetual('ETH', '-10')))
    const open = run('historical-es', book(coin('ETH', '10')))
    expect(Number(hedged.initial)).toBeLessThan(Number(open.initial) * 0.002)
  })

  test('a long option never loses more than it is worth, a short one does', () => {
    const long = run('historical-var', book(option('ETH', '1', 1795766400, '2800', 'put')), {
      confidence: '0.999',
      antiProcyclicality: none,
    })
    // one unit for the charge that rounds up and the value that rounds down
    expect(long.initial).toBeLessThanOrEqual(long.equity + 1n)
    const short = run('historical-var', book(option('ETH', '-1', 1795766400, '2800', 'put')))
    expect(Number(short.initial)).toBeGreaterThan(-Number(short.equity))
  })

  test('volatilities that move change an option book, and a history without them says so', () => {
    const strangle = book(
      option('ETH', '-5', 1806048000, '2400', 'put'),
      option('ETH', '-5', 1806048000, '4000', 'call'),
    )
    const moving = run('historical-es', strangle)
    const still = run('historical-es', strangle, { volatilityMoves: 'none' })
    expect(moving.initial).not.toBe(still.initial)
    const bare = new Map(
      [...history.underlyings].map(([name, { closes }]) => [name, { closes, volatilities: null }]),
    )
    const without = bind('historical-es').margin(strangle, {
      market,
      history: { ...history, underlyings: bare },
    })
    expect(without.initial).toBe(still.initial)
    expect(without.caveats.at(-1)).toContain('no implied volatilities of ETH')
  })

  test('time that passes costs the holder of options', () => {
    const held = book(option('ETH', '10', 1798185600, '3000', 'call'))
    const moved = run('historical-es', held, { timeDecay: 'horizon' })
    expect(Number(moved.initial)).toBeGreaterThan(Number(run('historical-es', held).initial))
  })

  test('EMIR Art. 28(1): a buffer is a share of the base; stressed days weigh in and never relieve', () => {
    const buffer = run('historical-es', mixed, { antiProcyclicality: { kind: 'buffer', share: '0.25' } })
    const [first, second] = buffer.lines
    expect(Math.abs(Number(second?.amount) - Number(first?.amount) / 4)).toBeLessThanOrEqual(1)
    const weight = (share: string, lookbackDays: string): bigint =>
      run('historical-es', book(coin('ETH', '-1')), {
        lookbackDays,
        antiProcyclicality: { kind: 'stressed-weight', weight: share, days: '60' },
      }).initial
    const [calm, blend, stress] = ['0', '0.25', '1'].map((share) => Number(weight(share, '749')))
    expect(stress).toBeGreaterThan(calm ?? 0)
    expect(Math.abs((blend ?? 0) - (0.75 * (calm ?? 0) + 0.25 * (stress ?? 0)))).toBeLessThanOrEqual(3)
  })

  test('a stressed window that is the whole lookback adds nothing', () => {
    const same = { kind: 'stressed-weight', weight: '0.25', days: '749' }
    const { lines } = run('historical-es', book(coin('ETH', '1')), {
      lookbackDays: '749',
      antiProcyclicality: same,
    })
    expect(lines[1]?.amount).toBe(0n)
    expect(lines[1]?.trace).toBe('25 % weight to the 749 days to 2026-11-20')
  })

  test.each(['historical-es', 'filtered-historical-es', 'parametric-es'])(
    '%s: stressed days reach the horizon by the rule of the sample: single days times its root',
    (file) => {
      const changes = {
        ...(file === 'parametric-es' ? {} : { horizonRule: 'square-root' }),
        ...{ horizonDays: '4', confidence: '0.9', lookbackDays: '100' },
        antiProcyclicality: { kind: 'stressed-weight', weight: '1', days: '749' },
      }
      const { initial } = run(file, book(coin('ETH', '1')), changes)
      const pnl = ethReturns.map((value) => 3012.4 * (Math.exp(value * 2) - 1))
      const worst = sortedTail(pnl, 75)
      const beyond = worst.slice(0, 74).reduce((sum, value) => sum + value, 0)
      const calm = run(file, book(coin('ETH', '1')), { ...changes, antiProcyclicality: none })
      const stressed = -(beyond + 0.9 * (worst[74] ?? 0)) / 74.9
      expect(Number(initial) / 1e6).toBeCloseTo(Math.max(stressed, Number(calm.initial) / 1e6), 4)
    },
  )

  test('concentration charges what exceeds a share of the daily volume', () => {
    const concentration = { freeShareOfVolume: '0.000001', rate: '0.1' } // 18,000 USD of ETH are free
    const { lines } = run('historical-es', book(coin('ETH', '10'), coin('USDC', '5', 'USD')), {
      concentration,
    })
    expect(lines.at(-1)).toMatchObject({ label: 'Concentration', amount: 1_212_400_000n, trace: 'ETH' })
  })
})

describe('filtered and parametric', () => {
  test('by hand: a filtered one-day move is the past one times today’s deviation over its own', () => {
    const past = Float64Array.from(ethReturns.slice(-100))
    const variances = filterVariance(past, ewmaModel(0.94), meanSquare(past))
    const today = Math.sqrt(variances[100] ?? 0)
    const pnl = [...past].map(
      (value, t) => 3012.4 * (Math.exp((value / Math.sqrt(variances[t] ?? 1)) * today) - 1),
    )
    const { initial } = run('filtered-historical-es', book(coin('ETH', '1')), {
      confidence: '0.95',
      horizonDays: '1',
      lookbackDays: '100',
      antiProcyclicality: none,
    })
    expect(Number(initial) / 1e6).toBeCloseTo(
      -sortedTail(pnl, 5).reduce((sum, value) => sum + value, 0) / 5,
      5,
    )
  })

  test('filtered over four days by the square root: each log move is twice that of a day', () => {
    const changes = { measure: 'VaR', horizonRule: 'square-root', antiProcyclicality: none }
    const [day, four] = ['1', '4'].map((horizonDays) => {
      const { initial } = run('filtered-historical-es', book(coin('ETH', '1')), { ...changes, horizonDays })
      return 1 - Number(initial) / 1e6 / 3012.4
    })
    expect(four).toBeCloseTo((day ?? 0) ** 2, 8)
  })

  test.each([[{ kind: 'garch', alpha: '0.08', beta: '0.89' }], [{ kind: 'garch-calibrated' }]])(
    'every filter gives a margin of the same order: %j',
    (filter) => {
      const ewma = Number(run('filtered-historical-es', mixed).initial)
      const other = Number(run('filtered-historical-es', mixed, { filter }).initial)
      expect(other / ewma).toBeGreaterThan(0.5)
      expect(other / ewma).toBeLessThan(2)
    },
  )

  test.each(['ES', 'VaR'] as const)(
    'parametric %s of one coin is the lognormal closed form, long and short',
    (measure) => {
      const [confidence, horizon] = [0.99, 2]
      let [sum, total, weight] = [0, 0, 1]
      for (const value of ethReturns.slice(-500).reverse()) {
        sum += weight * value * value
        total += weight
        weight *= 0.94
      }
      const sigma = Math.sqrt((sum / total) * horizon)
      const changes = { measure, confidence: String(confidence), draws: '40000', antiProcyclicality: none }
      const margin = (quantity: string): number =>
        Number(run('parametric-es', book(coin('ETH', quantity)), changes).initial) / 1e6 / 3012.4
      const figure = measure === 'ES' ? 'expectedShortfall' : 'valueAtRisk'
      const long = 1 + lognormalTail(0, sigma, 1 - confidence)[figure]
      const short = negativeLognormalTail(0, sigma, 1 - confidence)[figure] - 1
      expect(Math.abs(margin('1') / long - 1)).toBeLessThan(0.005)
      expect(Math.abs(margin('-1') / short - 1)).toBeLessThan(0.005)
    },
  )
})

describe('every simulation', () => {
  test.each(files)(
    '%s: lines sum to the requirement, the worst scenario loses, the same input gives the same bits',
    (file) => {
      const margin = run(file, mixed)
      expect(margin.lines.reduce((sum, { amount }) => sum + amount, 0n)).toBe(margin.initial)
      expect(margin.initial).toBeGreaterThan(0n)
      expect(margin.maintenance).toBeLessThan(margin.initial)
      expect(margin.worst?.pnl).toBeLessThan(0n)
      expect(margin.liquidatable).toBe(margin.equity < margin.maintenance)
      expect(run(file, mixed)).toEqual(margin)
    },
  )

  test.each(files)('%s: twice the book is twice the margin; a book of stable cash owes nothing', (file) => {
    const double: Book = {
      legs: mixed.legs.map((one) => ({
        ...one,
        quantity: { atoms: one.quantity.atoms * 2n, scale: one.quantity.scale },
      })),
    }
    expect(Math.abs(Number(run(file, double).initial) - 2 * Number(run(file, mixed).initial))).toBeLessThan(6)
    expect(run(file, book(coin('USDC', '1000', 'USD'))).initial).toBe(0n)
  })

  test.each(files)('%s without a history names the option', (file) => {
    const error = caught(() => bind(file).margin(mixed, { market, history: null }))
    expect(error.code).toBe('MISSING_QUOTE')
    expect(error.details.remedy).toContain('--history')
  })

  test('refuses a history that is short, lacks an underlying, or knows the future', () => {
    const margin = (changed: Partial<typeof history>, changes = {}) =>
      caught(() =>
        bind('historical-es', changes).margin(mixed, { market, history: { ...history, ...changed } }),
      )
    expect(margin({}, { lookbackDays: '750' }).code).toBe('MISSING_QUOTE')
    expect(
      margin({}, { antiProcyclicality: { kind: 'stressed-weight', weight: '0.25', days: '750' } }).code,
    ).toBe('MISSING_QUOTE')
    const lacking = new Map([...history.underlyings].filter(([symbol]) => symbol !== 'ETH'))
    expect(margin({ underlyings: lacking }).details.field).toBe('history.underlyings.ETH')
    expect(margin({ days: history.days.map((day) => day + 1) }).code).toBe('BAD_MARKET_DATA')
    const stale = bind('historical-es').margin(mixed, {
      market,
      history: { ...history, days: history.days.map((day) => day - 3) },
    })
    expect(stale.caveats.at(-1)).toBe('The history ends 3 day(s) before the market data.')
  })

  /** The history with closes of ETH, or its volatilities, of one's own. */
  const withSeries = (of: 'closes' | 'volatilities', value: (day: number) => number): History => {
    const known = history.underlyings.get('ETH')
    if (known === undefined) throw new RangeError('no ETH')
    const series = { ...known, [of]: Float64Array.from(closes, (_, day) => value(day)) }
    return { ...history, underlyings: new Map([...history.underlyings, ['ETH', series]]) }
  }
  const marginOn = (file: string, past: History, of: Book = mixed, changes = {}) =>
    bind(file, changes).margin(of, { market, history: past })

  test.each(files)('%s refuses closes that stand still: a frozen feed is no calm market', (file) => {
    const error = caught(() =>
      marginOn(
        file,
        withSeries('closes', () => 3_000),
      ),
    )
    expect(error.code).toBe('BAD_MARKET_DATA')
    expect(error.details.field).toBe('history.underlyings.ETH.closes')
    expect(error.message).toBe('The closes of ETH stand still on 500 of 500 days.')
    // An underlying that stands still by its nature is not asked.
    expect(
      marginOn(
        file,
        withSeries('closes', () => 3_000),
        book(coin('BTC', '1')),
      ).initial,
    ).toBeGreaterThan(0n)
  })

  const last = closes.length - 1
  /** A series around `level` whose `count` returns up to the one into `end` are nothing. */
  const stillUntil = (of: 'closes' | 'volatilities', end: number, count: number): History => {
    const level = of === 'closes' ? 3_000 : 0.5
    return withSeries(of, (day) => level * (day >= end - count && day <= end ? 1 : 1.001 + (day % 2) * 0.001))
  }
  const bothSeries = ['closes', 'volatilities'] as const
  const sold = book(option('ETH', '-1', 1798185600, '2800', 'put'))
  const least = { lookbackDays: '100', horizonDays: '1', antiProcyclicality: none }

  test.each(bothSeries)('%s: a fifth of still days is the most, within the lookback', (of) => {
    const marginWith = (end: number, count: number) =>
      marginOn('historical-es', stillUntil(of, end, count), sold, least)
    expect(marginWith(last - 40, 20).initial).toBeGreaterThan(0n)
    const error = caught(() => marginWith(last - 40, 21))
    expect(error).toMatchObject({ code: 'BAD_MARKET_DATA' })
    expect(error.details.field).toBe(`history.underlyings.ETH.${of}`)
    expect(error.message).toBe(`The ${of} of ETH stand still on 21 of 100 days.`)
    // Days before the lookback are of no account.
    expect(marginWith(last - 100, 300).initial).toBeGreaterThan(0n)
  })

  test.each(bothSeries)('%s: five still days of the last thirty are the most', (of) => {
    const marginWith = (file: string, end: number, count: number, changes = {}) =>
      marginOn(file, stillUntil(of, end, count), sold, changes)
    for (const file of files) {
      expect(marginWith(file, last, 5).initial).toBeGreaterThan(0n)
      const error = caught(() => marginWith(file, last, 6))
      expect(error.code).toBe('BAD_MARKET_DATA')
      expect(error.details.field).toBe(`history.underlyings.ETH.${of}`)
      expect(error.message).toBe(`The ${of} of ETH stand still on 6 of the last 30 days.`)
      expect(caught(() => marginWith(file, last, 90)).code).toBe('BAD_MARKET_DATA')
    }
    // The thirtieth day counts, the one before it does not.
    expect(caught(() => marginWith('historical-es', last - 24, 6)).code).toBe('BAD_MARKET_DATA')
    expect(marginWith('historical-es', last - 25, 6).initial).toBeGreaterThan(0n)
    // Volatilities are asked only where they move.
    if (of === 'volatilities')
      expect(marginWith('historical-es', last, 90, { volatilityMoves: 'none' }).initial).toBeGreaterThan(0n)
  })

  test('a return below a millionth is still', () => {
    const dithering = (by: number) => withSeries('closes', (day) => 100 * (day % 2 === 0 ? 1 : Math.exp(by)))
    const one = book(coin('ETH', '1'))
    expect(marginOn('historical-es', dithering(1.001e-6), one, least).initial).toBeGreaterThan(0n)
    for (const by of [0.999e-6, Math.log(1.00000001)])
      expect(caught(() => marginOn('historical-es', dithering(by), one, least)).message).toBe(
        'The closes of ETH stand still on 100 of 100 days.',
      )
  })

  test('no history that is read makes a margin fail but by name', () => {
    const wild: readonly [string, History][] = [
      [
        'a crash after calm',
        withSeries('closes', (day) => 3_000 * (1 + (day % 2) * 1e-5) * (day > last - 3 ? 0.06 : 1)),
      ],
      ['twenty times up and down', withSeries('closes', (day) => (day % 2 === 0 ? 3_000 : 150))],
      ['from nothing to the most', withSeries('closes', (day) => 1e-11 * 20 ** Math.min(14, day % 28))],
      ['volatility likewise', withSeries('volatilities', (day) => 1e-11 * 20 ** Math.min(9, day % 18))],
      ['volatility that wakes', withSeries('volatilities', (day) => (day > last - 2 ? 9 : 0.5))],
      ['volatility that sleeps', withSeries('volatilities', (day) => (day < 300 ? 0.6 : 0.5))],
    ]
    const rules = [
      ...['historical-es', 'historical-var', 'parametric-es'].map((file) => ({ file, changes: {} })),
      ...['ewma', 'garch', 'garch-calibrated'].map((kind) => ({
        file: 'filtered-historical-es',
        changes: {
          filter: {
            kind,
            ...(kind === 'ewma' ? { decay: '0.5' } : {}),
            ...(kind === 'garch' ? { alpha: '0.3', beta: '0.6' } : {}),
          },
        },
      })),
    ]
    for (const [name, past] of wild) {
      for (const { file, changes } of rules) {
        for (const horizonDays of ['1', '30']) {
          const rule = { ...changes, horizonDays, volatilityTermPower: '1' }
          try {
            const margin = marginOn(file, past, mixed, rule)
            expect({ name, file, owes: margin.initial >= 0n }).toEqual({ name, file, owes: true })
          } catch (error) {
            expect({ name, file, code: (error as PlimsollError).code ?? String(error) }).toEqual({
              ...{ name, file },
              code: 'BAD_MARKET_DATA',
            })
          }
        }
      }
    }
  })

  test('refuses a coin without a haircut, and parameters out of bounds', () => {
    expect(caught(() => run('historical-es', book(coin('ETH', '1')), { haircuts: {} })).details.field).toBe(
      'parameters.haircuts.ETH',
    )
    for (const changes of [
      { confidence: '1' },
      { horizonDays: '1.5' },
      { measure: 'CVaR' },
      { lookbackDays: 500 },
    ])
      expect(caught(() => bind('historical-es', changes)).code).toBe('INVALID_INPUT')
    expect(caught(() => bind('parametric-es', { draws: '11' })).code).toBe('INVALID_INPUT')
    const few = { filter: { kind: 'garch-calibrated' }, lookbackDays: '99' }
    expect(caught(() => bind('filtered-historical-es', few)).code).toBe('INVALID_INPUT')
    const filter = { kind: 'garch', alpha: '0.5', beta: '0.5' }
    expect(caught(() => bind('filtered-historical-es', { filter })).code).toBe('INVALID_INPUT')
  })
})
