import {
  addExact,
  compareExact,
  divideFloor,
  type Exact,
  multiplyExact,
  negateExact,
  parseExact,
  subtractExact,
  ZERO,
} from '../../units/exact.ts'

/** Initial and maintenance margin, coin. */
export interface StandardMargin {
  readonly initial: Exact
  readonly maintenance: Exact
}

/** Margin rates of inverse futures and perpetuals: a base rate and a step per coin of position. */
export interface FutureRates extends StandardMargin {
  readonly slope: Exact
}

/** Shares of the coin that a short option is charged. */
export interface OptionRates {
  /** 0.15: initial share at the money. */
  readonly base: Exact
  /** 0.10: least initial share. */
  readonly floor: Exact
  /** 0.075: maintenance share. */
  readonly maintenance: Exact
}

/**
 * Rates by currency (support.deribit.com, release note of 11 January 2022): 2 % and 1 % of the position in coins,
 * and a step per coin. A newer model was announced in August 2026 without a public formula.
 */
export const deribitFutureRates: Readonly<Record<string, FutureRates>> = {
  BTC: futureRates('0.00005'),
  ETH: futureRates('0.000004'),
}

/** Published shares of inverse options (Deribit, margin page of options). */
export const deribitOptionRates: OptionRates = {
  base: parseExact('0.15', 'option base'),
  floor: parseExact('0.1', 'option floor'),
  maintenance: parseExact('0.075', 'option maintenance'),
}

const COIN_SCALE = 18

/** Margins of one inverse future or perpetual of `coins` (long or short), coin; exact. */
export function computeFutureMargin(coins: Exact, rates: FutureRates): StandardMargin {
  const size = coins.atoms < 0n ? negateExact(coins) : coins
  const step = multiplyExact(size, rates.slope)
  return {
    initial: multiplyExact(size, addExact(rates.initial, step)),
    maintenance: multiplyExact(size, addExact(rates.maintenance, step)),
  }
}

/**
 * Margins of one short inverse option, coin per coin. `mark` is the option's price in coin, `forward` and `strike`
 * in USD. Call: IM = max(0.15 - OTM / F, 0.1) + mark, MM = 0.075 + mark. Put: MM = max(0.075, 0.075 x mark) + mark,
 * IM the same as a call's but at least MM. The share out of the money is rounded down at 18 digits, against the
 * holder.
 */
export function computeShortOptionMargin(
  { strike, forward, mark, right }: ShortOption,
  rates: OptionRates = deribitOptionRates,
): StandardMargin {
  const outOfMoney = larger(
    right === 'call' ? subtractExact(strike, forward) : subtractExact(forward, strike),
    ZERO,
  )
  const share = divideFloor(outOfMoney, forward, COIN_SCALE)
  const opening = addExact(larger(subtractExact(rates.base, share), rates.floor), mark)
  const base =
    right === 'call' ? rates.maintenance : larger(rates.maintenance, multiplyExact(rates.maintenance, mark))
  const maintenance = addExact(base, mark)
  return { initial: right === 'call' ? opening : larger(opening, maintenance), maintenance }
}

/** One inverse option: forward and strike in USD, mark in coin. */
export interface ShortOption {
  readonly strike: Exact
  readonly forward: Exact
  readonly mark: Exact
  readonly right: 'call' | 'put'
}

const larger = (a: Exact, b: Exact): Exact => (compareExact(a, b) >= 0 ? a : b)

function futureRates(slope: string): FutureRates {
  return {
    initial: parseExact('0.02', 'initial rate'),
    maintenance: parseExact('0.01', 'maintenance rate'),
    slope: parseExact(slope, 'rate per coin'),
  }
}
