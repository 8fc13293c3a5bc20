import { describe, expect, test } from 'vitest'
import { type BacktestRule, backtestMargin } from './backtestMargin.ts'
import { bind, book, coin, history, market, option } from './simulation.fixture.ts'

const rule: BacktestRule = {
  horizonDays: 1,
  lookbackDays: 500,
  tail: 0.01,
  volatilityMoves: 'history',
  volatilityTermPower: 0.3,
  still: ['USD'],
}
const data = { market, history }
const one = book(coin('ETH', '1'))

describe('backtestMargin', () => {
  test('by hand: a fixed margin is exceeded on the days that lost more, each known from closes alone', () => {
    const closes = history.underlyings.get('ETH')?.closes ?? new Float64Array()
    const result = backtestMargin(one, data, rule, () => 150)
    expect(result.days.length).toBe(249)
    const losses = result.days.filter(({ day, pnl }) => {
      const at = history.days.indexOf(day)
      const made = 3012.4 * ((closes[at + 1] ?? 0) / (closes[at] ?? 1) - 1)
      expect(pnl).toBeCloseTo(made, 6)
      return made < -150
    })
    expect(result.exceptions).toBe(losses.length)
    expect(losses.length).toBeGreaterThan(2)
    expect(result.days.at(-1)?.day).toBe((history.days.at(-1) ?? 0) - 1)
  })

  test('a margin knows nothing of the day that it is tested on', () => {
    const ends = backtestMargin(one, data, rule, (known) => {
      expect(known.underlyings.get('ETH')?.closes.length).toBe(known.days.length)
      return known.days.at(-1) ?? 0
    })
    for (const { day, margin } of ends.days) expect(margin).toBe(day)
  })

  test('horizons of several days do not overlap', () => {
    const { days } = backtestMargin(one, data, { ...rule, horizonDays: 10 }, () => 0)
    expect(days.length).toBe(24)
    expect(new Set(days.map(({ day }, i) => day - (days[0]?.day ?? 0) - 10 * i))).toEqual(new Set([0]))
  })

  test('no margin at all is red, more than the price is green without an exception', () => {
    expect(backtestMargin(one, data, rule, () => 0).zone).toBe('red')
    const ample = backtestMargin(one, data, rule, () => 3012.4)
    expect(ample).toMatchObject({ zone: 'green', exceptions: 0 })
  })

  test.each(['historical-var', 'filtered-historical-es', 'parametric-es'])(
    '%s is not red on an option book over the constructed history',
    (file) => {
      const draws = file === 'parametric-es' ? { draws: '500' } : {}
      const method = bind(file, {
        ...draws,
        horizonDays: '1',
        antiProcyclicality: { kind: 'none' },
        confidence: '0.99',
      })
      const held = book(coin('ETH', '2'), option('ETH', '-3', 1798185600, '2800', 'put'), coin('BTC', '0.1'))
      const result = backtestMargin(
        held,
        data,
        rule,
        (known) => Number(method.margin(held, { market, history: known }).initial) / 1e6,
      )
      expect(result.zone).not.toBe('red')
      expect(result.coverage.ratio).toBeGreaterThanOrEqual(result.independence.ratio)
    },
  )

  test('refuses a history that leaves no day to test', () => {
    expect(() => backtestMargin(one, data, { ...rule, lookbackDays: 749 }, () => 0)).toThrow(
      expect.objectContaining({ code: 'MISSING_QUOTE' }),
    )
  })
})
