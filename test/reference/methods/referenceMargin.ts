import { ceilToInteger, floorToInteger, MILLION, type Real, ZERO } from '../decimal.ts'

/**
 * What a model makes of a book, in USD and unrounded. Each of `lines` is rounded up and they sum to the initial margin;
 * `maintenance` is given as the amounts that are rounded up one by one.
 */
export interface ReferenceMargin {
  readonly equity: Real
  readonly lines: readonly Real[]
  readonly maintenance: readonly Real[]
  readonly liquidatable: boolean
  /** P&L of the scenario that binds; null for a rule without scenarios. */
  readonly worst: Real | null
}

export const usdUp = (value: Real): bigint => ceilToInteger(value.times(MILLION))
export const usdDown = (value: Real): bigint => floorToInteger(value.times(MILLION))
export const sumReal = (values: readonly Real[]): Real => values.reduce((sum, value) => sum.plus(value), ZERO)
export const sumUp = (values: readonly Real[]): bigint =>
  values.reduce((sum, value) => sum + usdUp(value), 0n)
