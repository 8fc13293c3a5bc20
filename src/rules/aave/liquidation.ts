import { BASIS, WAD } from './healthFactor.ts'

const CLOSE_FACTOR = 5_000n
const FULL_CLOSE_AT = (WAD * 95n) / 100n
/** In whole base currency; the pool writes it with the base currency's decimals. */
const FULL_CLOSE_BELOW = 2_000n

/** A liquidation call on one collateral and one debt reserve of an account. All amounts in base units. */
export interface LiquidationCall {
  readonly healthFactor: bigint
  readonly totalDebtBase: bigint
  readonly reserveDebtBase: bigint
  readonly reserveCollateralBase: bigint
  readonly baseUnit: bigint
}

/**
 * Most of the reserve's debt that one call may repay, base units: half of the *whole* debt, all of the reserve's when the health
 * factor is at or below 0.95 or either side of the pair is below 2,000. A healthy account: nothing. Source:
 * aave-dao/aave-v3-origin, LiquidationLogic.executeLiquidationCall.
 */
export function computeMaxLiquidatableDebt(call: LiquidationCall): bigint {
  const { healthFactor, totalDebtBase, reserveDebtBase, reserveCollateralBase, baseUnit } = call
  if (healthFactor >= WAD) return 0n
  const small = FULL_CLOSE_BELOW * baseUnit
  const partial = reserveCollateralBase >= small && reserveDebtBase >= small && healthFactor > FULL_CLOSE_AT
  if (!partial) return reserveDebtBase
  const half = (totalDebtBase * CLOSE_FACTOR + BASIS / 2n) / BASIS
  return reserveDebtBase > half ? half : reserveDebtBase
}

/**
 * Whether a call leaves no dust: it clears the debt, or the collateral, or leaves at least 1,000 of base currency of both.
 * `repaidBase` and `seizedBase` are what the call takes. Source: the same, Errors.MUST_NOT_LEAVE_DUST.
 */
export function leavesNoDust(call: LiquidationCall, repaidBase: bigint, seizedBase: bigint): boolean {
  const debt = call.reserveDebtBase - repaidBase
  const collateral = call.reserveCollateralBase - seizedBase
  if (debt <= 0n || collateral <= 0n) return true
  const least = (FULL_CLOSE_BELOW / 2n) * call.baseUnit
  return debt >= least && collateral >= least
}
