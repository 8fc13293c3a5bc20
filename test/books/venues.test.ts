import { describe, expect, test } from 'vitest'
import type { VenueMargin } from '../../src/adapters/adapter.ts'
import { computeSurvival, type SurvivalAccount } from '../../src/portfolio/survival.ts'
import { ONE_PPM, usdE6 } from '../../src/units/fixed.ts'
import { buildDesk, chargesOf, coin, computeBook, dollars, inverse, linear, settlement } from './support.ts'

/* Books whose danger lies in where things are, not in what they are. */

/** A 40x venue: maintenance is half of the initial 2.5 %, 1.25 % of notional. `size` coins at 100, `equity` at T. */
function fortyTimes(size: bigint, equity: bigint): SurvivalAccount {
  return {
    venue: 'forty',
    computeMargin: (move): VenueMargin => {
      const price = move('BTC')
      const now = equity * 1_000_000n + size * 100n * (price - ONE_PPM)
      const notional = (size < 0n ? -size : size) * 100n * price
      const maintenance = (notional * 125n) / 10_000n
      const zero = usdE6(0n)
      return {
        equity: usdE6(now),
        initial: zero,
        maintenance: usdE6(maintenance),
        liquidatable: now < maintenance,
      }
    },
  }
}

const survives = (size: bigint, equity: bigint) => computeSurvival([fortyTimes(size, equity)], () => ONE_PPM)

describe('$10m spot at A, short a $10m perpetual at a 40x venue that holds $1m', () => {
  const book = [
    coin('wallet', 'BTC', 100_000),
    linear('B', 'BTC', null, -100_000, -10_000_000),
    settlement('B', 'USD', 1_000_000),
  ]

  test('the margin alone looks fine: 60k of gross and 100k of basis against $10.8m', () => {
    const margin = computeBook(buildDesk(), book)
    expect(chargesOf(margin).scan).toBe(0)
    expect(dollars(margin.requirement)).toBe(160_001)
    // The document's "health 8.0" is a ratio of a rule that this project does not have; here it would be 67.
    expect(dollars(margin.equity)).toBe(10_800_000)
  })

  test('but the venue liquidates at +8.6 %', () => {
    // E - N x = 0.0125 N (1 + x): x = (1 - 0.125) / (10 + 0.125) = 0.0864197...
    const survival = survives(-100_000n, 1_000_000n)
    expect(survival).toEqual({ ppm: 86_419n, direction: 'up', venue: 'forty' })
    expect(Number(survival.ppm) / 1e6).toBeCloseTo(0.086, 3)
  })

  test('then $10.86m are naked, and -16 % loses $1.74m', () => {
    const desk = buildDesk({ market: { BTC: { index: '108.642' } } })
    const { scan } = chargesOf(computeBook(desk, [coin('wallet', 'BTC', 100_000)]))
    expect(scan / 0.16 / 1e6).toBeCloseTo(10.86, 2)
    expect(scan / 1e6).toBeCloseTo(1.74, 2)
  })

  test('surviving 16 % at 40x needs 17.5 % equity', () => {
    // N x + 0.0125 N (1 + x) = 0.16 + 0.0145 = 17.45 % of notional.
    const needed = 1_745_000n
    expect(survives(-100_000n, needed).ppm).toBe(160_000n)
    expect(survives(-100_000n, needed - 100n).ppm).toBeLessThan(160_000n)
    expect(Number(needed) / 10_000_000).toBeCloseTo(0.175, 2)
  })

  test('section 4: E(16 %) is 3.45m for both legs, E(8 %) 1.85m, so 1.54m of prefunding is freed', () => {
    const equityFor = (move: number) => {
      const short = BigInt(Math.round(10_000_000 * (move + 0.0125 * (1 + move))))
      const long = BigInt(Math.round(10_000_000 * (move + 0.0125 * (1 - move))))
      const target = BigInt(Math.round(move * 1e6))
      expect(survives(-100_000n, short).ppm).toBe(target)
      expect(survives(100_000n, long).ppm).toBe(target)
      return Number(short + long)
    }
    const [far, near] = [equityFor(0.16), equityFor(0.08)]
    expect([far, near]).toEqual([3_450_000, 1_850_000])
    const netted = computeBook(buildDesk(), [
      linear('A', 'BTC', null, 100_000, 10_000_000),
      linear('B', 'BTC', null, -100_000, -10_000_000),
    ])
    // The document counts D as 60k; 1,001 dollars of short units come on top.
    const freed = far - (near + dollars(netted.requirement))
    expect(freed / 1e6).toBeCloseTo(1.54, 2)
    expect(freed / far).toBeCloseTo(0.45, 2)
  })
})

