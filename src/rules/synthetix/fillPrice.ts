import { divDecimal, mulDecimal } from './positionMargin.ts'

/**
 * Price at which an order of `sizeDelta` fills: the average of the prices before and after, each moved by skew / skewScale.
 * 1e18 throughout. So a position opened against an empty book starts with a loss of half its own impact, which it gets back
 * when it closes. Source: Synthetixio/synthetix-v3, markets/perps-market, AsyncOrder.calculateFillPrice.
 */
export function computeFillPrice(skew: bigint, skewScale: bigint, sizeDelta: bigint, price: bigint): bigint {
  if (skewScale === 0n) return price
  const moved = (at: bigint) => price + mulDecimal(price, divDecimal(at, skewScale))
  return (moved(skew) + moved(skew + sizeDelta)) / 2n
}
