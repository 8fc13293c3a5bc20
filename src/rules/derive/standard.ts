import {
  confidenceCharge,
  type DeriveExpiry,
  type DeriveOption,
  shockedForward,
  valueExpiry,
} from './expiry.ts'
import type { DerivePerpetual } from './pmrm2Portfolio.ts'

/** What an account under the standard manager holds in one market. */
export interface StandardMarket {
  readonly spot: number
  readonly spotConfidence: number
  readonly perpetual: DerivePerpetual | null
  /** Coins of the market, never short. */
  readonly base: number
  /** Rates are not looked at: nothing is discounted. */
  readonly expiries: readonly Omit<DeriveExpiry, 'rate'>[]
  readonly parameters: StandardParameters
}

/** Parameters of one market. Shares of spot unless said otherwise. */
export interface StandardParameters {
  readonly perpetual: { readonly initial: number; readonly maintenance: number }
  readonly option: {
    readonly maxSpot: number
    readonly minSpot: number
    readonly maintenanceCall: number
    readonly maintenancePut: number
    /** Share of the short put's mark. */
    readonly maintenancePutMark: number
    /** Factors on the forward for calls that no call covers. */
    readonly unpairedInitial: number
    readonly unpairedMaintenance: number
    /** Least multiple of maintenance margin that a short put's initial margin is. */
    readonly offset: number
  }
  readonly oracle: {
    readonly perpetualThreshold: number
    readonly optionThreshold: number
    readonly baseThreshold: number
    readonly factor: number
  }
  /** Share of a coin's value that counts as margin; `initialScale` lowers it further for initial margin. */
  readonly base: { readonly marginFactor: number; readonly initialScale: number }
}

export interface DepegParameters {
  readonly threshold: number
  readonly factor: number
}

/** One margin level of one market, USD: balances negative for a requirement, coins' margin value positive. */
export interface StandardMarketMargin {
  readonly perpetual: number
  readonly options: number
  readonly base: number
  /** Both of initial margin only, at most zero. */
  readonly oracle: number
  readonly depeg: number
  readonly optionMark: number
  readonly baseMark: number
  readonly unsettled: number
}

export interface StandardMargin {
  /** Balances: healthy at or above zero. */
  readonly initial: number
  readonly maintenance: number
  /** Everything at its mark, cash included. */
  readonly markToMarket: number
  readonly markets: readonly {
    readonly initial: StandardMarketMargin
    readonly maintenance: StandardMarketMargin
  }[]
}

/**
 * Derive's standard manager: each option alone or the worst payoff of its expiry, whichever asks less; perpetuals and
 * coins at a rate; charges for unsure feeds and a depegged stablecoin on initial margin; markets add up with the cash.
 * Options undiscounted. Source: derivexyz/v2-core `StandardManager.sol`, `SRMPortfolioViewer.sol`.
 */
export function computeStandardMargin(
  markets: readonly StandardMarket[],
  cash: number,
  stablePrice: number,
  depeg: DepegParameters,
): StandardMargin {
  const depegRate = Math.max(0, depeg.threshold - stablePrice) * depeg.factor
  const margins = markets.map((market) => ({
    initial: marketMargin(market, 'initial', stablePrice, depegRate),
    maintenance: marketMargin(market, 'maintenance', stablePrice, 0),
  }))
  const balance = (level: 'initial' | 'maintenance'): number =>
    margins.reduce((total, margin) => {
      const { perpetual, options, base, oracle, depeg: peg, unsettled } = margin[level]
      return total + perpetual + options + base + oracle + peg + unsettled
    }, cash)
  return {
    initial: balance('initial'),
    maintenance: balance('maintenance'),
    markToMarket: margins.reduce(
      (total, { initial }) => total + initial.optionMark + initial.baseMark + initial.unsettled,
      cash,
    ),
    markets: margins,
  }
}

type Level = 'initial' | 'maintenance'

