import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { VenueMargin } from '../adapters/adapter.ts'
import { ONE_PPM, ppm, usdE6 } from '../units/fixed.ts'
import { buildMove, computeSurvival, MAXIMUM_SURVIVAL, type SurvivalAccount } from './survival.ts'

const tierOne = () => ONE_PPM

/** An account of one asset whose rule is a predicate on the price multiple, in ppm. */
function account(
  venue: string,
  liquidatable: (price: bigint, stable: bigint) => boolean,
  asset = 'ETH',
): SurvivalAccount {
  const zero = usdE6(0n)
  return {
    venue,
    computeMargin: (move): VenueMargin => ({
      equity: zero,
      initial: zero,
      maintenance: zero,
      liquidatable: liquidatable(move(asset), move('USDC')),
    }),
  }
}

/** Aave: breaks when collateral x (1 + x) x threshold < debt, that is at x = debt / (collateral x threshold) - 1. */
const loan = (collateral: bigint, thresholdPpm: bigint, debt: bigint) =>
  account('aave-v3', (price) => collateral * price * thresholdPpm < debt * 1_000_000_000_000n)

describe('closed forms', () => {
  test('a loan with health factor 1.5 survives a fall of one third', () => {
    // C (1 - x) LT = D at x = 1 - 1/1.5.
    const survival = computeSurvival([loan(2_000n, 750_000n, 1_000n)], tierOne)
    expect(survival).toEqual({ ppm: 333_333n, direction: 'down', venue: 'aave-v3' })
  })

  test('a perpetual short breaks on a rise: E - N x = m N (1 + x)', () => {
    // Equity 10, notional 100, ratio 6.25 %: x = (10 - 6.25) / (100 + 6.25) = 0.035294...
    const short = account('perp-curie', (price) => {
      const equity = 10_000_000n - 100n * (price - 1_000_000n)
      return equity * 10_000n < 100n * price * 625n
    })
    expect(computeSurvival([short], tierOne)).toMatchObject({ ppm: 35_294n, direction: 'up' })
  })

  test('a breach beyond a hundred per cent is found on the coarse grid', () => {
    const call = account('deribit', (price) => price > 4_123_456n)
    expect(computeSurvival([call], tierOne)).toMatchObject({ ppm: 3_123_456n, direction: 'up' })
  })

  test('the asset’s scale stretches the move', () => {
    const sol = account('deribit', (price) => price < 700_000n, 'SOL')
    expect(computeSurvival([sol], () => ppm(1_500_000n))).toMatchObject({ ppm: 200_000n })
  })
})

describe('edges', () => {
  test('nothing owed: the maximum, no direction, no venue', () => {
    const survival = { ppm: MAXIMUM_SURVIVAL, direction: null, venue: null }
    expect(computeSurvival([], tierOne)).toEqual(survival)
    expect(computeSurvival([account('wallet', () => false)], tierOne)).toEqual(survival)
    expect(MAXIMUM_SURVIVAL).toBe(2n ** 24n - 1n)
  })

  test('liquidatable at T: zero, whoever it is', () => {
    const survival = computeSurvival([account('a', () => false), account('b', () => true)], tierOne)
    expect(survival).toEqual({ ppm: 0n, direction: null, venue: 'b' })
  })

  test('a loan that survives the price of zero is not moved further down', () => {
    const seen: bigint[] = []
    const witness = account('wallet', (price) => {
      seen.push(price)
      return false
    })
    computeSurvival([witness], tierOne)
    expect(seen.filter((price) => price === 0n)).toHaveLength(1)
    expect(seen.some((price) => price < 0n)).toBe(false)
  })

  test('a stablecoin never moves', () => {
    const depegged = account('aave-v3', (_, stable) => stable !== 1_000_000n)
    const scale = (asset: string) => (asset === 'USDC' ? ppm(0n) : ONE_PPM)
    expect(computeSurvival([depegged], scale).ppm).toBe(MAXIMUM_SURVIVAL)
  })

  test('the nearer of two directions wins, and the venue that breaks is named', () => {
    const strangle = account('deribit', (price) => price < 880_100n || price > 1_119_950n)
    expect(computeSurvival([strangle], tierOne)).toEqual({
      ppm: 119_900n,
      direction: 'down',
      venue: 'deribit',
    })
    const short = account('perp-curie', (price) => price > 1_050_000n)
    expect(computeSurvival([strangle, short], tierOne)).toEqual({
      ppm: 50_000n,
      direction: 'up',
      venue: 'perp-curie',
    })
  })

  test('a rule that breaks only inside a band is found where the band is wider than the grid', () => {
    const band = account('range', (price) => price > 1_101_000n && price < 1_120_000n)
    expect(computeSurvival([band], tierOne)).toMatchObject({ ppm: 101_000n, direction: 'up' })
  })

  test('prices stop at zero even where the scale would carry them below', () => {
    const move = buildMove(-900_000n, () => ppm(2_000_000n))
    expect(move('SOL')).toBe(0n)
  })
})

test('one ppm less holds, one ppm more breaks (any lower and upper bound)', () => {
  const bound = fc.record({
    low: fc.bigInt({ min: 0n, max: 999_999n }),
    high: fc.bigInt({ min: 1_000_001n, max: 15_000_000n }),
  })
  fc.assert(
    fc.property(bound, ({ low, high }) => {
      const survival = computeSurvival([account('x', (price) => price < low || price > high)], tierOne)
      // Independent of the search: the distance to the nearer bound.
      const down = 1_000_000n - low
      const up = high - 1_000_000n
      const nearer = low > 0n && down < up ? down : up
      expect(survival.ppm).toBe(nearer)
    }),
    { numRuns: 60 },
  )
})
