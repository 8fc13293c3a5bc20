import { describe, expect, test } from 'vitest'
import { Real } from './decimal.ts'
import { computeNormalCdf, computeTailByFraction, computeTailBySeries } from './normal.ts'

const distance = (a: Real, b: Real | string) => a.minus(b).abs().toNumber()

describe('published values', () => {
  test('the probability above two deviations (OEIS A239383)', () => {
    const tail = '0.0227501319481792072002826371665334374717762237016784339836660'
    expect(distance(computeNormalCdf(new Real(-2)), tail)).toBeLessThan(1e-60)
  })

  test.each([
    ['0.9', 'A329280', '1.28155156554460046696510332944874281861990782435258265970264823056570332481224'],
    ['0.995', 'A329283', '2.57582930354890076097857674860381411730601763427631737646048621886255120787641'],
    ['0.9999', 'A329286', '3.71901648545568056439366062450847830461731970827215468473948172478693064329672'],
  ])('the quantile of %s (OEIS %s)', (probability, _, quantile) => {
    expect(distance(computeNormalCdf(new Real(quantile)), probability)).toBeLessThan(1e-74)
  })
})

test.each([3, 4, 5, 6, 7])('series and continued fraction agree at %d', (x) => {
  const fraction = computeTailByFraction(new Real(x))
  expect(distance(computeTailBySeries(new Real(x)).div(fraction), '1')).toBeLessThan(1e-60)
})

test.each(['0', '0.3', '4.9999', '5', '17', '60'])('the two sides of %s sum to one', (x) => {
  const both = computeNormalCdf(new Real(x)).plus(computeNormalCdf(new Real(x).neg()))
  expect(distance(both, '1')).toBeLessThan(1e-78)
})

test('far in the tail it stays between its bounds: x/(1+x^2) and 1/x of the density', () => {
  const x = new Real(40)
  const density = x.times(x).div(-2).exp().div(Real.acos(-1).times(2).sqrt())
  const tail = computeNormalCdf(x.neg())
  expect(tail.gt(density.times(x).div(x.times(x).plus(1)))).toBe(true)
  expect(tail.lt(density.div(x))).toBe(true)
})
