/** All products on one deliverable: their gains and losses at one point offset in full. P&L positive for a gain. */
export interface ClassGroup {
  readonly id: string
  /** Net P&L per valuation point, summed over the class. */
  readonly pnl: readonly number[]
  /** Minimum charge of its contracts, money. */
  readonly minimum: number
}

/** Class groups that offset in part: `offset` is the share of a gain that counts against the others' losses. */
export interface ProductGroup {
  readonly id: string
  readonly offset: number
  readonly classes: readonly ClassGroup[]
}

export interface ProductGroupRequirement {
  readonly id: string
  /** Sum of the class groups' greatest losses, each alone. */
  readonly apart: number
  /** Greatest net loss of the group over its points, never below zero. */
  readonly netLoss: number
  /** Point of it, from 0. */
  readonly worst: number
  readonly minimum: number
  /** max(net loss, minimum). */
  readonly requirement: number
}

/**
 * Requirement of a product group: at each point losses in full and `offset` of the gains, each class group netted first;
 * the greatest net loss, at least the minimum charge. With one class group nothing is offset and the loss is its own.
 * Throws RangeError when class groups have different numbers of points.
 * Source: OCC, Customer Portfolio Margin disclosure; SEC release 34-46576.
 */
export function computeProductGroup({ id, offset, classes }: ProductGroup): ProductGroupRequirement {
  const points = classes[0]?.pnl.length ?? 0
  if (classes.some(({ pnl }) => pnl.length !== points)) throw new RangeError('points of classes differ')
  const net = Array.from({ length: points }, (_, k) =>
    classes.reduce((sum, { pnl }) => sum + Math.min(pnl[k] ?? 0, 0) + offset * Math.max(pnl[k] ?? 0, 0), 0),
  )
  const worst = net.reduce((least, pnl, k) => (pnl < (net[least] ?? 0) ? k : least), 0)
  const netLoss = Math.max(0, 0 - (net[worst] ?? 0))
  const minimum = classes.reduce((sum, group) => sum + group.minimum, 0)
  return {
    id,
    apart: classes.reduce((sum, { pnl }) => sum + Math.max(0, ...pnl.map((value) => 0 - value)), 0),
    netLoss,
    worst,
    minimum,
    requirement: Math.max(netLoss, minimum),
  }
}

/** Minimum charge: money per contract times contracts, long or short. OCC's is USD 0.375 times the contract's multiplier. */
export function computeMinimumCharge(perUnit: number, units: readonly number[]): number {
  return perUnit * units.reduce((sum, count) => sum + Math.abs(count), 0)
}
