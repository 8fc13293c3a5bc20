import { normalQuantile } from '../../risk/pricing/normalQuantile.ts'

const PRIMES = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53]

/** The most factors that draws exist for: Halton's points in higher dimensions fill the cube too slowly. */
export const MOST_FACTORS = PRIMES.length

/**
 * Joint normal moves with mean zero and covariance L L^T, one array per factor: Halton points 1 to count / 2 through the
 * normal quantile, each followed by its mirror image, so that the mean is zero exactly. Deterministic: the same count gives
 * the same draws on every machine. Throws RangeError for an odd count or more than {@link MOST_FACTORS} factors.
 */
export function drawNormals(
  lower: readonly Float64Array[],
  count: number,
): readonly Float64Array<ArrayBuffer>[] {
  if (!Number.isInteger(count / 2) || count < 2) throw new RangeError('drawNormals: an even count')
  if (lower.length > MOST_FACTORS) throw new RangeError(`drawNormals: at most ${MOST_FACTORS} factors`)
  const half = count / 2
  const independent = lower.map((_, factor) =>
    Float64Array.from({ length: half }, (_, i) => normalQuantile(radicalInverse(i + 1, PRIMES[factor] ?? 2))),
  )
  return lower.map((row) => {
    const moves = new Float64Array(count)
    for (let i = 0; i < half; i += 1) {
      let move = 0
      for (const [factor, draws] of independent.entries()) move += (row[factor] ?? 0) * (draws[i] ?? 0)
      moves[2 * i] = move
      moves[2 * i + 1] = -move
    }
    return moves
  })
}

/** The digits of `index` in a base, mirrored about the point (Halton 1960): in the open interval from 0 to 1. */
export function radicalInverse(index: number, base: number): number {
  let value = 0
  let unit = 1 / base
  for (let rest = index; rest > 0; rest = Math.floor(rest / base)) {
    value += unit * (rest % base)
    unit /= base
  }
  return value
}
