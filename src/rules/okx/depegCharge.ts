/** Upper end of a tier of hedged size (USD, null for none) and the share charged on the part in it. */
export interface DepegTier {
  readonly upTo: number | null
  readonly rate: number
}

export const stableCurrencies = ['USDT', 'USDC', 'USD'] as const
export type StableCurrency = (typeof stableCurrencies)[number]

/** Pairs in the order in which hedges are looked for (OKX announcement of December 2024). */
const pairs: readonly (readonly [StableCurrency, StableCurrency])[] = [
  ['USDT', 'USD'],
  ['USDT', 'USDC'],
  ['USDC', 'USD'],
]

/** Size hedged across two quote currencies, USD. */
export interface DepegHedge {
  readonly pair: readonly [StableCurrency, StableCurrency]
  readonly hedgedUsd: number
}

/**
 * Cash deltas (USD, contracts long positive) of opposite sign in two quote currencies hedge each other by the
 * smaller; what is hedged is used up for the pairs that follow.
 */
export function pairCashDeltas(deltas: Readonly<Record<StableCurrency, number>>): DepegHedge[] {
  const left = { ...deltas }
  return pairs.flatMap(([a, b]) => {
    const opposite = left[a] !== 0 && left[b] !== 0 && left[a] > 0 !== left[b] > 0
    if (!opposite) return []
    const hedgedUsd = Math.min(Math.abs(left[a]), Math.abs(left[b]))
    const sign = left[a] > 0 ? 1 : -1
    left[a] -= sign * hedgedUsd
    left[b] += sign * hedgedUsd
    return [{ pair: [a, b] as const, hedgedUsd }]
  })
}

/** MR9, USD: every part of a hedged size at the rate of its own tier. 10 million at 0.75, 1.75 and 2.5 % is 202,500. */
export function computeDepegCharge(hedgedUsd: number, tiers: readonly DepegTier[]): number {
  let [from, charge] = [0, 0]
  for (const { upTo, rate } of tiers) {
    const end = upTo === null ? hedgedUsd : Math.min(hedgedUsd, upTo)
    charge += Math.max(end - from, 0) * rate
    from = Math.max(end, from)
  }
  return charge
}
