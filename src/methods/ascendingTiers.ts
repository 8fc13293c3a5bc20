import { z } from 'zod'

/**
 * Tiers of a size, as parameter files list them: upper ends ascending, the last tier open (`upTo` null) and no other. A
 * table in another order would charge parts of a size at no rate or twice.
 */
export function ascendingTiers<Tier extends z.ZodType<{ readonly upTo: number | null }>>(tier: Tier) {
  return z.array(tier).refine(
    (tiers) =>
      tiers.length > 0 &&
      tiers.every(({ upTo }, k) => {
        const before = tiers[k - 1]?.upTo ?? 0
        return k === tiers.length - 1 ? upTo === null : upTo !== null && upTo > before
      }),
    { error: 'upper ends in ascending order, and a last tier that is open (null)', abort: true },
  )
}
