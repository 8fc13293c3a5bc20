import { describe, expect, test } from 'vitest'
import { list, loadMarket } from '../../test/property/support.ts'
import { PlimsollError } from '../errors.ts'
import { parseMarket } from '../market/market.ts'
import { formatExact, multiplyExact } from '../units/exact.ts'
import { parseBookFile } from './bookFile.ts'

const { asOfSec } = parseMarket(loadMarket())
const EXPIRY = 1_798_185_600

const book = (holdings: readonly unknown[], extra: object = {}) => ({
  schema: 'plimsoll.book/1',
  accounts: [{ name: 'one', venue: 'somewhere', custody: 'other', holdings, ...extra }],
})

const parse = (json: unknown) => parseBookFile(json, list, asOfSec)

/** Instrument name and quantity of each line. */
const linesOf = (json: unknown) =>
  Object.fromEntries(
    parse(json)[0]?.lines.map(({ instrument, lots }) => [
      instrument.name,
      formatExact(multiplyExact({ atoms: lots, scale: 0 }, instrument.lot)),
    ]) ?? [],
  )

function fieldOf(json: unknown): string {
  try {
    parse(json)
  } catch (error) {
    if (!(error instanceof PlimsollError)) throw error
    return `${error.code} ${error.details.field}`
  }
  throw new Error('accepted')
}

describe('a book written down', () => {
  test('a contract is its size and its cost basis', () => {
    const perpetual = {
      ...{
        kind: 'linear',
        underlying: 'ETH',
        expirySec: null,
        size: '-8',
        quote: 'USDC',
        entryPrice: '3000',
      },
    }
    expect(linesOf(book([perpetual]))).toEqual({ 'ETH-PERP': '-8', 'USDC.settlement': '24000' })
  })

  test('an inverse contract is face and coin: -30,000 of face entered at 3,000 owes ten coins', () => {
    const inverse = {
      ...{ kind: 'inverse', underlying: 'ETH', expirySec: EXPIRY, faceUsd: '-30000', entryPrice: '3000' },
    }
    const lines = linesOf(book([inverse]))
    expect(lines['ETH-25DEC26.inverse']).toBe('30000')
    // The settlement lot of a coin is near a dollar, and what is owed rounds up.
    expect(Number(lines['ETH.settlement'])).toBeCloseTo(-10, 2)
  })

  test('coins, options and settlement', () => {
    const holdings = [
      { kind: 'coin', coin: 'USDC', amount: '1000' },
      { kind: 'settlement', currency: 'USDC', amount: '-5' },
      { kind: 'option', underlying: 'ETH', expirySec: EXPIRY, strike: '3600', right: 'call', size: '-2' },
    ]
    expect(linesOf(book(holdings))).toEqual({
      'USDC@other': '1000',
      'USDC.settlement': '-5',
      'ETH-25DEC26-3600-C': '-2',
    })
  })

  test('names its venue’s method, or none', () => {
    expect(parse(book([], { method: 'hyperliquid' }))[0]?.method).toBe('hyperliquid')
    expect(parse(book([]))[0]?.method).toBeNull()
  })
})

describe('refused by name', () => {
  const coin = { kind: 'coin', coin: 'USDC', amount: '1' }
  const perpetual = (change: object) => ({
    ...{ kind: 'linear', underlying: 'ETH', expirySec: null, size: '5', quote: 'USDC', entryPrice: '3000' },
    ...change,
  })
  test.each([
    ['another schema', { ...book([]), schema: 'x' }, 'INVALID_INPUT book.schema'],
    [
      'a number that is none',
      book([{ ...coin, amount: '1e3' }]),
      'INVALID_INPUT book.accounts.0.holdings.0.amount',
    ],
    ['an unknown custody', book([], { custody: 'mine' }), 'INVALID_INPUT book.accounts.0.custody'],
    [
      'a coin that is not listed',
      book([{ ...coin, coin: 'XYZ' }]),
      'INVALID_INPUT book.accounts.one.holdings.0',
    ],
    [
      'an entry price of zero',
      book([{ kind: 'inverse', underlying: 'ETH', expirySec: EXPIRY, faceUsd: '1', entryPrice: '0' }]),
      'INVALID_INPUT book.accounts.one.holdings.0.entryPrice',
    ],
    [
      'a short that is not listed',
      book([
        { kind: 'option', underlying: 'ETH', expirySec: EXPIRY, strike: '1', right: 'call', size: '-1' },
      ]),
      'INVALID_INPUT book.accounts.one.holdings.0',
    ],
    [
      'less than a lot',
      book([{ kind: 'coin', coin: 'ETH', amount: '0.0009' }]),
      'INVALID_INPUT book.accounts.one.holdings.0',
    ],
    [
      'a part of a lot',
      book([coin, { ...coin, amount: '1.9' }]),
      'INVALID_INPUT book.accounts.one.holdings.1',
    ],
    [
      'an entry below zero',
      book([perpetual({ entryPrice: '-3000' })]),
      'INVALID_INPUT book.accounts.one.holdings.0.entryPrice',
    ],
    [
      'a contract quoted in another coin',
      book([perpetual({ quote: 'BTC' })]),
      'INVALID_INPUT book.accounts.one.holdings.0.quote',
    ],
    [
      'a name that paints the terminal',
      { ...book([]), accounts: [{ ...book([]).accounts[0], name: '\u001b[2J' }] },
      'INVALID_INPUT book.accounts.0.name',
    ],
    [
      'one name twice',
      { schema: 'plimsoll.book/1', accounts: [...book([]).accounts, ...book([]).accounts] },
      'INVALID_INPUT book.accounts.1.name',
    ],
  ])('%s', (_, json, field) => expect(fieldOf(json)).toBe(field))
})
