import { divCeil, divFloor, usdE6 } from '../../units/fixed.ts'
import type { Move, VenueMargin, VenueState } from '../adapter.ts'
import type { AaveDetail } from './parse.ts'

/** The pool's figures: base units, basis points, and the health factor in 1e18. */
export interface AaveFigures {
  readonly collateralBase: bigint
  readonly debtBase: bigint
  readonly loanToValue: bigint
  readonly liquidationThreshold: bigint
  readonly healthFactor: bigint
}

const PPM = 1_000_000n
const BASIS = 10_000n
const WAD = 10n ** 18n
/** What the pool answers where nothing is owed. */
const NO_DEBT = 2n ** 256n - 1n

/**
 * `GenericLogic.calculateUserAccountData` of Aave v3.0 with every price times `move`, its roundings included: averages
 * in whole basis points, `percentMul` and `wadDiv` half up. At move one it is `getUserAccountData` to the unit.
 */
export function computeAaveFigures(detail: AaveDetail, move: Move): AaveFigures {
  let collateralBase = 0n
  let debtBase = 0n
  let weightedValue = 0n
  let weightedThreshold = 0n
  for (const position of detail.positions) {
    const price = divFloor(position.priceBase * move(position.coin), PPM)
    const unit = 10n ** BigInt(position.decimals)
    debtBase += (position.debt * price) / unit
    if (!position.collateral) continue
    const value = (position.supplied * price) / unit
    collateralBase += value
    weightedValue += value * position.loanToValue
    weightedThreshold += value * position.liquidationThreshold
  }
  const average = (weighted: bigint): bigint => (collateralBase === 0n ? 0n : weighted / collateralBase)
  const liquidationThreshold = average(weightedThreshold)
  const counted = (collateralBase * liquidationThreshold + BASIS / 2n) / BASIS
  const healthFactor = debtBase === 0n ? NO_DEBT : (counted * WAD + debtBase / 2n) / debtBase
  return {
    collateralBase,
    debtBase,
    loanToValue: average(weightedValue),
    liquidationThreshold,
    healthFactor,
  }
}

/**
 * Equity is collateral minus debt. Initial is debt / LTV - debt, the equity at which the same debt could just be
 * drawn; maintenance is debt / threshold - debt, the equity at a health factor of one. Where collateral counts for
 * nothing, one basis point stands in for the zero divisor. Liquidatable is the venue's test: health factor below one.
 */
export function marginOfFigures(figures: AaveFigures, baseUnit: bigint): VenueMargin {
  const { collateralBase, debtBase, loanToValue, liquidationThreshold, healthFactor } = figures
  const demanded = (share: bigint) =>
    usdE6(divCeil((divCeil(debtBase * BASIS, share === 0n ? 1n : share) - debtBase) * PPM, baseUnit))
  return {
    equity: usdE6(divFloor((collateralBase - debtBase) * PPM, baseUnit)),
    initial: demanded(loanToValue),
    maintenance: demanded(liquidationThreshold),
    liquidatable: healthFactor < WAD,
  }
}

/** The pool's own rule on its own prices at T, scaled by `move`. Supplies that are no collateral count nothing. */
export function computeAaveMargin(state: VenueState<AaveDetail>, move: Move): VenueMargin {
  return marginOfFigures(computeAaveFigures(state.detail, move), state.detail.baseUnit)
}
