/**
 * Covariance about zero of joint returns, weighted towards the last: weights decay^0 for the last observation, decay^1 for
 * the one before, and so on, normalised to sum to one (a finite-sample EWMA; decay 1 weighs all alike). Rows and
 * columns in the order of `series`, which are equally long. Per step.
 */
export function computeCovariance(series: readonly Float64Array[], decay: number): readonly Float64Array[] {
  const length = series[0]?.length ?? 0
  if (length === 0 || series.some((returns) => returns.length !== length))
    throw new RangeError('computeCovariance: series of one length')
  const weights = new Float64Array(length)
  let weight = 1
  let total = 0
  for (let t = length - 1; t >= 0; t -= 1) {
    weights[t] = weight
    total += weight
    weight *= decay
  }
  return series.map((a) =>
    Float64Array.from(series, (b) => {
      let sum = 0
      for (let t = 0; t < length; t += 1) sum += (weights[t] ?? 0) * (a[t] ?? 0) * (b[t] ?? 0)
      return sum / total
    }),
  )
}

/**
 * The lower triangular L with L L^T = covariance. A direction without variance of its own (two series that are the same)
 * gets a zero column, so a semidefinite matrix is factored too; a negative one throws RangeError.
 */
export function factorCholesky(covariance: readonly Float64Array[]): readonly Float64Array[] {
  const lower = covariance.map(() => new Float64Array(covariance.length))
  covariance.forEach((row, i) => {
    for (let j = 0; j <= i; j += 1) {
      let rest = row[j] ?? 0
      for (let k = 0; k < j; k += 1) rest -= (lower[i]?.[k] ?? 0) * (lower[j]?.[k] ?? 0)
      const target = lower[i]
      if (target === undefined) continue
      const diagonal = lower[j]?.[j] ?? 0
      if (i !== j) target[j] = diagonal === 0 ? 0 : rest / diagonal
      else if (rest < -1e-12 * (row[i] ?? 0)) throw new RangeError('factorCholesky: a semidefinite matrix')
      else target[j] = rest <= 1e-14 * (row[i] ?? 0) ? 0 : Math.sqrt(rest)
    }
  })
  return lower
}
