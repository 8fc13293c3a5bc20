import { describe, expect, test } from 'vitest'
import { normalCdf } from './black76.ts'
import { normalQuantile } from './normalQuantile.ts'

describe('normalQuantile', () => {
  test.each([
    // Wichura 1988, AS 241: the three check values of the paper
    [0.25, -0.6744897501960817],
    [0.001, -3.0902323061678136],
    [1e-20, -9.26234008979841],
    // as tabulated everywhere: the confidences of margin rules
    [0.9, 1.2815515655446004],
    [0.95, 1.6448536269514722],
    [0.975, 1.959963984540054],
    [0.99, 2.326347874040841],
    [0.995, 2.5758293035489004],
    [0.999, 3.090232306167813],
  ])('published: %d', (probability, expected) => {
    expect(Math.abs(normalQuantile(probability) - expected)).toBeLessThan(1e-12)
  })

  test('inverts the distribution function in every branch, to the digits that a float has', () => {
    for (const probability of [1e-300, 1e-100, 1e-14, 1e-9, 1e-4, 0.02, 0.0749, 0.0751, 0.2, 0.4999, 0.5]) {
      const x = normalQuantile(probability)
      // near x, a relative error of one part in 2^53 of x moves the probability by x^2 of them
      expect(Math.abs(normalCdf(x) / probability - 1)).toBeLessThan(1e-15 * (4 + 2 * x * x))
    }
  })

  test('is odd about one half, and zero there', () => {
    expect(Math.abs(normalQuantile(0.5))).toBe(0)
    for (const probability of [0.0625, 0.25, 0.375])
      expect(normalQuantile(1 - probability)).toBe(-normalQuantile(probability))
  })

  test('refuses what is no probability', () => {
    for (const wrong of [0, 1, -0.1, Number.NaN]) expect(() => normalQuantile(wrong)).toThrow(RangeError)
  })
})
