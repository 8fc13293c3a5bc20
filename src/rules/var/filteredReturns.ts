import { filterVariance, nextVariance, type VarianceModel } from './variance.ts'

/** What filtering makes of a series: returns in units of their own deviation, and the variance of the return to come. */
export interface Standardised {
  readonly residuals: Float64Array<ArrayBuffer>
  readonly current: number
  readonly model: VarianceModel
}

/** Divides each return by its filtered deviation. Throws RangeError where the variance is zero, which divides nothing. */
export function standardise(returns: Float64Array, model: VarianceModel, first: number): Standardised {
  const variances = filterVariance(returns, model, first)
  const residuals = Float64Array.from(returns, (value, t) => {
    const variance = variances[t] ?? 0
    if (!(variance > 0)) throw new RangeError('standardise: a variance above zero')
    return value / Math.sqrt(variance)
  })
  return { residuals, current: variances[returns.length] ?? first, model }
}

/**
 * Filtered historical simulation (Barone-Adesi, Giannopoulos and Vosper 1999): the move over `steps` steps from now, if the
 * residuals of each window of that length came again: each is rescaled by the deviation of its step, which starts at the
 * current one and follows the path's own returns. Windows overlap; all series of a book keep the same windows, so what
 * happened together stays together.
 */
export function simulateFiltered(
  { residuals, current, model }: Standardised,
  steps: number,
): Float64Array<ArrayBuffer> {
  return Float64Array.from({ length: Math.max(0, residuals.length - steps + 1) }, (_, start) => {
    let variance = current
    let move = 0
    for (let step = start; step < start + steps; step += 1) {
      const innovation = (residuals[step] ?? 0) * Math.sqrt(variance)
      move += innovation
      variance = nextVariance(model, variance, innovation)
    }
    return move
  })
}
