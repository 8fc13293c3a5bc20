/** Upper end of a tier of the raw minimum charge (USD, null for none) and the multiple its part counts for. */
export interface ChargeTier {
  readonly upTo: number | null
  readonly multiplier: number
}

/**
 * MR7 adjusted, USD: every part of the raw minimum charge times the multiple of its own tier (okx.com/support,
 * article 4417291853837). 30,000 with 10,000 at 1 and the rest at 2 is 50,000. Tiers ascend and the last is open.
 */
export function adjustMinimumCharge(raw: number, tiers: readonly ChargeTier[]): number {
  let [from, charge] = [0, 0]
  for (const { upTo, multiplier } of tiers) {
    const end = upTo === null ? raw : Math.min(raw, upTo)
    charge += Math.max(end - from, 0) * multiplier
    from = Math.max(end, from)
  }
  return charge
}
