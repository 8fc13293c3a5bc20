import {
  computeInitialMarginPpm,
  computeMaintenanceMarginPpm,
} from '../../../src/rules/dydx/initialMarginFraction.ts'
import {
  computeDydxRisk,
  computeInitialMargin,
  computeMaintenanceMargin,
} from '../../../src/rules/dydx/subaccountRisk.ts'
import type { Runner } from '../published.ts'
import { compareAll } from './pricing.ts'
import { toleranceOf } from './toleranceOf.ts'

/** Liquidity tiers and subaccounts of dYdX v4: integers of ppm and quantums. */
export const dydxRunner: Runner = {
  matches: /^dYdX/i,
  run: ({ method, inputs, expected, tolerance }) => {
    const { basePpm, maintenanceFractionPpm = 1_000_000, lower = 0, upper = 0, oi = 0 } = inputs
    const { quote = 0, customPpm = 0, netCollateral = 0 } = inputs
    const tier = {
      initialMarginPpm: BigInt(basePpm),
      maintenanceFractionPpm: BigInt(maintenanceFractionPpm),
      openInterestLowerCap: BigInt(lower),
      openInterestUpperCap: BigInt(upper),
    }
    const notional = BigInt(quote)
    const openInterest = BigInt(oi)
    const position = { tier, notional, openInterest, customPpm: BigInt(customPpm) }
    const risk = computeDydxRisk(BigInt(netCollateral) - notional, [position])
    const maintenance = Number(computeMaintenanceMarginPpm(tier))
    const initial = Number(computeInitialMarginPpm(tier, openInterest))
    return compareAll(
      {
        ppm: /maintenance/i.test(method) ? maintenance : initial,
        maintenancePpm: maintenance,
        IM: Number(computeInitialMargin(tier, notional, openInterest, BigInt(customPpm))),
        MM: Number(computeMaintenanceMargin(tier, notional)),
        liquidatable: risk.liquidatable,
      },
      expected,
      toleranceOf({ tolerance }).value,
    )
  },
}
