import { expect, test } from 'vitest'
import { computeTims, timsParameters } from '../../reference/methods/timsStyle.ts'
import type { Random } from '../../support/randomBook.ts'
import { compareBooks } from './compareBooks.ts'
import { type DrawnLegs, drawBook, INVERSE, LINEAR, loadMethod, OPTIONS } from './drawBook.ts'
import { drawHedgedBook } from './drawHedgedBook.ts'
import { expectInvariants } from './expectAgreement.ts'

const holdable = {
  pools: {
    coins: ['BTC@own', 'ETH@large', 'SOL@own', 'USDC@own', 'USDT@large'],
    loans: ['BTC@other', 'ETH@own', 'USDC@large', 'USDT@large'],
    linear: LINEAR,
    inverse: INVERSE,
    options: OPTIONS,
  },
  quotes: ['USD', 'USDC', 'USDT'],
}

const compare = (seed: number, books: number, draw: (random: Random) => DrawnLegs) =>
  compareBooks('tims-style', { seed, books, draw }, (json) => {
    const parameters = timsParameters.parse(json)
    return (legs, market, price) => computeTims(legs, market, price, parameters)
  })

test('TIMS-style margin agrees with its reference model on 150 random books', () => {
  const { rules, wholeUnits, acrossUnits } = compare(102, 150, (random) => drawBook(random, holdable))
  expect(Object.keys(rules).sort()).toEqual(['class group', 'product group'])
  // Round rates of round prices are whole units exactly; float64 is then a hair above, and rounds up.
  expect(wholeUnits).toBeLessThanOrEqual(20)
  expect(acrossUnits).toBe(0)
})

test('TIMS-style margin agrees with its reference model on 50 books that hardly move', () => {
  const { rules, wholeUnits, acrossUnits } = compare(102, 50, (random) => drawHedgedBook(random, 'USDC'))
  expect(Object.keys(rules).sort()).toEqual(['class group', 'minimum charge', 'product group'])
  // Round rates of round prices are whole units exactly; float64 is then a hair above, and rounds up.
  expect(wholeUnits).toBeLessThanOrEqual(45)
  expect(acrossUnits).toBe(0)
})

test('INV-15 to INV-18 hold in 60 random books', () => {
  expectInvariants({ bound: loadMethod('tims-style').bound, holdable, seed: 102, books: 60 })
})
