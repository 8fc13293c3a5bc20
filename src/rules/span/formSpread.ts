/** Net deltas by name: a contract month within a commodity, a commodity among commodities. */
export type Deltas = ReadonlyMap<string, number>

/**
 * One leg of a spread: `ratio` deltas for each spread, from one or several members of a tier, the first consumed first.
 * All legs of side A carry one sign, all of side B the other; either may be the long one.
 */
export interface SpreadLeg {
  readonly members: readonly string[]
  readonly ratio: number
  readonly side: 'A' | 'B'
}

export interface FormedSpreads {
  /** How many were formed, a real number. */
  readonly count: number
  /** Deltas left over. */
  readonly remaining: Deltas
}

/**
 * Forms as many spreads as the deltas allow: the least over the legs of available delta over ratio, first with A long and B
 * short, then the reverse. A tier's longs and shorts are kept apart, so that a spread may lie within one tier; two
 * legs of one side must not share a member. Consumes what it forms toward zero.
 */
export function formSpread(deltas: Deltas, legs: readonly SpreadLeg[]): FormedSpreads {
  const remaining = new Map(deltas)
  let count = 0
  for (const long of ['A', 'B'] as const) {
    const signOf = ({ side }: SpreadLeg): 1 | -1 => (side === long ? 1 : -1)
    const formed = legs.reduce(
      (least, leg) => Math.min(least, available(remaining, leg, signOf(leg)) / leg.ratio),
      Number.POSITIVE_INFINITY,
    )
    if (!(formed > 0 && formed < Number.POSITIVE_INFINITY)) continue
    count += formed
    for (const leg of legs) consume(remaining, leg, signOf(leg), formed * leg.ratio)
  }
  return { count, remaining }
}

function available(deltas: Deltas, { members }: SpreadLeg, sign: 1 | -1): number {
  return members.reduce((sum, member) => sum + Math.max(0, sign * (deltas.get(member) ?? 0)), 0)
}

function consume(deltas: Map<string, number>, { members }: SpreadLeg, sign: 1 | -1, amount: number): void {
  let owed = amount
  for (const member of members) {
    const held = Math.max(0, sign * (deltas.get(member) ?? 0))
    const taken = Math.min(held, owed)
    if (taken > 0) deltas.set(member, sign > 0 ? held - taken : taken - held)
    owed -= taken
  }
}
