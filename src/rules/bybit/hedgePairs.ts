/** A signed exposure at a number of days to expiry; a perpetual has none. */
export interface DatedExposure {
  readonly days: number
  readonly exposure: number
}

/** What two expiries hedge of each other, zero or more, and the days between them. */
export interface HedgePair {
  readonly daysApart: number
  readonly hedged: number
}

/**
 * Pairs exposures of opposite sign, each expiry with the next later one that still has some. The venue publishes
 * that hedged amounts are charged by the days between them, not how pairs are formed.
 */
export function pairExposures(exposures: readonly DatedExposure[]): HedgePair[] {
  const left = exposures.map((entry) => ({ ...entry })).sort((a, b) => a.days - b.days)
  return left.flatMap((near, index) =>
    left.slice(index + 1).flatMap((far) => {
      if (near.exposure === 0 || far.exposure === 0 || near.exposure > 0 === far.exposure > 0) return []
      const hedged = Math.min(Math.abs(near.exposure), Math.abs(far.exposure))
      const sign = near.exposure > 0 ? 1 : -1
      near.exposure -= sign * hedged
      far.exposure += sign * hedged
      return [{ daysApart: far.days - near.days, hedged }]
    }),
  )
}
