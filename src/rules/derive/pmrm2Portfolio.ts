import type { DiscountParameters } from './discount.ts'
import type { DeriveExpiry } from './expiry.ts'
import type { SkewParameters } from './skew.ts'
import type { VolShockParameters } from './volShock.ts'

/** A coin lent to the account as collateral; never short at this venue. */
export interface DeriveCollateral {
  readonly amount: number
  /** USD. */
  readonly price: number
  readonly confidence: number
  /** Whether it moves with the market's spot in the scenarios: wrapped and staked forms of the underlying. */
  readonly riskCancelling: boolean
  readonly haircutMaintenance: number
  /** Added to the maintenance haircut for initial margin. */
  readonly haircutInitial: number
}

/** A perpetual position. `unsettled` is unrealised P&L and funding, USD, a gain positive. */
export interface DerivePerpetual {
  readonly position: number
  readonly price: number
  readonly confidence: number
  readonly unsettled: number
}

/** One account under `PMRM_2`: a single market (underlying), cash in the stablecoin, collateral of any kind. */
export interface Pmrm2Portfolio {
  readonly spot: number
  readonly spotConfidence: number
  /** USD per unit of cash; collateral is converted at it. */
  readonly stablePrice: number
  readonly cash: number
  readonly perpetual: DerivePerpetual | null
  readonly collaterals: readonly DeriveCollateral[]
  readonly expiries: readonly DeriveExpiry[]
}

/** `spotShock` 1.18 is up 18 %; `dampening` scales the P&L of moves too far to be counted in full. */
export interface Pmrm2Scenario {
  readonly spotShock: number
  readonly volatility: 'up' | 'down' | 'none' | 'linear' | 'abs'
  readonly dampening: number
}

/** Parameters of `PMRMLib_2`, by its groups. */
export interface Pmrm2Parameters {
  readonly scenarios: readonly Pmrm2Scenario[]
  readonly volShock: VolShockParameters
  readonly skew: SkewParameters
  readonly margin: {
    readonly initialFactor: number
    readonly maintenanceFactor: number
    readonly discount: DiscountParameters
  }
  readonly basis: {
    readonly spotUp: number
    readonly spotDown: number
    readonly addFactor: number
    readonly multFactor: number
  }
  readonly other: {
    readonly pegLossThreshold: number
    readonly pegLossFactor: number
    readonly confidence: { readonly threshold: number; readonly factor: number }
    readonly perpetualMaintenance: number
    readonly perpetualInitial: number
    readonly optionMaintenance: number
    readonly optionInitial: number
  }
}
