import { type UsdE6, usdE6 } from '../units/fixed.ts'

/** USD as float64 to 1e-6 USD, away from the holder: a charge rounds up. Throws RangeError unless finite. */
export function chargeUsd(amount: number): UsdE6 {
  return usdE6(BigInt(Math.ceil(amount * 1e6)))
}

/** USD as float64 to 1e-6 USD, against the holder: P&L, values and equity round down. Throws RangeError unless finite. */
export function floorUsd(amount: number): UsdE6 {
  return usdE6(BigInt(Math.floor(amount * 1e6)))
}
