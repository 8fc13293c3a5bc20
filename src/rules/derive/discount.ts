import { exponential } from '../../risk/pricing/elementary.ts'

/** Static discount of shocked option values; the longs' lowers what is owned, the shorts' raises what is owed. */
export interface DiscountParameters {
  readonly longBase: number
  readonly longRateMult: number
  readonly longRateAdd: number
  readonly shortBase: number
  readonly shortRateMult: number
  readonly shortRateAdd: number
}

/** exp(-r T); a negative rate counts as zero. */
export const discountFactor = (rate: number, years: number): number => exponential(-Math.max(rate, 0) * years)

/**
 * Factor on a shocked expiry value of at least zero: longBase exp(-T (r longMult + longAdd)). Haircuts what a liquidator
 * would have to carry to expiry. Derive `PMRMLib` and `PMRMLib_2`.
 */
export function longDiscount(
  rate: number,
  years: number,
  {
    longBase,
    longRateMult,
    longRateAdd,
  }: Pick<DiscountParameters, 'longBase' | 'longRateMult' | 'longRateAdd'>,
): number {
  return longBase * exponential(-years * (Math.max(rate, 0) * longRateMult + longRateAdd))
}

/**
 * Factor on a shocked expiry value below zero: shortBase exp(T (r shortMult + shortAdd)), at most 1 / D: a debt is never
 * more than its undiscounted amount. Derive `PMRMLib_2`.
 */
export function shortMarkUp(
  rate: number,
  years: number,
  {
    shortBase,
    shortRateMult,
    shortRateAdd,
  }: Pick<DiscountParameters, 'shortBase' | 'shortRateMult' | 'shortRateAdd'>,
): number {
  const markUp = shortBase * exponential(years * (Math.max(rate, 0) * shortRateMult + shortRateAdd))
  return Math.min(1 / discountFactor(rate, years), markUp)
}
