import { divCeil, divFloor, type UsdE6, usdE6 } from '../../units/fixed.ts'

/** The pool's figures: base units, basis points, and the health factor in 1e18. */
export interface AaveFigures {
  readonly collateralBase: bigint
  readonly debtBase: bigint
  readonly loanToValue: bigint
  readonly liquidationThreshold: bigint
  readonly healthFactor: bigint
}

/** One reserve of an account: amounts in the token's smallest unit, price in base units per whole token, terms in basis points. */
export interface AaveReserve {
  readonly decimals: number
  readonly supplied: bigint
  readonly debt: bigint
  /** Switched on by the user and allowed by the reserve. */
  readonly collateral: boolean
  readonly loanToValue: bigint
  readonly liquidationThreshold: bigint
  readonly priceBase: bigint
}

export interface AaveTerms {
  readonly loanToValue: bigint
  readonly liquidationThreshold: bigint
}

const PPM = 1_000_000n
export const BASIS = 10_000n
export const WAD = 10n ** 18n
/** What the pool answers where nothing is owed. */
export const NO_DEBT = 2n ** 256n - 1n

/**
 * `GenericLogic.calculateUserAccountData` of Aave v3.0, its roundings included: averages in whole basis points, `percentMul`
 * and `wadDiv` half up. Source: aave/aave-v3-core, contracts/protocol/libraries/logic/GenericLogic.sol.
 */
export function computeHealthFigures(reserves: readonly AaveReserve[]): AaveFigures {
  let collateralBase = 0n
  let debtBase = 0n
  let weightedValue = 0n
  let weightedThreshold = 0n
  for (const reserve of reserves) {
    const unit = 10n ** BigInt(reserve.decimals)
    debtBase += (reserve.debt * reserve.priceBase) / unit
    if (!reserve.collateral) continue
    const value = (reserve.supplied * reserve.priceBase) / unit
    collateralBase += value
    weightedValue += value * reserve.loanToValue
    weightedThreshold += value * reserve.liquidationThreshold
  }
  const average = (weighted: bigint): bigint => (collateralBase === 0n ? 0n : weighted / collateralBase)
  const liquidationThreshold = average(weightedThreshold)
  const counted = (collateralBase * liquidationThreshold + BASIS / 2n) / BASIS
  return {
    collateralBase,
    debtBase,
    loanToValue: average(weightedValue),
    liquidationThreshold,
    healthFactor: debtBase === 0n ? NO_DEBT : (counted * WAD + debtBase / 2n) / debtBase,
  }
}

/** Terms that count: the e-mode category's where the reserve is in it. A reserve that lends nothing lends nothing there either. */
export function applyEMode(reserve: AaveTerms, category: AaveTerms | null): AaveTerms {
  if (category === null) return reserve
  return {
    loanToValue: reserve.loanToValue === 0n ? 0n : category.loanToValue,
    liquidationThreshold: category.liquidationThreshold,
  }
}

/**
 * Equity is collateral minus debt. Initial is debt / LTV - debt, the equity at which the same debt could just be
 * drawn; maintenance is debt / threshold - debt, the equity at a health factor of one. Where collateral counts for
 * nothing, one basis point stands in for the zero divisor. Liquidatable is the venue's test: health factor below one.
 */
export function marginOfFigures(
  figures: AaveFigures,
  baseUnit: bigint,
): {
  readonly equity: UsdE6
  readonly initial: UsdE6
  readonly maintenance: UsdE6
  readonly liquidatable: boolean
} {
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
