import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { buildTimsPoints } from './points.ts'
import { computeMinimumCharge, computeProductGroup } from './requirement.ts'

describe('valuation points', () => {
  test('even: ten from end to end, a lopsided range included', () => {
    const points = buildTimsPoints(0.08, 0.06, 10, 'even')
    expect(points).toHaveLength(10)
    expect([points[0], points[9]]).toEqual([-0.08, expect.closeTo(0.06, 12)])
    for (const [k, point] of points.slice(1).entries()) {
      expect(point - (points[k] ?? 0)).toBeCloseTo(0.14 / 9, 12)
    }
  })

  test('sides: five steps of three per cent each way, none at zero', () => {
    const points = buildTimsPoints(0.15, 0.15, 10, 'sides').map((point) => Math.round(point * 100))
    expect(points).toEqual([-15, -12, -9, -6, -3, 3, 6, 9, 12, 15])
  })

  test('refuses an odd number of points in two sides', () => {
    expect(() => buildTimsPoints(0.1, 0.1, 9, 'sides')).toThrow(RangeError)
  })
})

describe('product group', () => {
  const x = { id: 'X', pnl: [-100, 0, 80], minimum: 5 }
  const y = { id: 'Y', pnl: [60, 0, -90], minimum: 5 }

  test('losses in full, a percentage of gains', () => {
    // -100 + 0.5 x 60 = -70; -90 + 0.5 x 80 = -50
    expect(computeProductGroup({ id: 'g', offset: 0.5, classes: [x, y] })).toMatchObject({
      apart: 190,
      netLoss: 70,
      worst: 0,
      requirement: 70,
    })
  })

  test('the minimum charge is a floor', () => {
    const still = { id: 'Z', pnl: [1, 0, 1], minimum: 37.5 }
    expect(computeProductGroup({ id: 'g', offset: 0.5, classes: [still] })).toMatchObject({
      netLoss: 0,
      requirement: 37.5,
    })
    expect(computeMinimumCharge(37.5, [3, -2])).toBe(187.5)
  })

  test('a greater offset never raises it, and it is never above the class groups apart', () => {
    const pnl = fc.array(fc.integer({ min: -1_000, max: 1_000 }), { minLength: 10, maxLength: 10 })
    fc.assert(
      fc.property(pnl, pnl, (one, two) => {
        const classes = [
          { id: 'a', pnl: one, minimum: 0 },
          { id: 'b', pnl: two, minimum: 0 },
        ]
        const at = (offset: number) => computeProductGroup({ id: 'g', offset, classes })
        expect(at(0.9).requirement).toBeLessThanOrEqual(at(0.4).requirement)
        expect(at(0).requirement).toBeLessThanOrEqual(at(0).apart)
      }),
    )
  })

  test('refuses classes of different length', () => {
    const short = { id: 'S', pnl: [0], minimum: 0 }
    expect(() => computeProductGroup({ id: 'g', offset: 0, classes: [x, short] })).toThrow(RangeError)
  })
})
