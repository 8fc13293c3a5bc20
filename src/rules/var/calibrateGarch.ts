import { logarithm } from '../../risk/pricing/elementary.ts'
import { meanSquare, type VarianceModel } from './variance.ts'

type Point = readonly [number, number, number]
interface Vertex {
  readonly point: Point
  readonly cost: number
}

const HIGHEST_PERSISTENCE = 1 - 1e-8
const MOST_STEPS = 2_000
const CLOSE_ENOUGH = 1e-13
/** Starts of the search: alpha and persistence. One converges to the border where the truth is elsewhere. */
const STARTS: readonly (readonly [number, number])[] = [
  [0.05, 0.95],
  [0.1, 0.8],
  [0.2, 0.5],
]

/**
 * Gaussian quasi-maximum-likelihood GARCH(1,1) of returns with mean zero: the least mean of (ln h + e^2 / h) / 2, with h
 * equal to omega before the first return as QuantLib's Garch11 has it. Nelder-Mead from fixed starts, then again from the
 * best of them: deterministic, and good to about six digits. `cost` is the attained mean; the log likelihood per return
 * is its negative, short of the constant. Throws RangeError for fewer than 100 returns or none that moves.
 */
export function calibrateGarch(returns: Float64Array): {
  readonly model: VarianceModel
  readonly cost: number
} {
  if (returns.length < 100) throw new RangeError('calibrateGarch: at least 100 returns')
  const level = meanSquare(returns)
  if (!(level > 0)) throw new RangeError('calibrateGarch: returns that move')
  // omega is searched as a share of the level, so that the three coordinates are alike in size
  const cost = ([share, alpha, beta]: Point): number => {
    const possible = share > 0 && alpha >= 0 && beta >= 0 && alpha + beta < HIGHEST_PERSISTENCE
    return possible ? garchCost(returns, { omega: share * level, alpha, beta }) : Number.POSITIVE_INFINITY
  }
  const ends = STARTS.map(([alpha, persistence]) =>
    minimise(cost, [1 - persistence, alpha, persistence - alpha], 0.02),
  )
  const first = ends.reduce((best, end) => (end.cost < best.cost ? end : best))
  const {
    point: [share, alpha, beta],
    cost: attained,
  } = minimise(cost, first.point, 0.001)
  return { model: { omega: share * level, alpha, beta }, cost: attained }
}

/** Mean of (ln h + e^2 / h) / 2 under a model, h starting from omega. */
export function garchCost(returns: Float64Array, { omega, alpha, beta }: VarianceModel): number {
  let variance = omega
  let total = 0
  for (const innovation of returns) {
    const square = innovation * innovation
    total += logarithm(variance) + square / variance
    variance = omega + alpha * square + beta * variance
  }
  return total / (2 * returns.length)
}

/** Nelder and Mead 1965, with the usual reflection 1, expansion 2, contraction and shrinkage 1/2. */
function minimise(cost: (point: Point) => number, start: Point, step: number): Vertex {
  const at = (point: Point): Vertex => ({ point, cost: cost(point) })
  const [a, b, c] = start
  let simplex = [at(start), at([a + step, b, c]), at([a, b + step, c]), at([a, b, c - step])]
  for (let count = 0; count < MOST_STEPS; count += 1) {
    simplex.sort((left, right) => left.cost - right.cost)
    const [best, second, third, worst] = simplex
    if (best === undefined || second === undefined || third === undefined || worst === undefined) break
    if (worst.cost - best.cost < CLOSE_ENOUGH && spread(best.point, worst.point) < 1e-9) break
    const centre = blend(blend(best.point, second.point, 0.5), third.point, 1 / 3)
    const along = (factor: number): Vertex => at(blend(centre, worst.point, factor))
    const reflected = along(-1)
    if (reflected.cost < best.cost) {
      const expanded = along(-2)
      simplex = [best, second, third, expanded.cost < reflected.cost ? expanded : reflected]
    } else if (reflected.cost < third.cost) {
      simplex = [best, second, third, reflected]
    } else {
      const contracted = along(reflected.cost < worst.cost ? -0.5 : 0.5)
      simplex =
        contracted.cost < Math.min(reflected.cost, worst.cost)
          ? [best, second, third, contracted]
          : [best, ...[second, third, worst].map(({ point }) => at(blend(best.point, point, 0.5)))]
    }
  }
  return simplex.reduce((best, vertex) => (vertex.cost < best.cost ? vertex : best))
}

/** from + factor x (to - from). */
function blend(from: Point, to: Point, factor: number): Point {
  return [
    from[0] + factor * (to[0] - from[0]),
    from[1] + factor * (to[1] - from[1]),
    from[2] + factor * (to[2] - from[2]),
  ]
}

function spread(a: Point, b: Point): number {
  return Math.max(Math.abs(a[0] - b[0]), Math.abs(a[1] - b[1]), Math.abs(a[2] - b[2]))
}
