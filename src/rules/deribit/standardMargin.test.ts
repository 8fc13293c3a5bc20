import { expect, test } from 'vitest'
import { formatExact, parseExact } from '../../units/exact.ts'
import { computeFutureMargin, computeShortOptionMargin, deribitFutureRates } from './standardMargin.ts'

const exactOf = (text: string) => parseExact(text, 'test')

test.each([
  // Out of the money by 5 %, 10 % and more, and in the money.
  ['call', '63000', '60000', '0.03', '0.13', '0.105'],
  ['call', '70000', '60000', '0.01', '0.11', '0.085'],
  ['call', '50000', '60000', '0.2', '0.35', '0.275'],
  ['put', '58800', '60000', '0.04', '0.17', '0.115'],
  ['put', '60000', '60000', '0.05', '0.2', '0.125'],
  // A put worth more than two coins: maintenance and initial meet.
  ['put', '240000', '60000', '3', '3.225', '3.225'],
] as const)('short %s %s on %s at %s', (right, strike, forward, mark, initial, maintenance) => {
  const margin = computeShortOptionMargin({
    right,
    strike: exactOf(strike),
    forward: exactOf(forward),
    mark: exactOf(mark),
  })
  expect(formatExact(margin.initial)).toBe(initial)
  expect(formatExact(margin.maintenance)).toBe(maintenance)
})

test('a future of 25 coins either way pays 2.125 % and 1.125 %', () => {
  for (const coins of ['25', '-25']) {
    const margin = computeFutureMargin(exactOf(coins), deribitFutureRates.BTC as never)
    expect(formatExact(margin.initial)).toBe('0.53125')
    expect(formatExact(margin.maintenance)).toBe('0.28125')
  }
})
