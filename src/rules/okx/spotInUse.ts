/**
 * How much of a coin's equity joins the risk unit, coins: only what stands against the derivatives' delta, with the
 * equity's own sign (OKX help, spot-derivatives risk offset). Coins beyond that are collateral, not risk.
 */
export function computeSpotInUse(coinEquity: number, derivativesDelta: number): number {
  if (coinEquity === 0 || derivativesDelta === 0) return 0
  if (coinEquity > 0 === derivativesDelta > 0) return 0
  const used = Math.min(Math.abs(coinEquity), Math.abs(derivativesDelta))
  return coinEquity > 0 ? used : -used
}
