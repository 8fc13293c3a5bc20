import { PlimsollError } from '../errors.ts'
import { compareExact, type Exact, formatExact, multiplyExact, parseExact } from '../units/exact.ts'
import { YEAR_SEC } from '../units/time.ts'
import type { ExpiryMarket } from './market.ts'

/**
 * A strike stands for the money within half a standard deviation of its forward, and at most this fraction of it: days before
 * expiry five per cent is already a wing.
 */
const AT_THE_MONEY = 0.05
/** What skew between two such strikes may take from the later variance: a tenth. */
const KEPT = parseExact('0.9', 'share kept')

/**
 * Total variance at the money, volatility^2 x time, must not fall from one expiry to the next: the variance between them
 * would be negative, which no price can be. It is held against the most of all expiries before, so that it cannot slip step
 * by step. An expiry without a strike near its forward is passed over. Throws BAD_MARKET_DATA naming the later volatility.
 */
export function assertForwardVariance(
  expiries: ReadonlyMap<number, ExpiryMarket>,
  asOfSec: number,
  field: string,
): void {
  let before: Exact | null = null
  for (const [expirySec, expiry] of [...expiries].sort(([a], [b]) => a - b)) {
    const money = nearestToMoney(expiry, expirySec - asOfSec)
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
    if (before === null || compareExact(variance, before) > 0) before = variance
  }
}

/** The listed strike nearest its forward; float64 chooses between strikes here, it makes no amount. */
function nearestToMoney(
  { forward, volatilities }: ExpiryMarket,
  seconds: number,
): { readonly strike: string; readonly volatility: Exact } | null {
  const money = Number(formatExact(forward))
  const rootOfTime = Math.sqrt(seconds / YEAR_SEC)
  let nearest: { readonly strike: string; readonly volatility: Exact } | null = null
  let least = AT_THE_MONEY
  for (const [strike, volatility] of volatilities) {
    const distance = Math.abs(Number(strike) / money - 1)
    if (distance > least || (distance === least && nearest !== null)) continue
    if (distance > 0.5 * Number(formatExact(volatility)) * rootOfTime) continue
    nearest = { strike, volatility }
    least = distance
  }
  return nearest
}
