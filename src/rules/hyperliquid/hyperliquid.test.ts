import fc from 'fast-check'
import { expect, test } from 'vitest'
import { computeHyperliquidMargin } from './accountMargin.ts'
import { computeInitial, computeLiquidationPrice, computeMaintenance } from './marginTiers.ts'

const M = 1_000_000n
/** BTC of the documentation, in whole USD. */
const BTC = [
  { lowerBound: 0n, maxLeverage: 40n },
  { lowerBound: 150n * M, maxLeverage: 20n },
]

test('BTC: 1.25 % of notional; past 150M 2.5 % less a deduction of 1,875,000', () => {
  expect(computeMaintenance(BTC, 100n * M)).toBe(1_250_000n)
  expect(computeMaintenance(BTC, 150n * M)).toBe(1_875_000n)
  expect(computeMaintenance(BTC, 200n * M)).toBe(3_125_000n) // 5,000,000 - 1,875,000
})

test('rates that are no finite decimals stay exact: ETH at 150M is 3,666,666.67, rounded up', () => {
  const eth = [
    { lowerBound: 0n, maxLeverage: 25n },
    { lowerBound: 100n * M, maxLeverage: 15n },
  ]
  // 100M at 2 %, 50M at 3.333 %: 2,000,000 + 1,666,666.67
  expect(computeMaintenance(eth, 150n * M)).toBe(3_666_667n)
})

test('leverage is the holder’s, up to the tier’s', () => {
  expect(computeInitial(BTC, 100n * M, 10n)).toBe(10n * M)
  expect(computeInitial(BTC, 100n * M, 50n)).toBe(2_500_000n)
  expect(computeInitial(BTC, 160n * M, 40n)).toBe(8n * M)
  expect(computeInitial(BTC, 1n, 40n)).toBe(1n)
  expect(() => computeInitial([], 1n, 40n)).toThrow(RangeError)
})

test('maintenance is continuous, rises with notional and is at most half the initial margin at full leverage', () => {
  fc.assert(
    fc.property(fc.bigInt(0n, 400n * M), (notional) => {
      const step = computeMaintenance(BTC, notional + 1n) - computeMaintenance(BTC, notional)
      expect(step === 0n || step === 1n).toBe(true)
      expect(2n * computeMaintenance(BTC, notional)).toBeLessThanOrEqual(
        computeInitial(BTC, notional, 40n) + 2n,
      )
    }),
  )
})

test('a cross pocket adds, and is taken by the backstop below two thirds', () => {
  const positions = [{ tiers: BTC, notional: -1_000_000n, leverage: 40n }]
  const at = (cash: bigint) => computeHyperliquidMargin(cash + 1_000_000n, positions)
  expect(at(12_500n)).toEqual({
    accountValue: 12_500n,
    initial: 25_000n,
    maintenance: 12_500n,
    liquidatable: false,
    backstop: false,
  })
  expect(at(12_499n).liquidatable).toBe(true)
  expect([at(8_334n).backstop, at(8_333n).backstop]).toEqual([false, true])
})

test('the liquidation price is where an isolated pocket meets its maintenance', () => {
  // 10 coins at 100,000 with 60,000 of margin: 60,000 - 12,500 to lose.
  const of = (isLong: boolean) =>
    computeLiquidationPrice({
      isLong,
      price: 100_000n,
      size: 10n,
      sizeUnit: 1n,
      marginAvailable: 47_500n,
      maxLeverage: 40n,
    })
  for (const isLong of [true, false]) {
    const side = isLong ? 10n : -10n
    const liquidatable = (price: bigint) =>
      computeHyperliquidMargin(60_000n - side * 100_000n, [
        { tiers: BTC, notional: side * price, leverage: 20n },
      ]).liquidatable
    const edge = of(isLong)
    expect(liquidatable(isLong ? edge - 1n : edge + 1n)).toBe(true)
    expect(liquidatable(isLong ? edge + 1n : edge - 1n)).toBe(false)
  }
})
