import { describe, expect, test } from 'vitest'
import { computePortfolioRisk, computeRequirement, type SpanCommodity } from './requirement.ts'
import { computeShortOptionMinimum } from './shortOptionMinimum.ts'

const future = Array.from({ length: 16 }, (_, slot) =>
  slot === 12 || slot === 13 ? 100 : slot === 10 || slot === 11 ? -100 : 0,
)

const commodity = (over: Partial<SpanCommodity>): SpanCommodity => ({
  id: 'X',
  positions: [],
  calendar: [],
  delivery: [],
  shortOptionRate: 0,
  shortOptionMethod: 'sum',
  priceRiskMethod: 'normal',
  scanRange: 100,
  ...over,
})
const long = (month: string, quantity: number) => ({
  quantity,
  array: future,
  deltas: [{ month, delta: 1 }],
  option: null,
})

describe('short option minimum', () => {
  const options = [
    { right: 'call', quantity: -3 },
    { right: 'call', quantity: 5 },
    { right: 'put', quantity: -7 },
  ] as const

  test('every short option, or the more numerous right; longs count nothing', () => {
    expect(computeShortOptionMinimum(options, 20, 'sum')).toBe(200)
    expect(computeShortOptionMinimum(options, 20, 'greater')).toBe(140)
  })
})

describe('risk of a portfolio', () => {
  test('scan, calendar and delivery add, the credit is taken off', () => {
    const spread = {
      label: 'jan/feb',
      legs: [
        { members: ['jan'], ratio: 1, side: 'A' as const },
        { members: ['feb'], ratio: 1, side: 'B' as const },
      ],
      rate: 7,
    }
    const { commodities } = computePortfolioRisk(
      [
        commodity({
          positions: [long('jan', 5), long('feb', -2)],
          calendar: [spread],
          delivery: [{ month: 'jan', outrightRate: 1, spreadRate: 3 }],
        }),
        commodity({ id: 'Y', positions: [long('jan', -2)] }),
      ],
      [
        {
          label: 'X/Y',
          legs: [
            { members: ['X'], ratio: 1, side: 'A' },
            { members: ['Y'], ratio: 1, side: 'B' },
          ],
          creditRate: 0.4,
        },
      ],
    )
    // X: scan 300, calendar 2 x 7, delivery 3 x 1 + 2 x 3; two spreads with Y at price risks of 100 each.
    expect(commodities[0]).toMatchObject({ intra: 14, delivery: 9, inter: 80, risk: 300 + 14 + 9 - 80 })
    expect(commodities[1]).toMatchObject({ inter: 80, risk: 120 })
  })

  test('the short option minimum is a floor', () => {
    const option = { right: 'put' as const, value: 2 }
    const positions = [{ quantity: -10, array: future.map(() => 0), deltas: [], option }]
    const { commodities } = computePortfolioRisk([commodity({ positions, shortOptionRate: 50 })], [])
    expect(commodities[0]).toMatchObject({ risk: 500, netOptionValue: -20 })
    expect(computeRequirement(commodities)).toEqual({ requirement: 520, creditedOptionValue: -20 })
  })
})

describe('net option value', () => {
  const risks = [
    { risk: 100, netOptionValue: 130 },
    { risk: 50, netOptionValue: -20 },
  ]

  test('is credited up to the risk of its commodity', () => {
    expect(computeRequirement(risks)).toEqual({ requirement: 70, creditedOptionValue: 80 })
  })

  test('or of the portfolio', () => {
    expect(computeRequirement(risks, 1, 'portfolio')).toEqual({ requirement: 40, creditedOptionValue: 110 })
  })

  test('the ratio multiplies the risk and not the value', () => {
    expect(computeRequirement([{ risk: 100, netOptionValue: -30 }], 1.5).requirement).toBe(180)
  })
})
