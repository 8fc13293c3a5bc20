import { exponential } from '../../risk/pricing/elementary.ts'

/** Price shocks of Dederi's portfolio margin: eleven of three per cent each. With three volatilities they make 33 scenarios. */
export const DEDERI_SHOCKS: readonly number[] = Array.from({ length: 11 }, (_, k) => (3 * (k - 5)) / 100)

/** Share of the index that every unit of a future costs for liquidity, long or short. */
export const DEDERI_CONTINGENCY = 0.006

const YEAR_DAYS = 365

/** A futures position: signed units, and days to its expiry. */
export interface DederiFuture {
  readonly quantity: number
  readonly days: number
}

export interface DederiFutures {
  /** Mark of each future. */
  readonly forwards: readonly number[]
  /** P&L per shock, a gain positive; the same at all three volatilities. */
  readonly pnl: readonly number[]
  readonly contingency: number
}

/** Mark of a future: index x e^(annualised basis x days / 365). */
export function computeDederiForward(index: number, basisRate: number, days: number): number {
  return index * exponential((basisRate * days) / YEAR_DAYS)
}

/**
 * Simulated P&L and contingency of futures on one underlying: shock x sum of quantity x mark, and 0.6 % x index x sum of
 * |quantity|. float64, not rounded; the source prints whole dollars. Source: Dederi wiki, portfolio margin.
 */
export function computeDederiFutures(
  futures: readonly DederiFuture[],
  index: number,
  basisRate: number,
  shocks: readonly number[] = DEDERI_SHOCKS,
  contingencyRate: number = DEDERI_CONTINGENCY,
): DederiFutures {
  const forwards = futures.map(({ days }) => computeDederiForward(index, basisRate, days))
  const value = futures.reduce((sum, { quantity }, k) => sum + quantity * (forwards[k] ?? 0), 0)
  return {
    forwards,
    pnl: shocks.map((shock) => shock * value),
    contingency: contingencyRate * index * futures.reduce((sum, { quantity }) => sum + Math.abs(quantity), 0),
  }
}
