import { describe, expect, test } from 'vitest'
import { AS_OF_SEC, buildDesk, coin, dollars, linear, settlement } from '../../test/books/support.ts'
import type { VenueMargin } from '../adapters/adapter.ts'
import type { Holding } from '../portfolio/holding.ts'
import { computeLots } from '../portfolio/lots.ts'
import { ONE_PPM, ppm, type UsdE6, usdE6 } from '../units/fixed.ts'
import { type CapitalVenue, computeCapital, computeWithoutWorstVenue } from './capital.ts'
import { computeMargin } from './requirement.ts'

/* Section 4 of the desk's review: $10m of a perpetual long at A, the same short at B, both 40x. */

const desk = buildDesk()
const NOTIONAL = 10_000_000
const usd = (value: number): UsdE6 => usdE6(BigInt(Math.round(value * 1e6)))

/** A 40x venue: 2.5 % initial, half of it maintenance, of a perpetual of `notional` dollars (short: negative). */
function fortyTimes(
  venue: string,
  notional: number,
  equity: number,
  reported: number | null = null,
): CapitalVenue {
  const held: Holding = linear(venue, 'BTC', null, notional / 100, notional)
  const { lines } = computeLots([held], desk.list, desk.parameters.venueCustody, AS_OF_SEC)
  return {
    venue,
    lines,
    reportedInitial: reported === null ? null : usd(reported),
    computeMargin: (move): VenueMargin => {
      const price = Number(move('BTC')) / 1e6
      const now = equity + notional * (price - 1)
      const open = Math.abs(notional) * price
      return {
        equity: usd(now),
        initial: usd(open * 0.025),
        maintenance: usd(open * 0.0125),
        liquidatable: now < open * 0.0125,
      }
    },
  }
}

const figuresOf = (venues: readonly CapitalVenue[]) =>
  computeCapital({
    table: desk.table,
    level: ONE_PPM,
    venues,
    scale: () => ONE_PPM,
    surviveWithout: ppm(160_000n),
    surviveWith: ppm(80_000n),
  })

describe('plus and minus $10m at two 40x venues', () => {
  const figures = figuresOf([fortyTimes('A', NOTIONAL, 1_000_000), fortyTimes('B', -NOTIONAL, 1_000_000)])

  test('B: the venues ask 2.5 % each, 500k', () => {
    expect(dollars(figures.venueRules)).toBe(500_000)
  })

  test('C: our rule per venue, 3.46m with perpetual basis and gross minimum', () => {
    // 16 % scanned, 1 % basis, 0.3 % on gross, twice; and a unit for each short lot.
    expect(dollars(figures.perVenue) / 1e6).toBeCloseTo(3.46, 2)
    expect(figures.isolated).toBeGreaterThanOrEqual(figures.perVenue)
  })

  test('D: netted, 60k of gross charges and a unit per short lot', () => {
    expect(dollars(figures.netted)).toBe(61_001)
  })

  test('E: 3.45m to survive 16 %, 1.85m to survive 8 %', () => {
    expect(dollars(figures.prefundingWithout)).toBe(3_450_000)
    expect(dollars(figures.prefundingWith)).toBe(1_850_000)
  })

  test('so 1.54m are freed, 45 %, and neither 98 % nor 88 %', () => {
    expect(dollars(figures.prefundingFreed)).toBe(3_450_000 - 1_850_000 - 61_001)
    expect(dollars(figures.prefundingFreed) / 3_450_000).toBeCloseTo(0.45, 2)
    expect(1 - dollars(figures.netted) / dollars(figures.perVenue)).toBeCloseTo(0.98, 2)
    expect(1 - dollars(figures.netted) / dollars(figures.venueRules)).toBeCloseTo(0.88, 2)
  })

  test('what lies in the venues already changes none of it: figure E is what they need, not what they lack', () => {
    for (const [a, b] of [
      [0, 0],
      [200_000, 50_000_000],
      [-3_000_000, 1],
    ] as const) {
      const again = figuresOf([fortyTimes('A', NOTIONAL, a), fortyTimes('B', -NOTIONAL, b)])
      expect(again).toEqual(figures)
    }
  })
})

