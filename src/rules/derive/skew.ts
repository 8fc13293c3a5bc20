import { logarithm } from '../../risk/pricing/elementary.ts'

/** Shape of the skew scenarios: volatility is bent in proportion to log-moneyness and flat beyond k*. */
export interface SkewParameters {
  readonly linearBaseCap: number
  readonly linearCBase: number
  readonly absBaseCap: number
  readonly absCBase: number
  readonly minKStar: number
  readonly widthScale: number
  readonly volParamStatic: number
  readonly volParamScale: number
}

/**
 * Factor on volatility of a strike in a skew scenario, at or above zero. `linear` lifts high strikes and lowers low ones;
 * `abs` lifts both wings. cap = cBase sqrt(T) + baseCap; k* = max(minK*, sqrt(T) width (volStatic + sqrt(T) volScale));
 * factor = 1 + min(cap, k cap / k*) for k >= 0, 1 + max(-cap, k cap / k*) below. Derive `PMRMLib_2`.
 */
export function skewFactor(
  kind: 'linear' | 'abs',
  forward: number,
  strike: number,
  years: number,
  parameters: SkewParameters,
): number {
  const rootT = Math.sqrt(years)
  const cap =
    kind === 'linear'
      ? parameters.linearCBase * rootT + parameters.linearBaseCap
      : parameters.absCBase * rootT + parameters.absBaseCap
  const width = parameters.volParamStatic + rootT * parameters.volParamScale
  const kStar = Math.max(parameters.minKStar, rootT * parameters.widthScale * width)
  const logMoneyness = logarithm(strike / forward)
  const k = kind === 'linear' ? logMoneyness : Math.abs(logMoneyness)
  // At k* = 0 the surface is flat at once: the slope is infinite and the cap holds everywhere but at the money.
  const slope = k === 0 ? 0 : (k * cap) / kStar
  return Math.max(0, 1 + (k >= 0 ? Math.min(cap, slope) : Math.max(-cap, slope)))
}
