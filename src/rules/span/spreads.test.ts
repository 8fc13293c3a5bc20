import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { COMPOSITE_WEIGHTS, computeCompositeDelta } from './compositeDelta.ts'
import { formSpread } from './formSpread.ts'
import { computeInterCommodity, computeWeightedPriceRisk } from './interCommodity.ts'
import { computeDelivery, computeIntraCommodity } from './intraCommodity.ts'
import { computeScan } from './scan.ts'

const leg = (member: string, ratio: number, side: 'A' | 'B') => ({ members: [member], ratio, side })

describe('composite delta', () => {
  test('weights add to 0.998 as printed, so a certain option has 0.998 of its scaling factor', () => {
    expect(COMPOSITE_WEIGHTS.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(0.998, 12)
    expect(computeCompositeDelta([1, 1, 1, 1, 1, 1, 1], 2)).toBeCloseTo(1.996, 12)
  })

  test('by hand: 0.27 x 0.5 + 0.217 x (0.6 + 0.4) + 0.11 x (0.8 + 0.2) + 0.037 x (0.9 + 0.1)', () => {
    expect(computeCompositeDelta([0.5, 0.6, 0.4, 0.8, 0.2, 0.9, 0.1], 1)).toBeCloseTo(0.499, 12)
  })

  test('refuses another number of deltas', () => {
    expect(() => computeCompositeDelta([0.5], 1)).toThrow(RangeError)
  })
})

describe('forming spreads', () => {
  test('the least of delta over ratio, consumed toward zero', () => {
    const { count, remaining } = formSpread(
      new Map([
        ['near', 10],
        ['far', -4],
      ]),
      [leg('near', 2, 'A'), leg('far', 1, 'B')],
    )
    expect(count).toBe(4)
    expect([...remaining]).toEqual([
      ['near', 2],
      ['far', 0],
    ])
  })

  test('either side may be long; equal signs form nothing', () => {
    const legs = [leg('near', 1, 'A'), leg('far', 1, 'B')]
    expect(
      formSpread(
        new Map([
          ['near', -3],
          ['far', 5],
        ]),
        legs,
      ).count,
    ).toBe(3)
    expect(
      formSpread(
        new Map([
          ['near', 3],
          ['far', 5],
        ]),
        legs,
      ).count,
    ).toBe(0)
    expect(formSpread(new Map([['near', 3]]), legs).count).toBe(0)
  })

  test('a tier’s months spread against each other, the first consumed first', () => {
    const members = ['jan', 'feb', 'mar']
    const { count, remaining } = formSpread(
      new Map([
        ['jan', 2],
        ['feb', -5],
        ['mar', 1],
      ]),
      [
        { members, ratio: 1, side: 'A' },
        { members, ratio: 1, side: 'B' },
      ],
    )
    expect(count).toBe(3)
    expect([...remaining.values()]).toEqual([0, -2, 0])
  })

  test('a butterfly takes one leg twice', () => {
    const { count, remaining } = formSpread(
      new Map([
        ['a', 5],
        ['b', -8],
        ['c', 4],
      ]),
      [leg('a', 1, 'A'), leg('b', 2, 'B'), leg('c', 1, 'A')],
    )
    expect(count).toBe(4)
    expect([...remaining.values()]).toEqual([1, 0, 0])
  })

  test('never turns a delta’s sign and never grows it', () => {
    const delta = fc.integer({ min: -100, max: 100 })
    fc.assert(
      fc.property(delta, delta, fc.integer({ min: 1, max: 9 }), (near, far, ratio) => {
        const before = new Map([
          ['near', near],
          ['far', far],
        ])
        const { remaining } = formSpread(before, [leg('near', ratio, 'A'), leg('far', 1, 'B')])
        for (const [name, value] of remaining) {
          const was = before.get(name) ?? 0
          expect(Math.abs(value)).toBeLessThanOrEqual(Math.abs(was))
          expect(value * was).toBeGreaterThanOrEqual(0)
        }
      }),
    )
  })
})

describe('calendar and delivery charges', () => {
  const deltas = new Map([
    ['jan', 10],
    ['feb', -6],
    ['mar', -7],
  ])
  const spreads = [
    { label: 'jan/feb', legs: [leg('jan', 1, 'A'), leg('feb', 1, 'B')], rate: 200 },
    { label: 'jan/mar', legs: [leg('jan', 1, 'A'), leg('mar', 1, 'B')], rate: 300 },
  ]

  test('a later spread sees what the earlier left: 6 x 200 + 4 x 300', () => {
    const { charge, formed, remaining } = computeIntraCommodity(deltas, spreads)
    expect(charge).toBe(2_400)
    expect(formed.map(({ count }) => count)).toEqual([6, 4])
    expect([...remaining.values()]).toEqual([0, 0, -3])
  })

  test('the order decides: the other way round 7 x 300 + 3 x 200', () => {
    expect(computeIntraCommodity(deltas, [...spreads].reverse()).charge).toBe(2_700)
  })

  test('delivery: 3 outright at 50 and 4 in spreads at 20', () => {
    const { remaining } = computeIntraCommodity(deltas, spreads)
    const month = { month: 'mar', outrightRate: 50, spreadRate: 20 }
    expect(computeDelivery(deltas, remaining, [month])).toBe(230)
  })
})

describe('inter-commodity credit', () => {
  // Worst in slot 13 (price -3/3, volatility down): 900; its pair loses 800; unchanged 30 and -10.
  const losses = [30, -10, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 800, 900, -300, 300]
  const scan = computeScan([{ quantity: 1, array: losses }])

  test('price risk: (900 - volatility 50 - time 10) / 4', () => {
    expect(computeWeightedPriceRisk(scan, -4, 'normal', 100)).toBe(210)
  })

  test('capped by the scan range, or the range itself; nothing without a net delta', () => {
    expect(computeWeightedPriceRisk(scan, 4, 'scanRangeCap', 100)).toBe(100)
    expect(computeWeightedPriceRisk(scan, 4, 'scanRangeCap', 500)).toBe(210)
    expect(computeWeightedPriceRisk(scan, 4, 'scanRange', 500)).toBe(500)
    expect(computeWeightedPriceRisk(scan, 0, 'normal', 100)).toBe(0)
  })

  test('an extreme has no pair, so no volatility part', () => {
    const extreme = computeScan([{ quantity: 1, array: losses.map((loss, k) => (k === 15 ? 1_000 : loss)) }])
    expect(computeWeightedPriceRisk(extreme, 1, 'normal', 0)).toBe(990)
  })

  test('spreads in priority order on what remains, each leg at its own price risk', () => {
    const { credits, formed } = computeInterCommodity(
      new Map([
        ['X', 10],
        ['Y', -6],
        ['Z', -20],
      ]),
      new Map([
        ['X', 100],
        ['Y', 50],
        ['Z', 10],
      ]),
      [
        { label: 'X/Y', legs: [leg('X', 1, 'A'), leg('Y', 2, 'B')], creditRate: 0.5 },
        { label: 'X/Z', legs: [leg('X', 1, 'A'), leg('Z', 1, 'B')], creditRate: 0.8 },
      ],
    )
    // X/Y: 3 spreads, X 3 x 100 x 0.5 = 150, Y 6 x 50 x 0.5 = 150. X/Z: 7 spreads, X 560, Z 56.
    expect(formed.map(({ count }) => count)).toEqual([3, 7])
    expect([...credits]).toEqual([
      ['X', 710],
      ['Y', 150],
      ['Z', 56],
    ])
  })
})
