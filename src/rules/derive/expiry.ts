import { black76 } from '../../risk/pricing/black76.ts'
import { YEAR_SEC } from '../../units/time.ts'

/** One option line; `amount` in coins, long positive. */
export interface DeriveOption {
  readonly strike: number
  readonly right: 'call' | 'put'
  readonly amount: number
  /** Volatility of the feed, a fraction. */
  readonly volatility: number
}

/** Price at settlement, USD: the part that the settlement average has fixed already, and the part that can still move. */
export interface Forward {
  readonly fixed: number
  readonly variable: number
}

/** What an account holds in one expiry, with that expiry's feeds. */
export interface DeriveExpiry {
  /** Zero once expired. */
  readonly seconds: number
  readonly forward: Forward
  /** Least confidence of the forward, rate and volatility feeds, 0 to 1. */
  readonly confidence: number
  /** Continuous rate of the feed; a negative one counts as zero. */
  readonly rate: number
  readonly options: readonly DeriveOption[]
}

/** The settlement price averages the last half hour. */
const SETTLEMENT_WINDOW_SEC = 1800

/**
 * A forward price split at `seconds` to expiry, as though the average so far were the forward itself: all of it moves
 * before the last half hour, a share in proportion to the seconds left within it, nothing after.
 */
export function splitForward(price: number, seconds: number): Forward {
  const open = Math.min(1, Math.max(seconds, 0) / SETTLEMENT_WINDOW_SEC)
  return { fixed: price * (1 - open), variable: price * open }
}

/** Years to expiry on the 365-day year. */
export const yearsLeft = ({ seconds }: Pick<DeriveExpiry, 'seconds'>): number =>
  Math.max(seconds, 0) / YEAR_SEC

/** The forward after a move of the spot by `spotShock` (1.1 is up 10 %): what is fixed already stays. */
export const shockedForward = ({ fixed, variable }: Forward, spotShock: number): number =>
  variable * spotShock + fixed

/**
 * Black-76 value in USD of an expiry's options after a move of the spot, each at the volatility that `volatilityOf` gives
 * it, times `discount`; intrinsic value of the forward once expired.
 */
export function valueExpiry(
  expiry: DeriveExpiry,
  spotShock: number,
  volatilityOf: (option: DeriveOption) => number,
  discount: number,
): number {
  const forward = shockedForward(expiry.forward, spotShock)
  const years = yearsLeft(expiry)
  return expiry.options.reduce(
    (total, option) =>
      total +
      option.amount * discount * black76(forward, option.strike, volatilityOf(option), years, option.right),
    0,
  )
}

/**
 * Naked shorts of an expiry, in coins: at each strike calls and puts are added with their signs, and what is short in
 * total counts. Strikes never net against each other.
 */
export function nakedShorts(options: readonly DeriveOption[]): number {
  const strikes = new Map<number, number>()
  for (const { strike, amount } of options) strikes.set(strike, (strikes.get(strike) ?? 0) + amount)
  return [...strikes.values()].reduce((total, net) => total + Math.max(0, -net), 0)
}

/** Charge for feeds that are unsure of themselves: (1 - confidence) x factor of the notional, once below the threshold. */
export function confidenceCharge(
  confidence: number,
  notional: number,
  { threshold, factor }: { readonly threshold: number; readonly factor: number },
): number {
  return confidence < threshold ? (1 - confidence) * factor * notional : 0
}
