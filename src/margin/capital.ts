import type { MarginPart, Move, VenueMargin } from '../adapters/adapter.ts'
import type { TracedLine } from '../portfolio/lots.ts'
import { buildMove } from '../portfolio/survival.ts'
import type { RiskTable } from '../risk/riskTable.ts'
import { max, type Ppm, subtract, sum, type UsdE6, usdE6 } from '../units/fixed.ts'
import { computeMargin } from './requirement.ts'

/** One venue of one account: its lines, its own rule, and what it says of itself. */
export interface CapitalVenue {
  readonly venue: string
  readonly lines: readonly TracedLine[]
  readonly computeMargin: (move: Move) => VenueMargin
  readonly reportedInitial: UsdE6 | null
}

/**
 * The five figures of M-14: same T, table and level; deficits are summed, a surplus never nets one. B is what the venues want the account to be
 * worth, as D is: where a rule leaves options out of equity and asks for a short's premium inside its margin, their value is added
 * back (a short's premium came in, a long's was paid), never to less than nothing.
 * "Netting benefit (model)" is C - D; "against venue rules" is B - D, negative allowed; only `prefundingFreed` is
 * capital freed, and only if somebody lends against the proof.
 */
export interface CapitalFigures {
  /** Each position alone, our rule. */
  readonly isolated: UsdE6
  /** Sum of the venues' own initial margins, recomputed, options at their value. */
  readonly venueRules: UsdE6
  /** The same as the venues report it; null for the part that no venue reports. */
  readonly venueReported: UsdE6
  readonly venuesWithoutReport: readonly string[]
  /** Our rule per venue, summed. */
  readonly perVenue: UsdE6
  /** Our rule on the netted book. */
  readonly netted: UsdE6
  /** Equity needed inside the venues to survive a move x without credit, and x' with it. */
  readonly prefundingWithout: UsdE6
  readonly prefundingWith: UsdE6
  readonly surviveWithout: Ppm
  readonly surviveWith: Ppm
  readonly prefundingFreed: UsdE6
}

const ZERO = usdE6(0n)
/** Moves inside [-x, x] at which a venue is asked what it needs: every half per cent. */
const STEP = 5_000n

/** Computes figures A to E. `surviveWithout` and `surviveWith` are the verifier's policy (16 % and 8 % by default). */
export function computeCapital(input: {
  readonly table: RiskTable
  readonly level: Ppm
  readonly venues: readonly CapitalVenue[]
  readonly scale: (asset: string) => Ppm
  readonly surviveWithout: Ppm
  readonly surviveWith: Ppm
}): CapitalFigures {
  const { table, level, venues, scale, surviveWithout, surviveWith } = input
  const requirement = (lines: readonly TracedLine[]): UsdE6 => computeMargin(table, lines, level).requirement
  const all = venues.flatMap(({ lines }) => lines)
  const unmoved = buildMove(0n, scale)
  const prefunding = (x: Ppm): UsdE6 => sum(venues.map((venue) => equityToSurvive(venue, x, scale)))
  const netted = requirement(all)
  const prefundingWithout = prefunding(surviveWithout)
  const prefundingWith = prefunding(surviveWith)
  return {
    isolated: sum(all.map((line) => requirement([line]))),
    venueRules: sum(venues.map(({ computeMargin: rule }) => worthAtInitial(rule(unmoved)))),
    venueReported: sum(venues.map(({ reportedInitial }) => reportedInitial ?? ZERO)),
    venuesWithoutReport: venues.flatMap(({ venue, reportedInitial }) =>
      reportedInitial === null ? [venue] : [],
    ),
    perVenue: sum(venues.map(({ lines }) => requirement(lines))),
    netted,
    prefundingWithout,
    prefundingWith,
    surviveWithout,
    surviveWith,
    prefundingFreed: subtract(subtract(prefundingWithout, prefundingWith), netted),
  }
}

/** What an account is worth, options included, when its venue's rule is at its initial margin. Never negative. */
function worthAtInitial({ initial, optionValue }: VenueMargin): UsdE6 {
  return max(ZERO, usdE6(initial + (optionValue ?? ZERO)))
}

/**
 * Figure E: the least equity inside a venue, held as cash that does not move, with which its own rule leaves these
 * positions alone at every move up to x. Never negative: a venue's surplus pays for no other, nor one pocket's for another
 * where the venue keeps them apart. What the venue liquidates at no equity, however small, needs none, though the rule asks a
 * margin for it: the rule says so by its pockets, for what lies in the account today may not change the figure. Equity is the
 * rule's own; where it leaves options out, premiums that came in are part of it.
 */
function equityToSurvive(
  { computeMargin: rule }: CapitalVenue,
  x: Ppm,
  scale: (asset: string) => Ppm,
): UsdE6 {
  const now = partsOf(rule(buildMove(0n, scale)))
  const shortfalls = now.map((): UsdE6 | null => null)
  for (let move = -x as bigint; move <= x; move += STEP) {
    for (const [index, at] of partsOf(rule(buildMove(move, scale))).entries()) {
      if (at.maintenance === 0n && at.equity >= 0n) continue
      const missing = subtract(at.maintenance, at.equity)
      const most = shortfalls[index] ?? null
      if (most === null || missing > most) shortfalls[index] = missing
    }
  }
  return sum(
    now.map(({ equity }, index) => {
      const shortfall = shortfalls[index] ?? null
      return shortfall === null ? ZERO : max(ZERO, usdE6(equity + shortfall))
    }),
  )
}

/** What stands or falls alone: the venue's pockets, none where nothing can fall, or the account as one. */
const partsOf = (margin: VenueMargin): readonly MarginPart[] => margin.pockets ?? [margin]

/** M-15. N-1: the book without one venue's account, re-margined; the least excess and which venue it was. */
export function computeWithoutWorstVenue(
  table: RiskTable,
  level: Ppm,
  venues: readonly { readonly venue: string; readonly lines: readonly TracedLine[] }[],
): { readonly venue: string; readonly excess: UsdE6 } | null {
  const losses = venues.map(({ venue }) => ({
    venue,
    excess: computeMargin(
      table,
      venues.filter((other) => other.venue !== venue).flatMap(({ lines }) => lines),
      level,
    ).excess,
  }))
  return losses.reduce<(typeof losses)[number] | null>(
    (worst, next) => (worst === null || next.excess < worst.excess ? next : worst),
    null,
  )
}
