import { discountFactor, longDiscount, shortMarkUp } from './discount.ts'
import {
  confidenceCharge,
  type DeriveExpiry,
  nakedShorts,
  shockedForward,
  valueExpiry,
  yearsLeft,
} from './expiry.ts'
import type { Pmrm2Parameters, Pmrm2Portfolio, Pmrm2Scenario } from './pmrm2Portfolio.ts'
import { skewFactor } from './skew.ts'
import { volShockFactors } from './volShock.ts'

/** A charge of both margins; the initial part is added to the maintenance part, never instead of it. */
export interface Contingency {
  readonly maintenance: number
  readonly initialAddOn: number
}

/**
 * What the manager makes of an account, USD. `initial` and `maintenance` are balances: healthy at or above zero. Charges
 * are positive, scenario P&L and basis negative for a loss.
 */
export interface Pmrm2Margin {
  readonly initial: number
  readonly maintenance: number
  /** Everything at its mark, cash included. */
  readonly markToMarket: number
  /** P&L per scenario, in the order of the parameters. */
  readonly scenarioPnl: readonly number[]
  /** The basis contingency, at most zero; it competes with the scenarios. */
  readonly basisPnl: number
  /** What it is made of: per expiry the P&L of the move up and down, times its factor. */
  readonly basisMoves: readonly { readonly up: number; readonly down: number }[]
  /** The least of all, at most zero. */
  readonly minSpan: number
  /** Index of the scenario that binds; null where the basis contingency does. */
  readonly worst: number | null
  readonly factors: { readonly initial: number; readonly maintenance: number }
  readonly perpetual: Contingency
  readonly options: Contingency
  readonly collateral: Contingency
  /** Of initial margin only. */
  readonly oracle: number
}

/** An expiry with what all scenarios share. */
interface PricedExpiry {
  readonly expiry: DeriveExpiry
  readonly years: number
  readonly discount: number
  readonly mark: number
  readonly longDiscount: number
  readonly shortMarkUp: number
  readonly shock: { readonly up: number; readonly down: number }
}

/**
 * Derive's second portfolio margin (`PMRM_2`): the worst of a grid of spot and volatility shocks, tails that count
 * dampened, two bends of the skew and a basis charge, times a factor, less contingencies, plus mark-to-market and cash.
 * Black-76 values discounted at the feed's rate; shocked values are marked down (long) or up (short) per expiry.
 * Source: derivexyz/v2-core `PMRMLib_2.sol`, `PMRM_2.sol`.
 */
export function computePmrm2(portfolio: Pmrm2Portfolio, parameters: Pmrm2Parameters): Pmrm2Margin {
  const { basis, margin, other } = parameters
  const priced = portfolio.expiries.map((expiry) => priceExpiry(expiry, parameters))
  const collateral = portfolio.collaterals.map((held) => ({
    ...held,
    value: (held.amount * held.price) / portfolio.stablePrice,
  }))
  const scenarioPnl = parameters.scenarios.map(
    (scenario) =>
      perpetualPnl(portfolio, scenario) +
      sum(priced.map((item) => expiryPnl(item, scenario, parameters))) +
      sum(
        collateral.map(({ riskCancelling, value }) =>
          riskCancelling ? value * (scenario.spotShock - 1) * scenario.dampening : 0,
        ),
      ),
  )
  const basisMoves = priced.map((item) => basisMove(item, basis))
  const basisPnl = sum(basisMoves.map(({ up, down }) => Math.min(up, down, 0)))
  const { worst, minSpan } = scenarioPnl.reduce<{ worst: number | null; minSpan: number }>(
    (least, pnl, index) => (pnl < least.minSpan ? { worst: index, minSpan: pnl } : least),
    { worst: null, minSpan: basisPnl },
  )

  const perpetualNotional = Math.abs(portfolio.perpetual?.position ?? 0) * portfolio.spot
  const shortNotional = sum(priced.map(({ expiry }) => nakedShorts(expiry.options) * portfolio.spot))
  const perpetual = {
    maintenance: perpetualNotional * other.perpetualMaintenance,
    initialAddOn: perpetualNotional * other.perpetualInitial,
  }
  const options = {
    maintenance: shortNotional * other.optionMaintenance,
    initialAddOn: shortNotional * other.optionInitial,
  }
  const haircuts = {
    maintenance: sum(collateral.map(({ value, haircutMaintenance }) => value * haircutMaintenance)),
    initialAddOn: sum(collateral.map(({ value, haircutInitial }) => value * haircutInitial)),
  }
  const oracle = oracleCharge(portfolio, perpetualNotional, other.confidence)

  const markToMarket =
    portfolio.cash +
    (portfolio.perpetual?.unsettled ?? 0) +
    sum(priced.map(({ mark }) => mark)) +
    sum(collateral.map(({ value }) => value))
  const factors = {
    initial:
      margin.initialFactor +
      Math.max(0, other.pegLossThreshold - portfolio.stablePrice) * other.pegLossFactor,
    maintenance: margin.maintenanceFactor,
  }
  const fixed = perpetual.maintenance + options.maintenance + haircuts.maintenance
  const addOns = perpetual.initialAddOn + options.initialAddOn + haircuts.initialAddOn + oracle
  return {
    initial: minSpan * factors.initial - fixed - addOns + markToMarket,
    maintenance: minSpan * factors.maintenance - fixed + markToMarket,
    markToMarket,
    scenarioPnl,
    basisPnl,
    basisMoves,
    minSpan,
    worst,
    factors,
    perpetual,
    options,
    collateral: haircuts,
    oracle,
  }
}

