import { expect, test } from 'vitest'
import { computeDeribit, deribitParameters } from '../../reference/methods/deribitPortfolio.ts'
import type { Random } from '../../support/randomBook.ts'
import { compareBooks } from './compareBooks.ts'
import { type DrawnLegs, drawBook, INVERSE, LINEAR, loadMethod, OPTIONS } from './drawBook.ts'
import { drawHedgedBook } from './drawHedgedBook.ts'
import { expectInvariants } from './expectAgreement.ts'

const holdable = {
  pools: {
    coins: ['BTC@own', 'ETH@large', 'USDC@own'],
    loans: ['BTC@other', 'USDC@large'],
    linear: LINEAR.filter((name) => !name.startsWith('SOL')),
    inverse: INVERSE,
    options: OPTIONS,
  },
  quotes: ['USDC'],
}

const compare = (seed: number, books: number, draw: (random: Random) => DrawnLegs) =>
  compareBooks('deribit-segregated-pm', { seed, books, draw }, (json) => {
    const parameters = deribitParameters.parse(json)
    return (legs, market, price) => computeDeribit(legs, market, price, parameters)
  })

test('Deribit segregated portfolio margin agrees with its reference model on 100 random books', () => {
  const { rules, wholeUnits, acrossUnits } = compare(103, 100, (random) => drawBook(random, holdable))
  expect(Object.keys(rules).sort()).toEqual(['roll_shock', 'worst_case'])
  // Round rates of round prices are whole units exactly; float64 is then a hair above, and rounds up.
  expect(wholeUnits).toBeLessThanOrEqual(20)
  expect(acrossUnits).toBe(0)
})

test('Deribit segregated portfolio margin agrees with its reference model on 30 books that hardly move', () => {
  const { rules, wholeUnits, acrossUnits } = compare(103, 30, (random) => drawHedgedBook(random, 'USDC'))
  expect(Object.keys(rules).sort()).toEqual(['roll_shock', 'worst_case'])
  // Round rates of round prices are whole units exactly; float64 is then a hair above, and rounds up.
  expect(wholeUnits).toBeLessThanOrEqual(30)
  expect(acrossUnits).toBe(0)
})

test('Deribit segregated portfolio margin agrees with its reference model on 40 books above the delta threshold', () => {
  const large = { ...holdable, largestPower: 8 }
  const { rules, wholeUnits, acrossUnits } = compare(203, 40, (random) => drawBook(random, large))
  expect(Object.keys(rules).sort()).toEqual(['delta_shock', 'roll_shock', 'worst_case'])
  // Round rates of round prices are whole units exactly; float64 is then a hair above, and rounds up.
  expect(wholeUnits).toBeLessThanOrEqual(8)
  expect(acrossUnits).toBe(0)
})

test('INV-15 to INV-18 hold in 60 random books', () => {
  expectInvariants({ bound: loadMethod('deribit-segregated-pm').bound, holdable, seed: 103, books: 60 })
})
