/**
 * Maintenance margin of one futures position, float64 in the market's settlement asset: slippage and risk, each a share of the mark
 * per unit of |position|. `riskFactor` is the one of the position's side (a short's is the larger). Source: vegaprotocol/specs, margin calculator
 * (linear slippage).
 */
export function computeVegaMaintenance(position: {
  readonly size: number
  readonly mark: number
  readonly slippageFactor: number
  readonly riskFactor: number
}): number {
  const { size, mark, slippageFactor, riskFactor } = position
  const notional = Math.abs(size) * mark
  return notional * slippageFactor + notional * riskFactor
}
