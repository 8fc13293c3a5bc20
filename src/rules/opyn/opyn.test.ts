import fc from 'fast-check'
import { expect, test } from 'vitest'
import { E27 } from './fixedPoint.ts'
import { computeLiquidationPrice } from './liquidationPrice.ts'
import { computeNakedMargin, findUpperBound } from './nakedMargin.ts'
import { computeSpreadMargin } from './spreadMargin.ts'

const e27 = (value: number): bigint => BigInt(Math.round(value * 1e6)) * 10n ** 21n
const option = (right: 'call' | 'put', strike: number, spot: number, amount = 1) => ({
  right,
  amount: e27(amount),
  strike: e27(strike),
  spot: e27(spot),
  shock: e27(0.75),
  upperBound: e27(0.2),
})

test('a put in the money after the shock: the bound on shocked spot, the rest in full', () => {
  // shocked spot 75: 0.2 x 75 + 25
  expect(computeNakedMargin(option('put', 100, 100))).toBe(e27(40))
  expect(computeNakedMargin(option('put', 50, 100, 3))).toBe(e27(30)) // 0.2 x 50 x 3
})

test('a call in units of the underlying: at spot 150 and strike 100 half of it is at stake', () => {
  // K sh / S = 0.5: 0.2 x 0.5 + 0.5
  expect(computeNakedMargin(option('call', 100, 150))).toBe(e27(0.6))
  expect(computeNakedMargin(option('call', 300, 150, 2))).toBe(e27(0.4)) // 0.2 x 1 x 2
})

test('the bound is that of the next listed time; beyond the last there is none', () => {
  const bounds = [
    { secondsToExpiry: 7, value: 1n },
    { secondsToExpiry: 14, value: 2n },
  ]
  expect([0, 7, 8, 14].map((seconds) => findUpperBound(bounds, seconds))).toEqual([1n, 1n, 2n, 2n])
  expect(() => findUpperBound(bounds, 15)).toThrow(RangeError)
})

test('naked margin never exceeds full collateral', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 500 }), fc.integer({ min: 1, max: 500 }), (strike, spot) => {
      expect(computeNakedMargin(option('put', strike, spot))).toBeLessThanOrEqual(e27(strike))
      expect(computeNakedMargin(option('call', strike, spot))).toBeLessThanOrEqual(E27)
    }),
  )
})

test('a put spread covers its loss at every price', () => {
  const whole = fc.integer({ min: 0, max: 300 })
  fc.assert(
    fc.property(whole, whole, whole, whole, whole, (short, ks, long, kl, price) => {
      const loss = short * Math.max(ks - price, 0) - long * Math.max(kl - price, 0)
      const margin = computeSpreadMargin({
        right: 'put',
        shortAmount: e27(short),
        shortStrike: e27(ks),
        longAmount: e27(long),
        longStrike: e27(kl),
      })
      expect(margin).toBeGreaterThanOrEqual(e27(Math.max(loss, 0)))
    }),
  )
})

test('the auction rises within an hour from cash value less deviation to collateral per option', () => {
  const at = (elapsedSeconds: bigint, right: 'call' | 'put' = 'put') =>
    computeLiquidationPrice({
      right,
      strike: right === 'put' ? e27(120) : e27(80),
      spot: e27(100),
      oracleDeviation: e27(0.05),
      collateral: right === 'put' ? e27(70) : e27(0.7),
      debt: e27(2),
      elapsedSeconds,
    })
  expect([at(0n), at(1_800n), at(3_600n), at(9_999n)]).toEqual([15, 25, 35, 35].map(e27))
  expect([at(0n, 'call'), at(1_800n, 'call')]).toEqual([e27(0.15), e27(0.25)])
  const poor = { right: 'put', strike: e27(120), spot: e27(100), oracleDeviation: 0n, debt: E27 } as const
  expect(computeLiquidationPrice({ ...poor, collateral: e27(5), elapsedSeconds: 0n })).toBe(e27(5))
})
