import { Real, ZERO } from '../decimal.ts'
import { type Market, requireEntry } from '../inputs.ts'
import { coinPrice, indexOf, markOf, netReference, type ReferenceLeg } from './legValue.ts'
import { type ReferenceMargin, sumReal } from './referenceMargin.ts'

/*
 * Venues of linear perpetuals settled in a dollar: Hyperliquid, dYdX v4, Synthetix v3, GMX v2. Each from its own page or
 * contract; positions of one market are one position, whatever lots they were bought in.
 */

interface Perpetual {
  readonly underlying: string
  readonly size: Real
}

/** Splits a book into perpetuals, dollars (cash and cost bases, at one dollar) and other coins. */
function splitPerpetualBook(
  legs: readonly ReferenceLeg[],
  quotes: readonly string[],
  basisPrice: (currency: string) => Real = () => new Real(1),
) {
  const positions: Perpetual[] = []
  const coins: { coin: string; amount: Real }[] = []
  let dollars = ZERO
  let bases = ZERO
  for (const { instrument, quantity } of netReference(legs)) {
    const { terms, underlying, name } = instrument
    if (terms.kind === 'linear' && terms.expirySec === null) positions.push({ underlying, size: quantity })
    else if (terms.kind === 'settlement') {
      bases = bases.plus(quantity.times(basisPrice(terms.currency)))
      dollars = dollars.plus(quantity)
    } else if (terms.kind === 'coin') {
      if (quotes.includes(terms.coin)) dollars = dollars.plus(quantity)
      else coins.push({ coin: terms.coin, amount: quantity })
    } else throw new Error(`${name} is not held here`)
  }
  return { positions, coins, dollars, bases }
}

export interface HyperliquidParameters {
  readonly quotes: readonly string[]
  readonly assets: Readonly<
    Record<
      string,
      { leverage: string; tiers: readonly { readonly lowerBound: string; readonly maxLeverage: string }[] }
    >
  >
}

/**
 * Hyperliquid: the tier of the whole notional sets the highest leverage; maintenance is half the initial rate of that
 * tier less a deduction that makes it continuous. At the mark; account value is dollars plus signed notional.
 */
export function computeHyperliquid(
  legs: readonly ReferenceLeg[],
  market: Market,
  { quotes, assets }: HyperliquidParameters,
): ReferenceMargin {
  const { positions, dollars } = splitPerpetualBook(legs, quotes)
  const margins = positions.map(({ underlying, size }) => {
    const { leverage, tiers } = requireEntry(assets[underlying], underlying)
    const notional = size.abs().times(markOf(market, underlying, null))
    let deduction = ZERO
    let rate = ZERO
    let most = ZERO
    for (const { lowerBound, maxLeverage } of tiers) {
      if (notional.lt(lowerBound)) break
      const next = new Real(1).div(new Real(maxLeverage).times(2))
      deduction = deduction.plus(next.minus(rate).times(lowerBound))
      rate = next
      most = new Real(maxLeverage)
    }
    return {
      initial: notional.div(Real.min(leverage, most)),
      maintenance: notional.times(rate).minus(deduction),
    }
  })
  const equity = sumReal([
    dollars,
    ...positions.map(({ underlying, size }) => size.times(markOf(market, underlying, null))),
  ])
  const maintenance = sumReal(margins.map((margin) => margin.maintenance))
  return {
    equity,
    lines: margins.map(({ initial }) => initial),
    maintenance: margins.map((margin) => margin.maintenance),
    liquidatable: equity.lt(maintenance),
    worst: null,
  }
}

export interface DydxParameters {
  readonly quotes: readonly string[]
  readonly tiers: Readonly<
    Record<
      string,
      {
        readonly initialMarginPpm: string
        readonly maintenanceFractionPpm: string
        readonly openInterestLowerCap: string
        readonly openInterestUpperCap: string
      }
    >
  >
  readonly markets: Readonly<
    Record<string, { readonly tier: string; readonly openInterest: string; readonly customPpm: string }>
  >
}

/**
 * dYdX v4: at the oracle price (the index here), in whole quote quantums of 1e-6 dollar, ppm floored. Initial margin scales
 * with open interest between two caps, maintenance does not.
 */
