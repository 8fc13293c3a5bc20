/**
 * A variance recursion h[t+1] = omega + alpha e[t]^2 + beta h[t] (Bollerslev 1986). Per step, in squared returns.
 * Stationary where alpha + beta is below one; EWMA is its border without omega.
 */
export interface VarianceModel {
  readonly omega: number
  readonly alpha: number
  readonly beta: number
}

/** Exponentially weighted moving variance (RiskMetrics 1996): h[t+1] = (1 - decay) e[t]^2 + decay h[t]. */
export function ewmaModel(decay: number): VarianceModel {
  if (!(decay > 0 && decay < 1)) throw new RangeError('ewmaModel: decay between 0 and 1')
  return { omega: 0, alpha: 1 - decay, beta: decay }
}

/** GARCH(1,1) whose long-run variance is given (variance targeting): omega = (1 - alpha - beta) x longRun. */
export function garchModel(alpha: number, beta: number, longRun: number): VarianceModel {
  if (!(alpha >= 0 && beta >= 0 && alpha + beta < 1)) throw new RangeError('garchModel: alpha + beta below 1')
  return { omega: (1 - alpha - beta) * longRun, alpha, beta }
}

/** Variance of the next step from this step's variance and return. */
export function nextVariance(
  { omega, alpha, beta }: VarianceModel,
  variance: number,
  innovation: number,
): number {
  return omega + alpha * innovation * innovation + beta * variance
}

/**
 * Variance before each return and, last, the one that the next return will have: one value more than there are returns.
 * `first` is the variance before the first return; QuantLib's Garch11 starts from the first return squared.
 */
export function filterVariance(
  returns: Float64Array,
  model: VarianceModel,
  first: number,
): Float64Array<ArrayBuffer> {
  const variances = new Float64Array(returns.length + 1)
  variances[0] = first
  returns.forEach((innovation, t) => {
    variances[t + 1] = nextVariance(model, variances[t] ?? first, innovation)
  })
  return variances
}

/** Mean square of returns: their variance about zero. Throws RangeError without returns. */
export function meanSquare(returns: Float64Array): number {
  if (returns.length === 0) throw new RangeError('meanSquare: no returns')
  return returns.reduce((sum, value) => sum + value * value, 0) / returns.length
}
