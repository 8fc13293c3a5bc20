import { type DatedExposure, pairExposures } from './hedgePairs.ts'

// Contingency components of Bybit's portfolio margin (help centre, September 2024). Amounts in USD, zero or more. The factors
// are published in tables that could not be read: they are parameters.

const DAYS_PER_YEAR = 365

/** Net short options of one underlying, coins: nominal x factor x index. `netByExpiry` is signed, long positive. */
export function chargeNetShort(netByExpiry: readonly number[], factor: number, index: number): number {
  const short = netByExpiry.reduce((total, net) => total + Math.max(-net, 0), 0)
  return short * factor * index
}

/** Vega spread: days between x hedged vega x factor; vega in USD per volatility point. */
export function chargeVegaSpread(vegas: readonly DatedExposure[], factor: number): number {
  return pairExposures(vegas).reduce((total, { daysApart, hedged }) => total + daysApart * hedged * factor, 0)
}

/** Delta (basis) spread: years between x hedged delta x annual factor x index; delta in coins. */
export function chargeDeltaSpread(deltas: readonly DatedExposure[], factor: number, index: number): number {
  return pairExposures(deltas).reduce(
    (total, { daysApart, hedged }) => total + (daysApart / DAYS_PER_YEAR) * hedged * factor * index,
    0,
  )
}

/** Perpetuals and futures: sum of |quantity| x factor x index; quantities in coins. */
export function chargeContracts(quantities: readonly number[], factor: number, index: number): number {
  return quantities.reduce((total, quantity) => total + Math.abs(quantity), 0) * factor * index
}
