import { longDiscount } from './discount.ts'
import { confidenceCharge, type DeriveExpiry, nakedShorts, valueExpiry, yearsLeft } from './expiry.ts'
import type { DerivePerpetual } from './pmrm2Portfolio.ts'
import { type VolShockParameters, volShockFactors } from './volShock.ts'

/** One account under the first `PMRM`: one market, its own coin as the only collateral. */
export interface PmrmPortfolio {
  readonly spot: number
  readonly spotConfidence: number
  readonly stablePrice: number
  readonly cash: number
  readonly perpetual: DerivePerpetual | null
  /** Coins of the market's underlying, never short. */
  readonly base: number
  readonly expiries: readonly DeriveExpiry[]
}

export interface PmrmScenario {
  /** 1.2 is up 20 %. */
  readonly spotShock: number
  readonly volatility: 'up' | 'down' | 'none'
}

/** Parameters of `PMRMLib`, by its groups. */
export interface PmrmParameters {
  readonly scenarios: readonly PmrmScenario[]
  readonly volShock: VolShockParameters
  readonly margin: {
    readonly initialFactor: number
    readonly longBase: number
    readonly rateMult: number
    readonly rateAdd: number
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
    readonly base: number
    readonly perpetual: number
    readonly option: number
  }
}

/** USD; balances healthy at or above zero, charges positive, P&L negative for a loss. */
export interface PmrmMargin {
  readonly initial: number
  readonly maintenance: number
  readonly markToMarket: number
  readonly scenarioPnl: readonly number[]
  readonly basisPnl: number
  readonly minSpan: number
  readonly worst: number | null
  readonly initialFactor: number
  readonly contingency: {
    readonly perpetual: number
    readonly base: number
    readonly options: number
  }
  readonly oracle: number
}

/**
 * Derive's first portfolio margin (`PMRM`): worst of a grid of spot and volatility shocks and a basis charge, less
 * contingencies, the whole times a factor for initial margin. Options undiscounted; only a positive shocked value of an
 * expiry is marked down. Source: derivexyz/v2-core `PMRMLib.sol`.
 */
export function computePmrm(portfolio: PmrmPortfolio, parameters: PmrmParameters): PmrmMargin {
  const { spot, stablePrice, perpetual, base, expiries, cash } = portfolio
  const { basis, margin, other } = parameters
  const baseValue = (base * spot) / stablePrice
  const marks = expiries.map((expiry) => valueExpiry(expiry, 1, ({ volatility }) => volatility, 1))
  const scenarioPnl = parameters.scenarios.map(
    (scenario) =>
      (baseValue + (perpetual === null ? 0 : perpetual.position * perpetual.price)) *
        (scenario.spotShock - 1) +
      expiries.reduce(
        (total, expiry, index) => total + discounted(expiry, scenario, parameters) - (marks[index] ?? 0),
        0,
      ),
  )
  const basisPnl = expiries.reduce((total, expiry, index) => {
    const moved = (spotShock: number): number =>
      valueExpiry(expiry, spotShock, ({ volatility }) => volatility, 1) - (marks[index] ?? 0)
    const factor = basis.addFactor + basis.multFactor * yearsLeft(expiry)
    return total + Math.min(moved(basis.spotUp), moved(basis.spotDown), 0) * factor
  }, 0)
  const { worst, minSpan } = scenarioPnl.reduce<{ worst: number | null; minSpan: number }>(
    (least, pnl, index) => (pnl < least.minSpan ? { worst: index, minSpan: pnl } : least),
    { worst: null, minSpan: basisPnl },
  )
  const position = Math.abs(perpetual?.position ?? 0)
  const contingency = {
    perpetual: position * spot * other.perpetual,
    base: base * spot * other.base,
    options: expiries.reduce((total, { options }) => total + nakedShorts(options), 0) * spot * other.option,
  }
  const shared = Math.min(portfolio.spotConfidence, perpetual?.confidence ?? 1)
  const oracle = expiries.reduce(
    (total, { confidence, options }) => {
      const gross = options.reduce((amount, option) => amount + Math.abs(option.amount), 0)
      return total + confidenceCharge(Math.min(shared, confidence), gross * spot, other.confidence)
    },
    confidenceCharge(shared, (position + base) * spot, other.confidence),
  )
  const markToMarket =
    cash + (perpetual?.unsettled ?? 0) + baseValue + marks.reduce((total, mark) => total + mark, 0)
  const initialFactor =
    margin.initialFactor + Math.max(0, other.pegLossThreshold - stablePrice) * other.pegLossFactor
  const loss = minSpan - contingency.perpetual - contingency.base - contingency.options
  return {
    initial: loss * initialFactor - oracle + markToMarket,
    maintenance: loss + markToMarket,
    markToMarket,
    scenarioPnl,
    basisPnl,
    minSpan,
    worst,
    initialFactor,
    contingency,
    oracle,
  }
}

function discounted(
  expiry: DeriveExpiry,
  { spotShock, volatility: move }: PmrmScenario,
  { volShock, margin }: PmrmParameters,
): number {
  const shock = volShockFactors(expiry.seconds, volShock)
  const factor = move === 'none' ? 1 : shock[move]
  const value = valueExpiry(expiry, spotShock, ({ volatility }) => volatility * factor, 1)
  if (value <= 0) return value
  const { longBase, rateMult, rateAdd } = margin
  return (
    value *
    longDiscount(expiry.rate, yearsLeft(expiry), { longBase, longRateMult: rateMult, longRateAdd: rateAdd })
  )
}
