import type { Accrual } from '../adapters/accrual.ts'
import { divideFloor, exact, multiplyExact, rescaleFloor } from '../units/exact.ts'
import { type Ppm, ppm, sum, type UsdE6, usdE6 } from '../units/fixed.ts'

/** What one position earns (positive) or pays as time passes. Amounts and rates round down, against the holder. */
export interface AccrualLine {
  readonly account: string
  readonly venue: string
  readonly accrual: Accrual
  readonly notional: UsdE6
  /** Per year, ppm of the notional; null where the venue publishes no rate. */
  readonly annual: Ppm | null
  readonly perDay: UsdE6 | null
}

export interface AccrualReport {
  readonly lines: readonly AccrualLine[]
  /** Of the lines with a rate only. */
  readonly perDay: UsdE6
  /** Lines without a rate, which the total leaves out. */
  readonly unpublished: number
}

const DAYS = exact(365n, 0)

/** M-16. Funding, borrow and supply interest per day at the rates of T: notional x annual rate / 365. */
export function sumAccruals(
  venues: readonly {
    readonly account: string
    readonly venue: string
    readonly accruals: readonly Accrual[]
  }[],
): AccrualReport {
  const lines = venues.flatMap(({ account, venue, accruals }) =>
    accruals.map((accrual): AccrualLine => {
      const { notionalUsd, annualRate } = accrual
      return {
        account,
        venue,
        accrual,
        notional: usdE6(rescaleFloor(notionalUsd, 6)),
        annual: annualRate === null ? null : ppm(rescaleFloor(annualRate, 6)),
        perDay:
          annualRate === null
            ? null
            : usdE6(divideFloor(multiplyExact(notionalUsd, annualRate), DAYS, 6).atoms),
      }
    }),
  )
  return {
    lines,
    perDay: sum(lines.flatMap(({ perDay }) => (perDay === null ? [] : [perDay]))),
    unpublished: lines.filter(({ perDay }) => perDay === null).length,
  }
}