describe('sums', () => {
  test('a venue’s reported margin counts where it reports one; where not, it is named', () => {
    const { venueReported, venuesWithoutReport } = figuresOf([
      fortyTimes('A', NOTIONAL, 0, 251_000),
      fortyTimes('B', -NOTIONAL, 0),
    ])
    expect(dollars(venueReported)).toBe(251_000)
    expect(venuesWithoutReport).toEqual(['B'])
  })

  test('a surplus at one venue pays for no other: a wallet that owes nothing needs nothing', () => {
    const { lines } = computeLots(
      [coin('wallet', 'BTC', 1_000_000)],
      desk.list,
      desk.parameters.venueCustody,
      AS_OF_SEC,
    )
    const rich = usd(100_000_000)
    const zero = usdE6(0n)
    const wallet: CapitalVenue = {
      venue: 'wallet',
      lines,
      reportedInitial: null,
      computeMargin: () => ({ equity: rich, initial: zero, maintenance: zero, liquidatable: false }),
    }
    const short = fortyTimes('B', -NOTIONAL, 0)
    const [beside, alone] = [figuresOf([wallet, short]), figuresOf([short])]
    expect(beside.prefundingWithout).toBe(alone.prefundingWithout)
    expect(beside.prefundingWith).toBe(alone.prefundingWith)
    expect(beside.venueRules).toBe(alone.venueRules)
  })

  test('a venue that never liquidates needs nothing to survive, whatever it asks and whatever lies there', () => {
    const short = fortyTimes('B', -NOTIONAL, 0)
    for (const equity of [0, 12_000, 1_000_000]) {
      const pool: CapitalVenue = {
        ...fortyTimes('pool', NOTIONAL, equity),
        computeMargin: (move) => ({
          equity: usd(equity),
          initial: usd(12_144),
          maintenance: usd((12_144 * Number(move('BTC'))) / 1e6),
          liquidatable: false,
          pockets: [],
        }),
      }
      expect(figuresOf([pool, short]).prefundingWithout).toBe(figuresOf([short]).prefundingWithout)
      expect(figuresOf([pool])).toMatchObject({ venueRules: usd(12_144), prefundingWithout: 0n })
    }
  })

  test('nothing costs nothing', () => {
    const { surviveWithout, surviveWith, venuesWithoutReport, ...amounts } = figuresOf([])
    expect(new Set(Object.values(amounts))).toEqual(new Set([0n]))
    expect([surviveWithout, surviveWith, venuesWithoutReport]).toEqual([160_000n, 80_000n, []])
  })
})

describe('N-1', () => {
  const lines = (...holdings: Holding[]) =>
    computeLots(holdings, desk.list, desk.parameters.venueCustody, AS_OF_SEC).lines
  const venues = [
    { venue: 'A', lines: lines(linear('A', 'BTC', null, 100_000, 7_000_000)) },
    {
      venue: 'B',
      lines: lines(linear('B', 'BTC', null, -100_000, -7_000_000), settlement('B', 'USD', 500_000)),
    },
  ]

  test('is the least excess without one venue’s account, each margined anew', () => {
    const without = (venue: string) =>
      computeMargin(
        desk.table,
        venues.filter((one) => one.venue !== venue).flatMap((one) => one.lines),
        ONE_PPM,
      ).excess
    const worst = computeWithoutWorstVenue(desk.table, ONE_PPM, venues)
    expect(worst).toEqual({ venue: 'A', excess: without('A') })
    expect(without('A')).toBeLessThan(without('B'))
  })

  test('of nothing there is none', () => {
    expect(computeWithoutWorstVenue(desk.table, ONE_PPM, [])).toBeNull()
  })
})