describe('+$3m unrealised at A, -$3m at B', () => {
  const atA = linear('A', 'BTC', null, 100_000, 7_000_000)
  const atB = linear('B', 'BTC', null, -100_000, -7_000_000)

  test('is 0 by the rule: settlement rows have no haircut and no size, whatever the class of the venue', () => {
    const margin = computeBook(buildDesk(), [atA, atB])
    expect(dollars(margin.equity)).toBe(0)
    const charges = chargesOf(margin)
    expect([charges.scan, charges.basis, charges.quote]).toEqual([0, 0, 0])
    // Not quite zero: 0.3 % of gross, and a unit per short lot, $700 for the cent lots of A's debt of $7m.
    expect(charges.concentration).toBe(60_000)
    expect(charges.short).toBe(701)
  })

  test('N-1 shows it: without A, 3m are gone and $10m are naked', () => {
    const margin = computeBook(buildDesk(), [atB])
    expect(dollars(margin.equity)).toBe(-3_000_000)
    expect(chargesOf(margin).scan).toBe(1_600_000)
    expect(dollars(margin.excess)).toBe(-3_000_000 - 1_730_001)
    // The other way round nothing is lost but the hedge.
    expect(dollars(computeBook(buildDesk(), [atA]).equity)).toBe(3_000_000)
  })

  test('cash is cut by the class of its venue, money owed is not', () => {
    const desk = buildDesk({ parameters: { haircuts: { USDC: '0' } } })
    const kept = ['wallet', 'A', 'small'].map((venue) =>
      dollars(computeBook(desk, [coin(venue, 'USDC', 3_000_000)]).equity),
    )
    expect(kept).toEqual([3_000_000, 2_910_000, 2_700_000])
    expect(dollars(computeBook(desk, [coin('small', 'USDC', -3_000_000)]).equity)).toBe(-3_000_000)
    expect(dollars(computeBook(desk, [settlement('small', 'USDC', 3_000_000)]).equity)).toBe(3_000_000)
  })
})

describe('staked ETH and synthetic dollars as collateral', () => {
  const staked = (mark: string) =>
    buildDesk({
      market: {
        ETH: { index: '3800', coins: { wBETH: mark }, dailyVolume: '10000000000' },
        USD: { coins: { USDe: '0.65' } },
      },
      parameters: { haircuts: { wBETH: '0.075', USDe: '0.10' }, quoteMoves: { USDe: '0' } },
    })

  test('a mark of $430 with ETH at $3,800 is refused by name before any margin', () => {
    expect(() => staked('430')).toThrowError(
      expect.objectContaining({
        code: 'BAD_MARKET_DATA',
        details: expect.objectContaining({ field: 'market.underlyings.ETH.coins.wBETH' }),
      }),
    )
  })

  test('staked ETH is a row of ETH’s underlying: it hedges a short perpetual, its discount in the haircut once', () => {
    const desk = staked('3800')
    const margin = computeBook(desk, [
      coin('wallet', 'wBETH', 1_000),
      linear('A', 'ETH', null, -1_000, -3_800_000),
    ])
    expect(chargesOf(margin).scan).toBe(0)
    expect(dollars(margin.equity)).toBe(3_800_000 * (1 - 0.075))
  })

  test('USDe at 0.65 counts for its mark less 10 %, not for a dollar', () => {
    expect(dollars(computeBook(staked('3800'), [coin('wallet', 'USDe', 1_000_000)]).equity)).toBe(585_000)
  })
})

test('requirement at most the sum of stand-alone ones is not a property: 0.05 and 0.05 days of volume', () => {
  // 0.003 x 0.05 twice is 0.0003 of a day's notional; 0.02 x 0.10 - 0.00085 together is 0.00115.
  const desk = buildDesk({ market: { BTC: { dailyVolume: '1000000000' } } })
  const half = coin('wallet', 'BTC', 500_000)
  const apart = chargesOf(computeBook(desk, [half])).concentration
  const together = chargesOf(computeBook(desk, [half, half])).concentration
  expect(2 * apart).toBe(0.0003 * 1e9)
  expect(together).toBeCloseTo(0.00115 * 1e9, 6)
})

test('a basis lane of an inverse contract pays like a linear one', () => {
  const charges = chargesOf(computeBook(buildDesk(), [inverse('A', 'BTC', 10_000_000, 100_000)]))
  // 1 - 1 / 1.01 = 0.990099 % of $10m against the linear contract's 1 %.
  expect(charges.basis).toBeCloseTo(10_000_000 * (1 - 1 / 1.01), -2)
  expect(charges.scan).toBe(1_600_000)
})
