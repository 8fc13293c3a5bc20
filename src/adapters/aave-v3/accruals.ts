import { divideFloor, type Exact, exact, multiplyExact } from '../../units/exact.ts'
import type { Accrual } from '../accrual.ts'
import type { Answers } from '../chainCalls.ts'
import type { buildAavePlan } from './abi.ts'
import type { AavePosition } from './parse.ts'

const USD_SCALE = 18
/** Rates are rays: 1e27 is 100 % a year. */
const RAY_SCALE = 27

/**
 * Interest of one reserve at the pool's rates as of its last update, which are those it accrues by until the next:
 * `liquidityRate` on what is supplied, `variableBorrowRate` on variable debt, the user's own `stableBorrowRate` on stable
 * debt. Nominal annual rates: supply interest is linear between updates, debt compounds by the second on top.
 */
export function readAccruals(
  { coin, decimals, priceBase }: AavePosition,
  calls: ReturnType<typeof buildAavePlan>['tokens'][number],
  answers: Answers,
  baseUnit: bigint,
): readonly Accrual[] {
  const [supplied, stableDebt, variableDebt, , , stableRate] = answers.read(calls.user)
  const [, , , , , liquidityRate, variableRate] = answers.read(calls.rates)
  const price = baseToUsd(priceBase, baseUnit)
  const accrue = (kind: Accrual['kind'], amount: bigint, rate: bigint, origin: string): readonly Accrual[] =>
    amount === 0n
      ? []
      : [
          {
            kind,
            asset: coin,
            origin,
            notionalUsd: multiplyExact(exact(amount, decimals), price),
            annualRate: exact(rate, RAY_SCALE),
          },
        ]
  return [
    ...accrue('supply', supplied, liquidityRate, `${calls.rates.label}.liquidityRate`),
    ...accrue('borrow', variableDebt, -variableRate, `${calls.rates.label}.variableBorrowRate`),
    ...accrue('borrow', stableDebt, -stableRate, `${calls.user.label}.stableBorrowRate`),
  ]
}

/** USD of an amount in the oracle's base units, at eighteen digits, rounded down. */
export function baseToUsd(base: bigint, baseUnit: bigint): Exact {
  return divideFloor(exact(base, 0), exact(baseUnit, 0), USD_SCALE)
}
