/** The corner of Uniswap v3 mathematics that opening a pool at a wanted price needs. Prices are token1 per token0. */

export function isqrt(value: bigint): bigint {
  if (value < 2n) return value
  let guess = 1n << BigInt((value.toString(2).length + 1) >> 1)
  for (;;) {
    const next = (guess + value / guess) >> 1n
    if (next >= guess) return guess
    guess = next
  }
}

/** The multiple of `spacing` next below the tick of a price. The float is exact enough: a spacing is a per cent. */
export function alignTick(priceE18: bigint, spacing: number): number {
  const tick = Math.log(Number(priceE18) / 1e18) / Math.log(1.0001)
  return Math.floor(tick / spacing) * spacing
}

/** Root of the price at a tick in Q64.96, by exact powers of 1.0001 in 1e-40. */
export function sqrtRatioAt(tick: number): bigint {
  const one = 10n ** 40n
  let power = one
  let base = tick < 0 ? (one * 10_000n) / 10_001n : (one * 10_001n) / 10_000n
  for (let rest = Math.abs(tick); rest > 0; rest >>= 1) {
    if ((rest & 1) === 1) power = (power * base) / one
    base = (base * base) / one
  }
  return isqrt((power << 192n) / one)
}

/** Amounts of both tokens that give this liquidity inside a range which contains the price. */
export function amountsForLiquidity(
  liquidity: bigint,
  sqrtPriceX96: bigint,
  bounds: { readonly lower: bigint; readonly upper: bigint },
): { base: bigint; quote: bigint } {
  const base =
    (((liquidity << 96n) * (bounds.upper - sqrtPriceX96)) / bounds.upper + sqrtPriceX96 - 1n) / sqrtPriceX96
  const quote = (liquidity * (sqrtPriceX96 - bounds.lower)) >> 96n
  return { base, quote: quote + 1n }
}
