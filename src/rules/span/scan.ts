import type { SpanScenario } from './scenarios.ts'

/** What one unit held long loses in each of the sixteen scenarios: **loss positive**, as in a SPAN file. */
export type RiskArray = readonly number[]

export const SCENARIO_COUNT = 16

/** A signed number of units with the array of one unit long. */
export interface ArrayPosition {
  readonly quantity: number
  readonly array: RiskArray
}

/** Scanning risk of positions that share their scenarios. */
export interface Scan {
  /** Loss of the whole per scenario, loss positive. */
  readonly losses: RiskArray
  /** The greatest loss, never below zero. */
  readonly risk: number
  /** Slot of it, from 0; the first of equals. */
  readonly worst: number
}

/** Turns an array printed with gains positive (books) into a risk array, and back. */
export function negateArray(gains: readonly number[]): RiskArray {
  return gains.map((gain) => 0 - gain)
}

/**
 * Scanning risk: max(0, the greatest of sum of quantity x array over the scenarios), the same scenario for all.
 * Throws RangeError for an array that has not sixteen values.
 * Source: CME, SPAN methodology; McMillan, Options as a Strategic Investment, chapter 34.
 */
export function computeScan(positions: readonly ArrayPosition[]): Scan {
  const losses = new Array<number>(SCENARIO_COUNT).fill(0)
  for (const { quantity, array } of positions) {
    if (array.length !== SCENARIO_COUNT) throw new RangeError('a risk array has sixteen values')
    for (const [slot, loss] of array.entries()) losses[slot] = (losses[slot] ?? 0) + quantity * loss
  }
  const worst = losses.reduce((least, loss, slot) => (loss > (losses[least] ?? 0) ? slot : least), 0)
  return { losses, risk: Math.max(0, losses[worst] ?? 0), worst }
}

/** Risk array of a future, loss positive: its price scan range times the move, covered. Volatility means nothing to it. */
export function buildFutureArray(scanRange: number, scenarios: readonly SpanScenario[]): RiskArray {
  return scenarios.map(({ move, cover }) => 0 - move * cover * scanRange)
}

/**
 * Scanning-based spread: arrays of related products, each netted first, as one array. In every scenario losses in full, and
 * `credit` of the gains. Source: CME, spread calculation page (70 % of the smaller leg's gain against the other's loss).
 */
export function combineArrays(losses: readonly RiskArray[], credit: number): RiskArray {
  return Array.from({ length: SCENARIO_COUNT }, (_, slot) =>
    losses.reduce((sum, array) => {
      const loss = array[slot] ?? 0
      return sum + (loss > 0 ? loss : credit * loss)
    }, 0),
  )
}
