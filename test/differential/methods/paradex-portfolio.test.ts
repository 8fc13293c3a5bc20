import { expect, test } from 'vitest'
import { computeParadex, paradexParameters } from '../../reference/methods/paradexPortfolio.ts'
import type { Random } from '../../support/randomBook.ts'
import { compareBooks } from './compareBooks.ts'
import { type DrawnLegs, drawBook, LINEAR, loadMethod, OPTIONS } from './drawBook.ts'
import { drawHedgedBook } from './drawHedgedBook.ts'
import { expectInvariants } from './expectAgreement.ts'

const holdable = { pools: { coins: ['USDC@own'], linear: LINEAR, options: OPTIONS }, quotes: ['USDC'] }

const compare = (seed: number, books: number, draw: (random: Random) => DrawnLegs) =>
  compareBooks('paradex-portfolio', { seed, books, draw }, (json) => {
    const parameters = paradexParameters.parse(json)
    return (legs, market, price) => computeParadex(legs, market, price, parameters)
  })

test('Paradex portfolio margin agrees with its reference model on 150 random books', () => {
  const { rules, wholeUnits, acrossUnits } = compare(106, 150, (random) => drawBook(random, holdable))
  expect(Object.keys(rules).sort()).toEqual(['SCAN', 'provisions'])
  // Round rates of round prices are whole units exactly; float64 is then a hair above, and rounds up.
  expect(wholeUnits).toBeLessThanOrEqual(35)
  expect(acrossUnits).toBe(0)
})

test('Paradex portfolio margin agrees with its reference model on 50 books that hardly move', () => {
  const { rules, wholeUnits, acrossUnits } = compare(106, 50, (random) => drawHedgedBook(random, 'USDC'))
  expect(Object.keys(rules).sort()).toEqual(['Minimum Delta Requirement', 'SCAN', 'provisions'])
  // Round rates of round prices are whole units exactly; float64 is then a hair above, and rounds up.
  expect(wholeUnits).toBeLessThanOrEqual(40)
  expect(acrossUnits).toBe(0)
})

test('INV-15 to INV-18 hold in 60 random books', () => {
  expectInvariants({ bound: loadMethod('paradex-portfolio').bound, holdable, seed: 106, books: 60 })
})
