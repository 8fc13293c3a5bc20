import { expect, test } from 'vitest'
import {
  bufferMarginE18,
  discountShareE18,
  insolventPriceE18,
  liquidationFeeE18,
  maxShareE18,
  settleSolventBid,
  solventPriceE18,
} from './auction.ts'

const e18 = (value: number): bigint => BigInt(Math.round(value * 1e6)) * 10n ** 12n
const parameters = {
  startShareE18: e18(0.96),
  cutoffShareE18: e18(0.8),
  fastSec: 300n,
  slowSec: 7200n,
  insolventSec: 600n,
  bufferShareE18: e18(0.1),
  feeRateE18: e18(0.01),
}
const account = { maintenanceE18: e18(-100), markE18: e18(300), reservedE18: 0n }

test('the discount falls fast to the cut-off, then slowly to nothing', () => {
  const at = (sec: bigint): bigint => discountShareE18(sec, parameters)
  expect([0n, 150n, 300n, 300n + 6480n, 7499n + 1n].map(at)).toEqual([0.96, 0.88, 0.8, 0.08, 0].map(e18))
})

test('a discount never rises', () => {
  for (let sec = 1n; sec < 7600n; sec += 37n) {
    expect(discountShareE18(sec, parameters) <= discountShareE18(sec - 1n, parameters)).toBe(true)
  }
})

test('selling the largest share brings the buffer margin back to zero', () => {
  const discount = e18(0.9)
  const buffer = bufferMarginE18(account, parameters)
  expect(buffer).toBe(e18(-140))
  const share = maxShareE18(buffer, account, discount)
  const price = solventPriceE18(account, discount)
  const left = (buffer * (10n ** 18n - share)) / 10n ** 18n + (price * share) / 10n ** 18n
  expect(left <= 0n && left > -1000n).toBe(true)
})

test('earlier bidders’ cash is not for sale and lowers what may be sold', () => {
  const held = { ...account, reservedE18: e18(100) }
  expect(solventPriceE18(held, e18(0.9))).toBe(e18(180))
  // 140 / (140 + 300 x 0.9 + 100 x 0.1) = 1 / 3
  expect(maxShareE18(e18(-140), held, e18(0.9))).toBe(333333333333333333n)
  expect(() => solventPriceE18({ markE18: e18(99), reservedE18: e18(100) }, e18(0.9))).toThrow(RangeError)
})

test('a bid settles at what was wanted, or at the most and ends the auction', () => {
  const small = settleSolventBid(account, 0n, e18(0.1), parameters)
  expect(small).toEqual({ shareE18: e18(0.1), cashE18: e18(28.8), ends: false })
  const whole = settleSolventBid(account, 0n, e18(1), parameters)
  expect(whole.ends).toBe(true)
  expect(whole.shareE18).toBe(maxShareE18(e18(-140), account, e18(0.96)))
  expect(() => settleSolventBid(account, 0n, 0n, parameters)).toThrow(RangeError)
  expect(() => settleSolventBid(account, 7500n, e18(1), parameters)).toThrow(RangeError)
})

test('nothing may be sold of an account above its buffer', () => {
  expect(maxShareE18(e18(1), account, e18(0.9))).toBe(0n)
})

test('insolvent: from the negative mark, or nothing, down to the maintenance balance', () => {
  const at = (mark: number, sec: bigint): bigint =>
    insolventPriceE18({ maintenanceE18: e18(-300), markE18: e18(mark) }, sec, parameters)
  expect([at(-100, 0n), at(-100, 300n), at(-100, 600n)]).toEqual([-100, -200, -300].map(e18))
  expect(at(50, 0n)).toBe(0n)
  expect(insolventPriceE18({ maintenanceE18: 1n, markE18: e18(-1) }, 5n, parameters)).toBe(0n)
})

test('the fee is a rate on what could be sold at the mark', () => {
  // 140 / 440 x 300 x 1 %
  expect(Number(liquidationFeeE18(account, parameters)) / 1e18).toBeCloseTo(0.9545454545, 9)
  expect(liquidationFeeE18({ ...account, markE18: e18(-1) }, parameters)).toBe(0n)
})
