import { expect, test } from 'vitest'
import { bybitParameters, computeBybit } from '../../reference/methods/bybitPortfolio.ts'
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
  compareBooks('bybit-portfolio', { seed, books, draw }, (json) => {
    const parameters = bybitParameters.parse(json)
    return (legs, market, price) => computeBybit(legs, market, price, parameters)
  })

test('Bybit portfolio margin agrees with its reference model on 150 random books', () => {
  const { rules, wholeUnits, acrossUnits } = compare(105, 150, (random) => drawBook(random, holdable))
  expect(Object.keys(rules).sort()).toEqual([
    'USDT-USDC spread',
    'borrowing',
    'delta spread',
    'maximum loss',
    'net short options',
    'perpetual and futures',
    'vega spread',
  ])
  // Round rates of round prices are whole units exactly; float64 is then a hair above, and rounds up.
  expect(wholeUnits).toBeLessThanOrEqual(70)
  expect(acrossUnits).toBe(0)
})

test('Bybit portfolio margin agrees with its reference model on 50 books that hardly move', () => {
  const { rules, wholeUnits, acrossUnits } = compare(105, 50, (random) => drawHedgedBook(random, 'USDT'))
  expect(Object.keys(rules).sort()).toEqual(['delta spread', 'maximum loss', 'perpetual and futures'])
  // Round rates of round prices are whole units exactly; float64 is then a hair above, and rounds up.
  expect(wholeUnits).toBeLessThanOrEqual(40)
  expect(acrossUnits).toBe(0)
})

test('INV-15 to INV-18 hold in 60 random books', () => {
  expectInvariants({ bound: loadMethod('bybit-portfolio').bound, holdable, seed: 105, books: 60 })
})
