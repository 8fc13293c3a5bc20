import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { black76, black76Delta } from '../../src/risk/pricing/black76.ts'

interface Case<Input, Expected> {
  readonly id: string
  readonly source: string
  readonly input: Input
  readonly expected: Expected
  readonly tolerance: string
}

function loadCases<Input, Expected>(name: string): readonly Case<Input, Expected>[] {
  const text = readFileSync(new URL(`../vectors/${name}.json`, import.meta.url), 'utf8')
  return (JSON.parse(text) as { cases: Case<Input, Expected>[] }).cases
}

const YEAR_SEC = 31_536_000

interface Black76Input {
  readonly seconds: number
  readonly volatility: string
  readonly forward: string
  readonly strike: string
  readonly discount: string
}

describe('Black-76, published by the authors of an options exchange', () => {
  const cases = loadCases<Black76Input, { call: string; put: string; callDelta?: string }>('black76')

  test.each(cases)('$id', ({ input, expected, tolerance }) => {
    const [forward, strike, volatility] = [input.forward, input.strike, input.volatility].map(Number)
    if (forward === undefined || strike === undefined || volatility === undefined) throw new RangeError()
    const years = input.seconds / YEAR_SEC
    for (const right of ['call', 'put'] as const) {
      const value = Number(input.discount) * black76(forward, strike, volatility, years, right)
      // Their tolerance is relative to the forward: the put of the deep case is 5e-10 on a forward of 1,000.
      expect(Math.abs(value - Number(expected[right])) / forward).toBeLessThan(Number(tolerance))
    }
    if (expected.callDelta !== undefined) {
      const delta = black76Delta(forward, strike, volatility, years, 'call')
      expect(Math.abs(delta - Number(expected.callDelta))).toBeLessThan(Number(tolerance))
    }
  })
})

interface HaugInput {
  readonly right: 'call' | 'put'
  readonly strike: string
  readonly spot: string
  readonly dividend: string
  readonly rate: string
  readonly years: string
  readonly volatility: string
}

describe('Black-Scholes-Merton tables, through the forward', () => {
  test.each(loadCases<HaugInput, { value: string }>('haug'))('$id', ({ input, expected, tolerance }) => {
    const years = Number(input.years)
    const carry = Number(input.rate) - Number(input.dividend)
    const forward = Number(input.spot) * Math.exp(carry * years)
    const undiscounted = black76(forward, Number(input.strike), Number(input.volatility), years, input.right)
    const value = Math.exp(-Number(input.rate) * years) * undiscounted
    expect(Math.abs(value - Number(expected.value))).toBeLessThan(Number(tolerance))
  })
})
