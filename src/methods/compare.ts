import type { Move, VenueMargin } from '../adapters/adapter.ts'
import { PlimsollError } from '../errors.ts'
import type { TracedLine } from '../portfolio/lots.ts'
import { buildMove, computeSurvival, type Survival } from '../portfolio/survival.ts'
import { type Ppm, sum, type UsdE6, usdE6 } from '../units/fixed.ts'
import { buildBook } from './book.ts'
import type { BoundMethod, MethodData, MethodMargin } from './method.ts'
import { moveMarket } from './moveMarket.ts'
import { floorUsd } from './quantise.ts'
import { UNCHANGED, valueLeg } from './reprice.ts'

/** One venue of one account, as every method looks at it. */
export interface ComparedVenue {
  readonly account: string
  readonly venue: string
  readonly lines: readonly TracedLine[]
}

/** What one method makes of the whole book and of each venue apart; a refusal says which leg it has no rule for. */
export interface MethodComparison {
  readonly method: Pick<BoundMethod, 'id' | 'title' | 'name' | 'hash'>
  readonly whole: MethodMargin | null
  /** Initial margins, in the order of the venues; null where the method has no rule for what lies there. */
  readonly perVenue: readonly (UsdE6 | null)[]
  /** Sum of the initial margins per venue; null unless every venue has one. Surpluses never net a deficit. */
  readonly sumOfVenues: UsdE6 | null
  readonly refusal: string | null
  /** What the margin of the whole book says beyond its file, such as that a history has ended. */
  readonly ownCaveats: readonly string[]
}

/** Puts the same book through several methods: whole, and venue by venue. Throws what a bug throws; refusals are results. */
export function compareMethods(
  venues: readonly ComparedVenue[],
  methods: readonly BoundMethod[],
  data: MethodData,
): readonly MethodComparison[] {
  const whole = buildBook(venues.flatMap(({ lines }) => lines))
  return methods.map((method): MethodComparison => {
    const { id, title, name, hash } = method
    const all = attempt(() => method.margin(whole, data))
    const perVenue = venues.map(
      ({ lines }) => attempt(() => method.margin(buildBook(lines), data)).result?.initial ?? null,
    )
    const known = perVenue.filter((initial) => initial !== null)
    return {
      method: { id, title, name, hash },
      whole: all.result,
      perVenue,
      sumOfVenues: known.length === perVenue.length ? sum(known) : null,
      refusal: all.refusal,
      ownCaveats: all.result?.caveats.filter((caveat) => !method.caveats.includes(caveat)) ?? [],
    }
  })
}

/** Half per cents to 16 % on both sides and the quarters between: what survival and prefunding both ask for. */
const MOST_KEPT = 160

/**
 * A method as the rule of the venue that holds these lines: what its margin becomes when prices move. The holder's
 * positions and volatilities stay. The first moves asked for are kept: the figures beside survival ask for the same.
 */
export function bindVenueRule(
  method: BoundMethod,
  lines: readonly TracedLine[],
  { market, history }: MethodData,
): (move: Move) => VenueMargin {
  const book = buildBook(lines)
  const assets = [...market.underlyings].flatMap(([symbol, { coins }]) => [symbol, ...coins.keys()])
  const kept = new Map<string, VenueMargin>()
  return (move) => {
    const key = assets.map((asset) => move(asset)).join()
    const known = kept.get(key)
    if (known !== undefined) return known
    const found = method.margin(book, { market: moveMarket(market, move), unmoved: market, history })
    if (kept.size < MOST_KEPT) kept.set(key, found)
    return found
  }
}

/** A place that lends nothing, such as a wallet: equity at market, no margin, nobody who could close anything. */
export function bindCustody(
  lines: readonly TracedLine[],
  { market }: MethodData,
): (move: Move) => VenueMargin {
  const { legs } = buildBook(lines)
  const none = usdE6(0n)
  return (move) => {
    const moved = moveMarket(market, move)
    const equity = floorUsd(legs.reduce((total, leg) => total + valueLeg(leg, moved, UNCHANGED), 0))
    return { equity, initial: none, maintenance: none, liquidatable: false }
  }
}

/** What a venue's own rule makes of what it holds: its margin now, and the move at which it would close the account. */
export interface VenueComparison {
  readonly account: string
  readonly venue: string
  readonly margin: VenueMargin
  readonly survival: Survival
}

/** One venue by its own rule, apart: what one venue holds too much helps no other. */
export function compareVenue(
  { account, venue, computeMargin }: ComparedVenue & { readonly computeMargin: (move: Move) => VenueMargin },
  scale: (asset: string) => Ppm,
): VenueComparison {
  return {
    account,
    venue,
    margin: computeMargin(buildMove(0n, scale)),
    survival: computeSurvival([{ venue, computeMargin }], scale),
  }
}

/** What is computed, or a method's refusal of a leg or of missing data in its own words; any other error is thrown. */
export function attempt<Result>(
  compute: () => Result,
): { readonly result: Result; readonly refusal: null } | { readonly result: null; readonly refusal: string } {
  try {
    return { result: compute(), refusal: null }
  } catch (error) {
    if (!(error instanceof PlimsollError)) throw error
    if (error.code !== 'UNSUPPORTED_BY_METHOD' && error.code !== 'MISSING_QUOTE') throw error
    return { result: null, refusal: error.message }
  }
}