function priceExpiry(expiry: DeriveExpiry, { margin, volShock }: Pmrm2Parameters): PricedExpiry {
  const years = yearsLeft(expiry)
  const discount = discountFactor(expiry.rate, years)
  return {
    expiry,
    years,
    discount,
    mark: valueExpiry(expiry, 1, ({ volatility }) => volatility, discount),
    longDiscount: longDiscount(expiry.rate, years, margin.discount),
    shortMarkUp: shortMarkUp(expiry.rate, years, margin.discount),
    shock: volShockFactors(expiry.seconds, volShock),
  }
}

/** The perpetual's own price moves with the spot; its unsettled P&L is in the mark. */
function perpetualPnl({ perpetual }: Pmrm2Portfolio, { spotShock, dampening }: Pmrm2Scenario): number {
  return perpetual === null ? 0 : perpetual.position * perpetual.price * (spotShock - 1) * dampening
}

/** Change of an expiry's discounted value. A skew may bend either way, so in a skew scenario a gain counts as a loss. */
function expiryPnl(item: PricedExpiry, scenario: Pmrm2Scenario, parameters: Pmrm2Parameters): number {
  const shocked = shockedValue(item, scenario, parameters)
  const discounted = shocked * (shocked >= 0 ? item.longDiscount : item.shortMarkUp)
  const pnl = (discounted - item.mark) * scenario.dampening
  return isSkew(scenario) ? -Math.abs(pnl) : pnl
}

function shockedValue(
  { expiry, years, discount, shock }: PricedExpiry,
  { spotShock, volatility: move }: Pmrm2Scenario,
  { volShock, skew }: Pmrm2Parameters,
): number {
  switch (move) {
    case 'up':
      return valueExpiry(
        expiry,
        spotShock,
        ({ volatility }) => Math.max(volShock.minVolatility, volatility * shock.up),
        discount,
      )
    case 'down':
      return valueExpiry(expiry, spotShock, ({ volatility }) => volatility * shock.down, discount)
    case 'none':
      return valueExpiry(expiry, spotShock, ({ volatility }) => volatility, discount)
    case 'linear':
    case 'abs': {
      // the manager bends the skew at today's forward only
      const forward = shockedForward(expiry.forward, 1)
      return valueExpiry(
        expiry,
        1,
        ({ volatility, strike }) => volatility * skewFactor(move, forward, strike, years, skew),
        discount,
      )
    }
  }
}

const isSkew = ({ volatility }: Pmrm2Scenario): boolean => volatility === 'linear' || volatility === 'abs'

/** Options that lose when the spot moves could lose again on the basis: the P&L of either move times add + mult T. */
function basisMove(
  { expiry, years, discount, mark }: PricedExpiry,
  { spotUp, spotDown, addFactor, multFactor }: Pmrm2Parameters['basis'],
): { readonly up: number; readonly down: number } {
  const factor = addFactor + multFactor * years
  const moved = (spotShock: number): number =>
    (valueExpiry(expiry, spotShock, ({ volatility }) => volatility, discount) - mark) * factor
  return { up: moved(spotUp), down: moved(spotDown) }
}

/** Perpetual and options look at the least of their feeds and the spot's (options at the perpetual's too), coins at theirs. */
function oracleCharge(
  { spot, spotConfidence, stablePrice, perpetual, expiries, collaterals }: Pmrm2Portfolio,
  perpetualNotional: number,
  confidence: Pmrm2Parameters['other']['confidence'],
): number {
  const shared = Math.min(spotConfidence, perpetual?.confidence ?? 1)
  return (
    confidenceCharge(shared, perpetualNotional, confidence) +
    sum(
      expiries.map((expiry) => {
        const gross = sum(expiry.options.map(({ amount }) => Math.abs(amount)))
        return confidenceCharge(Math.min(shared, expiry.confidence), gross * spot, confidence)
      }),
    ) +
    sum(
      collaterals.map(({ amount, price, confidence: own }) =>
        confidenceCharge(Math.min(own, spotConfidence), (amount * price) / stablePrice, confidence),
      ),
    )
  )
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
