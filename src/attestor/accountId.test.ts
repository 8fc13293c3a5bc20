import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { chainAccountId, exchangeAccountId } from './accountId.ts'

const address = '0x70997970C51812dc3A010C7d01b50e0d17dc79C8'

describe('chainAccountId', () => {
  test('is chain id times 2^160 plus the address, below 2^248 at any chain id', () => {
    expect(chainAccountId(31_337, address)).toBe(31_337n * 2n ** 160n + BigInt(address))
    expect(chainAccountId(Number.MAX_SAFE_INTEGER, address) >> 248n).toBe(0n)
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 2 ** 31 }),
        fc.bigInt({ min: 0n, max: (1n << 160n) - 1n }),
        (chain, value) => {
          const spelt = `0x${value.toString(16).padStart(40, '0')}` as const
          expect(chainAccountId(chain, spelt) & ((1n << 160n) - 1n)).toBe(value)
          expect(chainAccountId(chain, spelt) >> 160n).toBe(BigInt(chain))
        },
      ),
      { numRuns: 50 },
    )
  })

  test.each([0, -1, 1.5, Number.NaN, 2 ** 53])('refuses chain id %d', (chainId) => {
    expect(() => chainAccountId(chainId, address)).toThrow('a chain id is a positive integer')
  })

  test.each([
    '0x1234',
    '70997970C51812dc3A010C7d01b50e0d17dc79C8',
    '0xzz997970C51812dc3A010C7d01b50e0d17dc79C8',
  ])('refuses %s', (wrong) => {
    expect(() => chainAccountId(1, wrong as `0x${string}`)).toThrow()
  })
})

describe('exchangeAccountId', () => {
  test('is of 248 bits, the same however the venue is capitalised', () => {
    const id = exchangeAccountId('deribit', '7')
    expect(id >> 248n).toBe(0n)
    expect(exchangeAccountId('Deribit', '7')).toBe(id)
    expect(exchangeAccountId('DERIBIT', '7')).toBe(id)
  })

  test('keeps venue and account apart', () => {
    const ids = [
      ['ab', 'c'],
      ['a', 'bc'],
      ['abc', ''],
      ['', 'abc'],
      ['ab', 'C'],
    ].map(([venue = '', account = '']) => exchangeAccountId(venue, account))
    expect(new Set(ids).size).toBe(ids.length)
  })
})
