import { PlimsollError } from '../errors.ts'
import { compareExact, type Exact, multiplyExact, parseExact, subtractExact } from '../units/exact.ts'
import type { ExpiryMarket } from './market.ts'

/** A strike this near its forward (a fraction of it) stands for the money. */
const AT_THE_MONEY = parseExact('0.05', 'distance from the money')
/** What skew between two such strikes may take from the later variance: a tenth. */
const KEPT = parseExact('0.9', 'share kept')

/**
 * Total variance at the money, volatility^2 x time, must not fall from one expiry to the next: the variance between them
 * would be negative, which no price can be. An expiry without a strike within 5 % of its forward is passed over. Throws
 * BAD_MARKET_DATA naming the later volatility.
 */
export function assertForwardVariance(
  expiries: ReadonlyMap<number, ExpiryMarket>,
  asOfSec: number,
  field: string,
): void {
  let before: Exact | null = null
  for (const [expirySec, expiry] of [...expiries].sort(([a], [b]) => a - b)) {
    const money = nearestToMoney(expiry)
    if (money === null) continue
    const { volatility, strike } = money
    const time = { atoms: BigInt(expirySec - asOfSec), scale: 0 }
    const variance = multiplyExact(multiplyExact(volatility, volatility), time)
    if (before !== null && compareExact(variance, multiplyExact(before, KEPT)) < 0) {
      const name = `${field}.${expirySec}.volatilities.${strike}`
      throw new PlimsollError(
        'BAD_MARKET_DATA',
        `${name} makes the variance between two expiries negative.`,
        {
          field: name,
          expected: 'a total variance at the money no lower than that of the expiry before',
          remedy: 'Correct or remove the quote; a margin is never computed on it.',
        },
      )
    }
    before = variance
  }
}

function nearestToMoney({
  forward,
  volatilities,
}: ExpiryMarket): { readonly strike: string; readonly volatility: Exact } | null {
  const near = [...volatilities]
    .map(([strike, volatility]) => ({
      strike,
      volatility,
      distance: absolute(subtractExact(parseExact(strike, 'strike'), forward)),
    }))
    .filter(({ distance }) => compareExact(distance, multiplyExact(forward, AT_THE_MONEY)) <= 0)
    .sort((a, b) => compareExact(a.distance, b.distance))
  return near[0] ?? null
}

const absolute = ({ atoms, scale }: Exact): Exact => ({ atoms: atoms < 0n ? -atoms : atoms, scale })
