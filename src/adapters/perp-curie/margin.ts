import { abs, divCeil, divFloor, usdE6 } from '../../units/fixed.ts'
import type { Move, VenueMargin, VenueState } from '../adapter.ts'
import type { CurieDetail } from './parse.ts'

/** The venue's figures. `accountValue` is in the settlement token's smallest unit, as the vault answers it. */
export interface CurieFigures {
  readonly accountValue: bigint
  readonly unrealizedPnlE18: bigint
  /** Sum of absolute position values. */
  readonly absoluteE18: bigint
  readonly requirementE18: bigint
  readonly debtValueE18: bigint
  readonly collateralLiquidatable: boolean
}

const PPM = 1_000_000n
const E18 = 10n ** 18n

/**
 * `Vault.getAccountValue`, `AccountBalance.getMarginRequirementForLiquidation`, `getTotalDebtValue` and
 * `Vault.isLiquidatable` for a taker, with every price times `move`, roundings included. The settlement token counts
 * as one dollar whatever it trades at: the venue does not look.
 */
export function computeCurieFigures(detail: CurieDetail, move: Move): CurieFigures {
  const unit = 10n ** BigInt(18 - detail.settlementDecimals)
  let unrealizedPnlE18 = 0n
  let absoluteE18 = 0n
  let baseDebtE18 = 0n
  let quoteE18 = 0n
  for (const { underlying, sizeE18, openNotionalE18, priceE18 } of detail.positions) {
    // Solidity divides toward zero, and so does bigint.
    const valueE18 = (sizeE18 * divFloor(priceE18 * move(underlying), PPM)) / E18
    unrealizedPnlE18 += valueE18 + openNotionalE18
    absoluteE18 += abs(valueE18)
    if (sizeE18 < 0n) baseDebtE18 += valueE18
    quoteE18 += openNotionalE18
  }
  let collateralE18 = 0n
  for (const { coin, amount, decimals, price, priceDecimals, ratioPpm } of detail.collateral) {
    const moved = divFloor(price * move(coin), PPM)
    const amountE18 = amount * 10n ** BigInt(18 - decimals)
    collateralE18 += (((amountE18 * moved) / 10n ** BigInt(priceDecimals)) * ratioPpm) / PPM
  }
  const cashE18 = detail.balance * unit + detail.owedRealizedPnlE18 - detail.pendingFundingE18
  const valueE18 = cashE18 + collateralE18 + unrealizedPnlE18
  const ofAbsolute = (ratioPpm: bigint): bigint => (absoluteE18 * ratioPpm) / PPM
  const settlementE18 = cashE18 + unrealizedPnlE18
  const debtE18 = settlementE18 < 0n ? -settlementE18 : 0n
  return {
    accountValue: divFloor(valueE18, unit),
    unrealizedPnlE18,
    absoluteE18,
    requirementE18: ofAbsolute(detail.mmRatioPpm),
    debtValueE18: abs((quoteE18 < 0n ? quoteE18 : 0n) + baseDebtE18),
    collateralLiquidatable:
      detail.collateral.length > 0 &&
      (valueE18 < ofAbsolute(detail.mmRatioPpm + detail.mmRatioBufferPpm) ||
        debtE18 > (collateralE18 * detail.debtRatioPpm) / PPM ||
        debtE18 / unit > detail.debtThreshold),
  }
}

/**
 * Equity is the vault's account value, other collateral at the venue's ratio. Initial is the initial ratio of the
 * debt value plus unrealised gains, which the venue does not count toward opening. Maintenance is the maintenance
 * ratio of the position value, plus the buffer where other collateral is held. Liquidatable: the position
 * (`ClearingHouse.liquidate`) or the collateral (`Vault.liquidateCollateral`), whichever comes first.
 */
export function computeCurieMargin(state: VenueState<CurieDetail>, move: Move): VenueMargin {
  const { detail } = state
  const figures = computeCurieFigures(detail, move)
  const unit = 10n ** BigInt(18 - detail.settlementDecimals)
  const accountValueE18 = figures.accountValue * unit
  const gainE18 = figures.unrealizedPnlE18 > 0n ? figures.unrealizedPnlE18 : 0n
  const buffered = detail.mmRatioPpm + (detail.collateral.length > 0 ? detail.mmRatioBufferPpm : 0n)
  const maintenanceE18 = divCeil(figures.absoluteE18 * buffered, PPM)
  const dollars = (amountE18: bigint) => usdE6(divCeil(amountE18, 10n ** 12n))
  return {
    equity: usdE6(divFloor(accountValueE18, 10n ** 12n)),
    initial: dollars((figures.debtValueE18 * detail.imRatioPpm) / PPM + gainE18),
    maintenance: dollars(maintenanceE18),
    liquidatable: accountValueE18 < figures.requirementE18 || figures.collateralLiquidatable,
  }
}
