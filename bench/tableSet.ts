// The options and lanes of black76.c, from the same generator.
export const OPTIONS = 2_000
export const LANES = 27
/** The lane whose forward is the expiry's own. */
export const BASIS_LANE = 25

let seed = 777
function uniform(): number {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0
  return (seed >>> 8) / 16777216
}

const nodes = [-0.16, -0.12, -0.08, -0.04, 0, 0.04, 0.08, 0.12, 0.16]
export const moves = [0, ...nodes, ...nodes, -0.66, -0.5, -0.33, 0.33, 0.5, 1, 0, 0]
export const volatilityAt = moves.map((_, s) =>
  s >= 1 && s <= 9 ? 1 : s >= 10 && s <= 18 ? 2 : s >= 19 && s <= 24 ? 1 : s === 26 ? 3 : 0,
)
export const timeAt = moves.map((_, s) => (s >= 10 && s <= 18 ? 1 : 0))

export interface Strike {
  readonly forward: number
  readonly strike: number
  readonly volatilities: Float64Array
  readonly years: Float64Array
  readonly basis: number
}

export const strikes = Array.from({ length: OPTIONS / 2 }, (): Strike => {
  const forward = uniform() < 0.5 ? 60000 : 3000
  const strike = forward * (0.4 + 1.6 * uniform())
  const volatility = 0.3 + 0.9 * uniform()
  const days = 2 + Math.floor(363 * uniform())
  return {
    forward,
    strike,
    volatilities: Float64Array.of(
      volatility,
      Math.max(volatility * 1.5, 0.5),
      volatility * 0.75,
      volatility * 1.1,
    ),
    years: Float64Array.of(days / 365, (days - 1) / 365),
    basis: 1 + 0.05 * (days / 365),
  }
})
