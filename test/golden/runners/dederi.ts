import {
  computeDederiFutures,
  DEDERI_CONTINGENCY,
  DEDERI_SHOCKS,
  type DederiFuture,
} from '../../../src/rules/dederi/futures.ts'
import type { Comparison, Runner } from '../published.ts'

/** Futures of one underlying: `n` units with `days` to expiry, or a list `futures` of both; index `S`, annualised basis `r`. */
export const dederiRunner: Runner = {
  matches: /^futures scenario PnL/,
  run: ({ inputs, expected, tolerance }) => {
    const { S, r, n, days, futures, shocks = DEDERI_SHOCKS, contingencyFactor = DEDERI_CONTINGENCY } = inputs
    const positions: readonly DederiFuture[] =
      futures === undefined
        ? [{ quantity: n, days }]
        : futures.map((future: { n: number; days: number }) => ({ quantity: future.n, days: future.days }))
    const { forwards, pnl, contingency } = computeDederiFutures(positions, S, r, shocks, contingencyFactor)
    const allowed = Number(tolerance)
    const figures: Record<string, readonly number[] | number> = {
      F: forwards.length === 1 ? (forwards[0] ?? Number.NaN) : forwards,
      pnl,
      worst: Math.min(...pnl),
      contingency,
    }
    return Object.entries(expected as Record<string, number | number[]>).flatMap(([name, value]) => {
      const actual = figures[name]
      if (!Array.isArray(value)) return [single(name, actual, value, allowed)]
      const list = Array.isArray(actual) ? actual : []
      return [
        { name: `${name}.length`, actual: list.length, expected: value.length, tolerance: 0 },
        ...value.map((item, k) => single(`${name}.${k}`, list[k], item, allowed)),
      ]
    })
  },
}

function single(name: string, actual: unknown, expected: number, tolerance: number): Comparison {
  const known = typeof actual === 'number' ? actual : `no figure called ${name}`
  return { name, actual: known, expected, tolerance }
}
