import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { type Black76Input, computeBlack76, computeForwardDelta } from './black76.ts'
import { Real } from './decimal.ts'

interface Vector {
  readonly id: string
  readonly input: { seconds: number; volatility: string; forward: string; strike: string; discount: string }
  readonly expected: { call: string; put: string; callDelta?: string }
  readonly tolerance: string
}

const { cases } = JSON.parse(readFileSync(new URL('../vectors/black76.json', import.meta.url), 'utf8')) as {
  cases: Vector[]
}

const option = (right: 'call' | 'put', input: Omit<Vector['input'], 'discount'>): Black76Input => ({
  right,
  forward: new Real(input.forward),
  strike: new Real(input.strike),
  volatility: new Real(input.volatility),
  seconds: input.seconds,
})

const monthly = { seconds: 2_592_000, volatility: '0.6', forward: '3000', strike: '3300' }

describe('published cases', () => {
  test.each(cases)('$id', ({ input, expected, tolerance }) => {
    const value = (right: 'call' | 'put') => computeBlack76(option(right, input)).times(input.discount)
    expect(value('call').minus(expected.call).abs().lte(tolerance)).toBe(true)
    expect(value('put').minus(expected.put).abs().lte(tolerance)).toBe(true)
    if (expected.callDelta !== undefined) {
      const delta = computeForwardDelta(option('call', input))
      expect(delta.minus(expected.callDelta).abs().lte(tolerance)).toBe(true)
    }
  })
})

describe('without the closed form', () => {
  test.each([
    ['call', monthly],
    ['put', monthly],
    ['call', { ...monthly, seconds: 90_000, strike: '3050' }],
    ['put', { ...monthly, volatility: '2.4', strike: '1500' }],
  ] as const)('a %s is the mean of its payoff over a lognormal forward', (right, input) => {
    expect(computeBlack76(option(right, input)).toNumber()).toBeCloseTo(integratePayoff(right, input), 7)
  })

  test.each(['call', 'put'] as const)('the delta of a %s is the slope of its value', (right) => {
    const at = (forward: string) => computeBlack76(option(right, { ...monthly, forward }))
    const slope = at('3000.00000000000001').minus(at('2999.99999999999999')).div('0.00000000000002')
    expect(
      slope
        .minus(computeForwardDelta(option(right, monthly)))
        .abs()
        .toNumber(),
    ).toBeLessThan(1e-25)
  })
})

test('call minus put is forward minus strike', () => {
  const difference = computeBlack76(option('call', monthly)).minus(computeBlack76(option('put', monthly)))
  expect(difference.plus(300).abs().toNumber()).toBeLessThan(1e-70)
})

describe('intrinsic value', () => {
  test.each([
    ['at expiry', { ...monthly, seconds: 0, strike: '2900' }],
    ['after expiry', { ...monthly, seconds: -1, strike: '2900' }],
    ['without volatility', { ...monthly, volatility: '0', strike: '2900' }],
  ])('%s', (_, input) => {
    expect(computeBlack76(option('call', input)).toFixed()).toBe('100')
    expect(computeBlack76(option('put', input)).toFixed()).toBe('0')
    expect(computeForwardDelta(option('call', input)).toFixed()).toBe('1')
    expect(computeForwardDelta(option('put', input)).toFixed()).toBe('0')
  })
})

/** Simpson's rule in float64 from the strike to twelve deviations, where the payoff is smooth. */
function integratePayoff(right: 'call' | 'put', input: Omit<Vector['input'], 'discount'>): number {
  const forward = Number(input.forward)
  const strike = Number(input.strike)
  const deviation = Number(input.volatility) * Math.sqrt(input.seconds / 31_536_000)
  const kink = Math.log(strike / forward) / deviation + deviation / 2
  const end = right === 'call' ? 12 : -12
  const steps = 20_000
  const width = (end - kink) / steps
  let total = 0
  for (let step = 0; step <= steps; step++) {
    const z = kink + step * width
    const settled = forward * Math.exp(deviation * z - (deviation * deviation) / 2)
    const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)
    const weight = step === 0 || step === steps ? 1 : step % 2 === 1 ? 4 : 2
    total += weight * Math.abs(settled - strike) * density
  }
  return (Math.abs(width) / 3) * total
}
