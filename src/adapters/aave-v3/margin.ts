import { type AaveFigures, computeHealthFigures, marginOfFigures } from '../../rules/aave/healthFactor.ts'
import { divFloor } from '../../units/fixed.ts'
import type { Move, VenueMargin, VenueState } from '../adapter.ts'
import type { AaveDetail } from './parse.ts'

export { marginOfFigures } from '../../rules/aave/healthFactor.ts'

const PPM = 1_000_000n

/** The pool's rule with every price times `move`, rounded down. At move one it is `getUserAccountData` to the unit. */
export function computeAaveFigures(detail: AaveDetail, move: Move): AaveFigures {
  return computeHealthFigures(
    detail.positions.map((position) => ({
      ...position,
      priceBase: divFloor(position.priceBase * move(position.coin), PPM),
    })),
  )
}

/** The pool's own rule on its own prices at T, scaled by `move`. Supplies that are no collateral count nothing. */
export function computeAaveMargin(state: VenueState<AaveDetail>, move: Move): VenueMargin {
  return marginOfFigures(computeAaveFigures(state.detail, move), state.detail.baseUnit)
}
