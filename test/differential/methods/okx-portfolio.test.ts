import { expect, test } from 'vitest'
import { computeOkx, okxParameters } from '../../reference/methods/okxPortfolio.ts'
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
  compareBooks('okx-portfolio', { seed, books, draw }, (json) => {
    const parameters = okxParameters.parse(json)
    return (legs, market, price) => computeOkx(legs, market, price, parameters)
  })

test('OKX portfolio margin agrees with its reference model on 150 random books', () => {
  const { rules, wholeUnits, acrossUnits } = compare(104, 150, (random) => drawBook(random, holdable))
  expect(Object.keys(rules).sort()).toEqual(['MR3', 'MR4', 'MR5', 'MR7', 'MR8', 'MR9', 'max(MR1, MR2, MR6)'])
  // Round rates of round prices are whole units exactly; float64 is then a hair above, and rounds up.
  expect(wholeUnits).toBeLessThanOrEqual(65)
  // One book's inverse face in coins of equity is a hair across a unit; its distance is checked like the others'.
  expect(acrossUnits).toBeLessThanOrEqual(1)
})

test('OKX portfolio margin agrees with its reference model on 150 books that hardly move', () => {
  const { rules, wholeUnits, acrossUnits } = compare(104, 150, (random) => drawHedgedBook(random, 'USDT'))
  expect(Object.keys(rules).sort()).toEqual(['MR3', 'MR4', 'MR5', 'MR7', 'max(MR1, MR2, MR6)'])
  // Round rates of round prices are whole units exactly; float64 is then a hair above, and rounds up.
  expect(wholeUnits).toBeLessThanOrEqual(150)
  expect(acrossUnits).toBe(0)
})

test('OKX portfolio margin agrees with its reference model on 100 books of contracts in three currencies', () => {
  // Above USD 1m the order in which pairs are looked for decides in which tiers the hedges lie.
  const contracts = {
    pools: { linear: LINEAR, inverse: INVERSE },
    quotes: ['USD', 'USDC', 'USDT'],
    largestPower: 8,
  }
  const { rules, wholeUnits, acrossUnits } = compare(204, 100, (random) => drawBook(random, contracts))
  expect(rules.MR9).toBeGreaterThanOrEqual(50)
  expect(wholeUnits).toBeLessThanOrEqual(50)
  expect(acrossUnits).toBe(0)
})

test('INV-15 to INV-18 hold in 60 random books', () => {
  expectInvariants({ bound: loadMethod('okx-portfolio').bound, holdable, seed: 104, books: 60 })
})
