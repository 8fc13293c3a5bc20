import type { MethodMargin } from '../../../src/methods/method.ts'
import { MILLION, type Real } from '../../reference/decimal.ts'
import { type ReferenceMargin, sumUp, usdDown, usdUp } from '../../reference/methods/referenceMargin.ts'

/** Differences of one book in units of 1e-6 USD, by figure; empty where every figure agrees exactly. */
export function compareMargins(actual: MethodMargin, expected: ReferenceMargin): Record<string, bigint> {
  const found: Record<string, bigint> = {}
  const check = (figure: string, is: bigint, should: bigint): void => {
    if (is !== should) found[figure] = is - should
  }
  check('equity', actual.equity, usdDown(expected.equity))
  check('initial', actual.initial, sumUp(expected.lines))
  check('maintenance', actual.maintenance, sumUp(expected.maintenance))
  const ascending = (a: bigint, b: bigint): number => (a < b ? -1 : a > b ? 1 : 0)
  const lines = actual.lines.map(({ amount }) => amount as bigint).filter((amount) => amount !== 0n)
  const model = expected.lines.map(usdUp).filter((amount) => amount !== 0n)
  lines.sort(ascending)
  model.sort(ascending)
  check('number of lines', BigInt(lines.length), BigInt(model.length))
  for (const [k, line] of lines.entries()) check(`line ${k}`, line, model[k] ?? 0n)
  check('liquidatable', BigInt(actual.liquidatable), BigInt(expected.liquidatable))
  if (expected.worst !== null || actual.worst !== null) {
    check('worst', actual.worst?.pnl ?? 0n, expected.worst === null ? 0n : usdDown(expected.worst))
  }
  return found
}

/** Whether a figure of the model lies so near a whole unit that float64 may round to its neighbour. */
export function isRoundingEdge(values: readonly Real[], tolerance: number): boolean {
  return values.some((value) => {
    const units = value.times(MILLION)
    return units.minus(units.round()).abs().lt(tolerance)
  })
}