export function computeDydx(
  legs: readonly ReferenceLeg[],
  market: Market,
  { quotes, tiers, markets }: DydxParameters,
): ReferenceMargin {
  const { positions, dollars } = splitPerpetualBook(legs, quotes)
  const ppm = 1_000_000
  const quantums = (usd: Real): Real => usd.times(ppm)
  const margins = positions.map(({ underlying, size }) => {
    const terms = requireEntry(markets[underlying], underlying)
    const tier = requireEntry(tiers[terms.tier], terms.tier)
    const price = indexOf(market, underlying)
    const notional = quantums(size.abs().times(price))
    const open = quantums(price.times(terms.openInterest))
    const base = Real.max(tier.initialMarginPpm, terms.customPpm)
    const span = new Real(tier.openInterestUpperCap).minus(tier.openInterestLowerCap)
    const share = span.isZero()
      ? ZERO
      : Real.min(1, Real.max(0, open.minus(tier.openInterestLowerCap).div(span)))
    const scaled = new Real(tier.initialMarginPpm).plus(
      new Real(ppm).minus(tier.initialMarginPpm).times(share),
    )
    const fraction = Real.max(Real.min(scaled, ppm).floor(), terms.customPpm)
    const baseMargin = notional.times(base).div(ppm).ceil()
    const initial = notional.times(fraction).div(ppm).ceil()
    const plain = notional.times(tier.initialMarginPpm).div(ppm).ceil()
    return {
      lines: [baseMargin.div(ppm), initial.minus(baseMargin).div(ppm)],
      maintenance: plain.times(tier.maintenanceFractionPpm).div(ppm).ceil().div(ppm),
    }
  })
  const equity = sumReal([
    dollars,
    ...positions.map(({ underlying, size }) => size.times(indexOf(market, underlying))),
  ])
  const maintenance = sumReal(margins.map((margin) => margin.maintenance))
  return {
    equity,
    lines: margins.flatMap(({ lines }) => lines),
    maintenance: [maintenance],
    liquidatable: maintenance.gt(0) && maintenance.gt(equity),
    worst: null,
  }
}

export interface SynthetixParameters {
  readonly quotes: readonly string[]
  readonly collateral: Readonly<
    Record<
      string,
      {
        readonly lowerLimitDiscount: string
        readonly upperLimitDiscount: string
        readonly discountScalar: string
        readonly skewScale: string
      }
    >
  >
  readonly keepers: Readonly<Record<string, string>>
  readonly markets: Readonly<Record<string, Readonly<Record<string, string>>>>
}

/**
 * Synthetix v3 perpetuals: ratios grow with size over the skew scale; a minimum per position; one liquidation reward for
 * the account, bounded by the keeper's caps. Coins count after a discount that grows with their amount. An account without
 * positions is closed for its debt alone, if what is left of its collateral does not pay for that; its dollars pay the debt first
 * (PerpsAccount.isEligibleForMarginLiquidation, updateAccountDebt).
 */
