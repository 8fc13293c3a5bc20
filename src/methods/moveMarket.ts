import type { Move } from '../adapters/adapter.ts'
import type { Market } from '../market/market.ts'
import { type Exact, multiplyExact } from '../units/exact.ts'

const PPM_SCALE = 6
/** A moved market is nobody's publication. */
const NO_HASH = 0n

/**
 * The market after a move: indexes, perpetuals and forwards by their underlying's factor, coins by their own;
 * volatilities stay. A price never falls below a millionth of itself, where inverse contracts lose their value.
 */
export function moveMarket(market: Market, move: Move): Market {
  const scaled = (price: Exact, asset: string): Exact => {
    const factor = move(asset)
    return multiplyExact(price, { atoms: factor > 0n ? factor : 1n, scale: PPM_SCALE })
  }
  return {
    asOfSec: market.asOfSec,
    hash: NO_HASH,
    underlyings: new Map(
      [...market.underlyings].map(([symbol, data]) => [
        symbol,
        {
          ...data,
          index: scaled(data.index, symbol),
          perpetual: data.perpetual === null ? null : scaled(data.perpetual, symbol),
          coins: new Map([...data.coins].map(([coin, price]) => [coin, scaled(price, coin)])),
          expiries: new Map(
            [...data.expiries].map(([expirySec, expiry]) => [
              expirySec,
              { ...expiry, forward: scaled(expiry.forward, symbol) },
            ]),
          ),
        },
      ]),
    ),
  }
}
