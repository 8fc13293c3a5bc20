import { describe, expect, test } from 'vitest'
import { normalQuantile } from '../../risk/pricing/normalQuantile.ts'
import { calibrateGarch, garchCost } from './calibrateGarch.ts'
import { nextVariance } from './variance.ts'

/** Matsumoto and Nishimura 1998, MT19937: uniforms (k + 1/2) / 2^32. */
function* mersenneTwister(seed: number): Generator<number> {
  const state = new Uint32Array(624)
  state[0] = seed
  for (let i = 1; i < 624; i += 1) {
    const last = state[i - 1] ?? 0
    state[i] = Math.imul(1812433253, last ^ (last >>> 30)) + i
  }
  for (let i = 0; ; i = (i + 1) % 624) {
    const mixed = ((state[i] ?? 0) & 0x80000000) | ((state[(i + 1) % 624] ?? 0) & 0x7fffffff)
    state[i] = (state[(i + 397) % 624] ?? 0) ^ (mixed >>> 1) ^ (mixed & 1 ? 0x9908b0df : 0)
    let word = state[i] ?? 0
    word ^= word >>> 11
    word ^= (word << 7) & 0x9d2c5680
    word ^= (word << 15) & 0xefc60000
    yield (((word ^ (word >>> 18)) >>> 0) + 0.5) / 4294967296
  }
}

describe('calibrateGarch', () => {
  test('published: QuantLib test-suite/garch.cpp, 50,000 simulated returns from seed 48', () => {
    const uniforms = mersenneTwister(48)
    const truth = { omega: 0.2, alpha: 0.2, beta: 0.3 }
    const returns = new Float64Array(50_000)
    let variance = 0
    let last = 0
    for (let t = 0; t < returns.length; t += 1) {
      variance = nextVariance(truth, variance, last)
      last = normalQuantile(uniforms.next().value) * Math.sqrt(variance)
      returns[t] = last
    }
    const { model, cost } = calibrateGarch(returns)
    expect(Math.abs(model.alpha - 0.207592)).toBeLessThan(1e-6)
    expect(Math.abs(model.beta - 0.281979)).toBeLessThan(1e-6)
    expect(Math.abs(model.omega - 0.204647)).toBeLessThan(1e-6)
    expect(Math.abs(-cost - -0.0217413)).toBeLessThan(1e-6)
  })

  test('is no worse than any model near it, and scales with the returns', () => {
    const uniforms = mersenneTwister(7)
    const returns = Float64Array.from({ length: 1000 }, () => 0.02 * normalQuantile(uniforms.next().value))
    const { model, cost } = calibrateGarch(returns)
    for (const [omega, alpha, beta] of [
      [1.05, 1, 1],
      [1, 1.05, 1],
      [1, 1, 0.95],
    ] as const) {
      const other = { omega: model.omega * omega, alpha: model.alpha * alpha + 1e-3, beta: model.beta * beta }
      expect(garchCost(returns, other)).toBeGreaterThanOrEqual(cost)
    }
    const tenfold = calibrateGarch(returns.map((value) => 10 * value))
    expect(tenfold.model.omega / model.omega).toBeCloseTo(100, 2)
  })

  test('refuses too few returns, and returns that do not move', () => {
    expect(() => calibrateGarch(new Float64Array(99).fill(0.1))).toThrow(RangeError)
    expect(() => calibrateGarch(new Float64Array(100))).toThrow(RangeError)
  })
})