export function computeSynthetix(
  legs: readonly ReferenceLeg[],
  market: Market,
  { quotes, collateral, keepers, markets }: SynthetixParameters,
): ReferenceMargin {
  const { positions, coins, dollars, bases } = splitPerpetualBook(legs, quotes)
  const keeper = (name: string): Real => new Real(requireEntry(keepers[name], name))
  const margins = positions.map(({ underlying, size }) => {
    const terms = requireEntry(markets[underlying], underlying)
    const of = (name: string): Real => new Real(requireEntry(terms[name], name))
    const notional = size.abs().times(indexOf(market, underlying))
    const ratio = size
      .abs()
      .div(of('skewScale'))
      .times(of('initialMarginRatio'))
      .plus(of('minimumInitialMarginRatio'))
    const perSecond = of('makerFee')
      .plus(of('takerFee'))
      .times(of('skewScale'))
      .times(of('accumulationMultiplier'))
    return {
      initial: notional.times(ratio).plus(of('minimumPositionMargin')),
      maintenance: notional
        .times(ratio)
        .times(of('maintenanceMarginScalar'))
        .plus(of('minimumPositionMargin')),
      reward: notional.times(of('liquidationRewardRatio')),
      windows: size
        .abs()
        .div(perSecond.times(of('maxSecondsInWindow')))
        .ceil(),
    }
  })
  const closed = positions.length === 0
  const owing = closed && dollars.isNegative()
  const cash = closed ? Real.max(ZERO, dollars) : dollars.minus(bases)
  let undiscounted = cash
  let discounted = cash
  for (const { coin, amount } of coins) {
    const terms = requireEntry(collateral[coin], coin)
    const impact = amount.div(terms.skewScale).times(terms.discountScalar)
    const discount = Real.min(Real.max(impact, terms.lowerLimitDiscount), terms.upperLimitDiscount)
    const value = amount.times(coinPrice(market, coin))
    undiscounted = undiscounted.plus(value)
    discounted = discounted.plus(value.times(new Real(1).minus(discount)))
  }
  const profit = sumReal([
    closed ? Real.min(ZERO, dollars) : bases,
    ...positions.map(({ underlying, size }) => size.times(indexOf(market, underlying))),
  ])
  const cap = (available: Real): Real =>
    available.isZero()
      ? keeper('maxKeeperReward')
      : Real.min(available.times(keeper('maxKeeperScalingRatio')), keeper('maxKeeperReward'))
  const bounded = (reward: Real, cost: Real, available: Real): Real => {
    const least = Real.max(
      cost.plus(keeper('minKeeperReward')),
      cost.times(keeper('minKeeperProfitRatio').plus(1)),
    )
    return Real.min(Real.max(least, reward.plus(cost)), cap(available))
  }
  const windows = margins.reduce((most, margin) => Real.max(most, margin.windows), ZERO)
  const flag = bounded(
    Real.max(
      sumReal(margins.map((margin) => margin.reward)),
      undiscounted.times(keeper('collateralRewardRatio')),
    ),
    keeper('flagCost').plus(keeper('liquidateCost')),
    undiscounted,
  )
  const more = windows.isZero() ? ZERO : bounded(ZERO, keeper('liquidateCost'), ZERO).times(windows.minus(1))
  const reward = closed && !owing ? ZERO : flag.plus(more)
  const equity = discounted.plus(profit)
  const maintenance = sumReal([...margins.map((margin) => margin.maintenance), reward])
  return {
    equity,
    lines: [...margins.map(({ initial }) => initial), reward],
    maintenance: [maintenance],
    liquidatable: (!closed || owing) && maintenance.gt(equity),
    worst: null,
  }
}

export interface GmxParameters {
  readonly collateral: readonly string[]
  readonly minCollateralUsd: string
  readonly markets: Readonly<Record<string, Readonly<Record<string, string>>>>
}

/**
 * GMX v2, every position with its entry known: remaining collateral must reach the larger of a minimum and a share of the
 * size at entry. Fees of closing come off the collateral, so here they are owed. A book keeps one basis for all its
 * positions, so the size at entry is that basis where there is one position that it can be the entry of, within half to twice the
 * notional now, and the notional now elsewhere.
 */
export function computeGmx(
  legs: readonly ReferenceLeg[],
  market: Market,
  { minCollateralUsd, markets }: GmxParameters,
): ReferenceMargin {
  const { positions, coins, bases } = splitPerpetualBook(legs, [], (currency) => coinPrice(market, currency))
  const only = positions.length === 1
  const margins = positions.map(({ underlying, size }) => {
    const of = (name: string): Real =>
      new Real(requireEntry(requireEntry(markets[underlying], underlying)[name], name))
    const now = size.abs().times(indexOf(market, underlying))
    const cost = bases.times(size.isNegative() ? 1 : -1)
    const sizeUsd = only && cost.gte(now.div(2)) && cost.lte(now.times(2)) ? cost : now
    const impact = Real.min(of('priceImpactFactor'), of('maxPriceImpactFactorForLiquidations'))
    const fees = sizeUsd.times(of('closingFeeFactor').plus(impact))
    return {
      lines: [Real.max(minCollateralUsd, sizeUsd.times(of('minCollateralFactor'))), fees],
      maintenance: Real.max(minCollateralUsd, sizeUsd.times(of('minCollateralFactorForLiquidation'))).plus(
        fees,
      ),
    }
  })
  const equity = sumReal([
    bases,
    ...coins.map(({ coin, amount }) => amount.times(coinPrice(market, coin))),
    ...positions.map(({ underlying, size }) => size.times(indexOf(market, underlying))),
  ])
  const maintenance = sumReal(margins.map((margin) => margin.maintenance))
  return {
    equity,
    lines: margins.flatMap(({ lines }) => lines),
    maintenance: [maintenance],
    liquidatable: equity.lt(maintenance),
    worst: null,
  }
}
