import type { Move, VenueMargin } from '../adapters/adapter.ts'
import { abs, divFloor, ONE_PPM, type Ppm, ppm } from '../units/fixed.ts'

/** One separately liquidated account, or pocket of one: the venue's own rule at a move of prices. */
export interface SurvivalAccount {
  readonly venue: string
  readonly computeMargin: (move: Move) => VenueMargin
}

/** The largest move survived. `direction` and `venue` say what breaks just beyond it; null where nothing does. */
export interface Survival {
  readonly ppm: Ppm
  readonly direction: 'up' | 'down' | null
  readonly venue: string | null
}

/** 24 bits, the width of the field in snapshots and terms: nothing is owed, or nothing ever breaks. */
export const MAXIMUM_SURVIVAL: Ppm = ppm(16_777_215n)

/** Grid on which breaches are looked for: a quarter of a per cent up to a hundred, five per cent beyond. */
const FINE_STEP = 2_500n
const COARSE_STEP = 50_000n

/**
 * Computes the largest x, in whole ppm, such that no account is liquidatable at any grid point up to x, in either
 * direction, when the price of an asset moves by x times its scale (1 for tier 1, 1.5 and 2 beyond, 0 for a
 * stablecoin; never between 0 and 1). Downward prices stop at zero. Rules need not be monotone: each bracket of the
 * grid is tried before it is bisected, and a breach that opens and closes between two nodes is not seen. Rounded down,
 * against the holder: at one ppm more some account breaks. Zero where one breaks at T already.
 */
export function computeSurvival(
  accounts: readonly SurvivalAccount[],
  scale: (asset: string) => Ppm,
): Survival {
  const breaking = (x: bigint): SurvivalAccount | null => {
    const move = buildMove(x, scale)
    return accounts.find(({ computeMargin }) => computeMargin(move).liquidatable) ?? null
  }
  const atOnce = breaking(0n)
  if (atOnce !== null) return { ppm: ppm(0n), direction: null, venue: atOnce.venue }
  let survived = 0n
  for (const node of gridNodes()) {
    const candidates = [node, -node].flatMap((x) => {
      if (x < -ONE_PPM || breaking(x) === null) return []
      return [bisect(breaking, x < 0n ? -survived : survived, x)]
    })
    const [first, second] = candidates
    if (first !== undefined) {
      return second !== undefined && second.ppm < first.ppm ? second : first
    }
    survived = node
  }
  return { ppm: MAXIMUM_SURVIVAL, direction: null, venue: null }
}

/** Prices after a move of `x` ppm, signed: each asset by its scale, none below zero. */
export function buildMove(x: bigint, scale: (asset: string) => Ppm): Move {
  return (asset) => {
    const moved = ONE_PPM + divFloor(x * scale(asset), ONE_PPM)
    return ppm(moved > 0n ? moved : 0n)
  }
}

function* gridNodes(): Generator<bigint> {
  for (let x = FINE_STEP; x <= ONE_PPM; x += FINE_STEP) yield x
  for (let x = ONE_PPM + COARSE_STEP; x < MAXIMUM_SURVIVAL; x += COARSE_STEP) yield x
  yield MAXIMUM_SURVIVAL
}

/** Invariant: nothing breaks at `held`, something at `broken`; same sign. */
function bisect(breaking: (x: bigint) => SurvivalAccount | null, held: bigint, broken: bigint): Survival {
  let low = held
  let high = broken
  while (abs(high - low) > 1n) {
    const middle = (low + high) / 2n
    if (breaking(middle) === null) low = middle
    else high = middle
  }
  return {
    ppm: ppm(abs(low)),
    direction: broken < 0n ? 'down' : 'up',
    venue: breaking(high)?.venue ?? null,
  }
}