function marketMargin(
  market: StandardMarket,
  level: Level,
  stablePrice: number,
  depegRate: number,
): StandardMarketMargin {
  const { spot, spotConfidence, perpetual, expiries, parameters } = market
  const { oracle } = parameters
  const position = Math.abs(perpetual?.position ?? 0)
  const baseNotional = market.base * spot
  const baseMargin = baseNotional * parameters.base.marginFactor
  const shorts = expiries.map(({ options }) => shortAmount(options))
  const perpetualConfidence = Math.min(spotConfidence, perpetual?.confidence ?? 1)
  const charge = (confidence: number, threshold: number, notional: number): number =>
    confidenceCharge(confidence, notional, { threshold, factor: oracle.factor })
  const oracleCharge =
    charge(perpetualConfidence, oracle.perpetualThreshold, position * spot) +
    // a coin that counts for nothing cannot cost anything either
    (baseMargin === 0 ? 0 : charge(spotConfidence, oracle.baseThreshold, baseNotional)) +
    expiries.reduce((total, { confidence }, index) => {
      const least = Math.min(spotConfidence, confidence)
      return total + charge(least, oracle.optionThreshold, (shorts[index] ?? 0) * spot)
    }, 0)
  const isInitial = level === 'initial'
  const penalised = shorts.reduce((total, amount) => total + amount, position)
  return {
    perpetual: -position * (perpetual?.price ?? 0) * parameters.perpetual[level],
    options: expiries.reduce(
      (total, expiry) => total + expiryMargin(expiry, spot, level, parameters.option),
      0,
    ),
    base: isInitial ? baseMargin * parameters.base.initialScale : baseMargin,
    oracle: isInitial ? -oracleCharge : 0,
    depeg: isInitial ? -penalised * depegRate * spot : 0,
    optionMark: expiries.reduce((total, expiry) => total + mark(expiry, expiry.options), 0),
    baseMark: baseNotional / stablePrice,
    unsettled: perpetual?.unsettled ?? 0,
  }
}

/** The better of the options each alone and the worst payoff of all, with a charge for calls that nothing covers. */
function expiryMargin(
  expiry: Omit<DeriveExpiry, 'rate'>,
  spot: number,
  level: Level,
  parameters: StandardParameters['option'],
): number {
  const { options } = expiry
  const alone = options.reduce(
    (total, option) => total + isolatedMargin(option, mark(expiry, [option]), spot, level, parameters),
    0,
  )
  const worstPayoff = [0, ...options.map(({ strike }) => strike)].reduce(
    (least, price) => Math.min(least, payoff(options, price)),
    0,
  )
  const netCalls = options.reduce((total, { right, amount }) => total + (right === 'call' ? amount : 0), 0)
  const unpaired = level === 'initial' ? parameters.unpairedInitial : parameters.unpairedMaintenance
  const uncovered = Math.min(netCalls, 0) * unpaired * shockedForward(expiry.forward, 1)
  return Math.max(alone, worstPayoff + uncovered)
}

/** Margin of one option by itself, at most zero; a long has none and is worth none. */
export function isolatedMargin(
  { right, amount, strike }: DeriveOption,
  markValue: number,
  spot: number,
  level: Level,
  {
    maxSpot,
    minSpot,
    maintenanceCall,
    maintenancePut,
    maintenancePutMark,
    offset,
  }: StandardParameters['option'],
): number {
  if (amount >= 0) return 0
  const outOfTheMoney = Math.max(0, right === 'call' ? strike - spot : spot - strike) / spot
  const byMoneyness = Math.max(minSpot, maxSpot - outOfTheMoney) * spot * amount + markValue
  if (right === 'call') {
    return level === 'initial' ? byMoneyness : maintenanceCall * spot * amount + markValue
  }
  const maintenance = Math.min(maintenancePut * spot * amount, maintenancePutMark * markValue) + markValue
  return level === 'initial' ? Math.min(byMoneyness, maintenance * offset) : maintenance
}

function mark(expiry: Omit<DeriveExpiry, 'rate'>, options: readonly DeriveOption[]): number {
  return valueExpiry({ ...expiry, rate: 0, options }, 1, ({ volatility }) => volatility, 1)
}

function payoff(options: readonly DeriveOption[], price: number): number {
  return options.reduce((total, { right, strike, amount }) => {
    const intrinsic = Math.max(0, right === 'call' ? price - strike : strike - price)
    return total + amount * intrinsic
  }, 0)
}

const shortAmount = (options: readonly DeriveOption[]): number =>
  options.reduce((total, { amount }) => total + Math.max(0, -amount), 0)
