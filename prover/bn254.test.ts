import { describe, expect, it } from 'vitest'
import {
  addPoints,
  type Curve,
  g1,
  g2,
  isInSubgroup,
  isOnCurve,
  multiplyPoint,
  negatePoint,
  scalarFieldModulus as r,
} from './bn254.ts'
import { pointOffSubgroup } from './offSubgroup.fixture.ts'

describe('constants', () => {
  it('are those of EIP-196 and EIP-197', () => {
    expect(isOnCurve(g1, g1.generator)).toBe(true)
    expect(isOnCurve(g2, g2.generator)).toBe(true)
    // Twice the generator, from the test vectors of go-ethereum's precompile.
    expect(multiplyPoint(g1, g1.generator, 2n)).toEqual({
      x: 1368015179489954701390400359078579693043519447331113978918064868415326638035n,
      y: 9918110051302171585080402603319702774565515993150576347155970296011118125764n,
    })
    expect(g2.b).toEqual([
      19485874751759354771024239261021720505790618469301721065564631296452457478373n,
      266929791119991161246907387137283842545076965332900288569378510910307636690n,
    ])
  })
})

/** The Jacobian ladder against the affine formulas, which share nothing but the field. */
function compare<T>(curve: Curve<T>): void {
  const { generator } = curve
  let sum: ReturnType<typeof addPoints<T>>
  for (let k = 0n; k < 40n; k++) {
    expect(multiplyPoint(curve, generator, k)).toEqual(sum)
    sum = addPoints(curve, sum, generator)
  }
  const fifth = multiplyPoint(curve, generator, 5n)
  if (fifth === undefined) throw new Error('5 G is not infinity')
  expect(addPoints(curve, fifth, negatePoint(curve, fifth))).toBeUndefined()
  expect(multiplyPoint(curve, fifth, r - 1n)).toEqual(negatePoint(curve, fifth))
  expect(multiplyPoint(curve, fifth, r + 7n)).toEqual(multiplyPoint(curve, generator, 35n))
  expect(isInSubgroup(curve, fifth)).toBe(true)
  expect(isOnCurve(curve, { x: fifth.x, y: generator.y })).toBe(false)
}

describe('multiplyPoint', () => {
  it('agrees with repeated addition on G1', () => compare(g1))
  it('agrees with repeated addition on G2', () => compare(g2))
})

describe('isInSubgroup', () => {
  it('tells points of the twist apart that the curve equation accepts', () => {
    expect(isOnCurve(g2, pointOffSubgroup)).toBe(true)
    expect(isInSubgroup(g2, pointOffSubgroup)).toBe(false)
  })
})
