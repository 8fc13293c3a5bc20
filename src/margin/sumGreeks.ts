import type { Market } from '../market/market.ts'
import type { Position } from '../portfolio/portfolio.ts'
import { computeLotGreeks, type LotGreeks } from '../risk/greeks.ts'

export interface GreeksReport {
  readonly underlying: string
  /** Expiry in seconds, of options and dated contracts alike; null for spot, money and perpetuals. */
  readonly expirySec: number | null
  readonly greeks: LotGreeks
}

export interface GreeksTotal {
  readonly underlying: string
  readonly greeks: LotGreeks
}

const names = ['delta', 'deltaUsd', 'gammaUsd', 'vega', 'vega30', 'theta', 'rho'] as const

/**
 * Greeks of the net positions per underlying and expiry, and their totals per underlying, sorted. Units are those of
 * {@link LotGreeks}. The plain vega of a total adds points of different expiries; the weighted one is the comparable figure.
 */
export function sumGreeks(
  positions: readonly Position[],
  market: Market,
): { readonly rows: readonly GreeksReport[]; readonly totals: readonly GreeksTotal[] } {
  const rows = new Map<string, GreeksReport>()
  const totals = new Map<string, GreeksTotal>()
  for (const { instrument, net } of positions) {
    const { underlying, terms } = instrument
    if (underlying === 'USD' || net === 0n) continue
    const expirySec = 'expirySec' in terms ? terms.expirySec : null
    const key = `${underlying}/${expirySec ?? ''}`
    const one = computeLotGreeks(instrument, market)
    rows.set(key, { underlying, expirySec, greeks: addGreeks(rows.get(key)?.greeks, one, net) })
    totals.set(underlying, { underlying, greeks: addGreeks(totals.get(underlying)?.greeks, one, net) })
  }
  return {
    rows: [...rows.values()].sort(
      (a, b) => compareText(a.underlying, b.underlying) || (a.expirySec ?? 0) - (b.expirySec ?? 0),
    ),
    totals: [...totals.values()].sort((a, b) => compareText(a.underlying, b.underlying)),
  }
}

function addGreeks(known: LotGreeks | undefined, one: LotGreeks, lots: bigint): LotGreeks {
  return Object.fromEntries(
    names.map((name) => [name, (known?.[name] ?? 0n) + lots * one[name]]),
  ) as unknown as LotGreeks
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
