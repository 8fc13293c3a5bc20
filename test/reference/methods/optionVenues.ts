import { computeBlack76 } from '../black76.ts'
import { ONE, Real, ZERO } from '../decimal.ts'
import { type Market, requireEntry } from '../inputs.ts'
import { discountedEquity, owedCoins } from './collateral.ts'
import { coinPrice, indexOf, markOf, netReference, type ReferenceLeg } from './legValue.ts'
import { createPricer } from './pricedBook.ts'
import { type ReferenceMargin, sumReal } from './referenceMargin.ts'

/* Venues that margin each option alone: Deribit's standard margin, Bybit's regular options, Opyn's naked vaults. */

const MARK_DIGITS = 12
/** Down to 1e-6 USD, for what is rounded coin by coin. */
const floorUsd = (value: Real): Real => value.toDecimalPlaces(6, Real.ROUND_FLOOR)

interface OptionLeg {
  readonly underlying: string
  readonly right: 'call' | 'put'
  readonly strike: Real
  readonly seconds: number
  readonly quantity: Real
  readonly index: Real
  readonly forward: Real
  /** Model value of one, in USD, at the market's volatility. */
  readonly mark: Real
}

function readOption(leg: ReferenceLeg, market: Market): OptionLeg {
  const { underlying, terms, name } = leg.instrument
  if (terms.kind !== 'option') throw new Error(`${name} is no option`)
  const quotes = requireEntry(market.underlyings[underlying]?.expiries[String(terms.expirySec)], name)
  const strike = new Real(terms.strike)
  const seconds = terms.expirySec - market.asOfSec
  const option = { right: terms.right, forward: quotes.forward, strike, seconds }
  const volatility = requireEntry(quotes.volatilities[terms.strike], name)
  return {
    ...option,
    underlying,
    quantity: leg.quantity,
    index: indexOf(market, underlying),
    mark: computeBlack76({ ...option, volatility }),
  }
}

const outOfTheMoney = ({ right, strike }: OptionLeg, price: Real): Real =>
  Real.max(ZERO, right === 'call' ? strike.minus(price) : price.minus(strike))

export interface DeribitStandardParameters {
  readonly futures: Readonly<
    Record<string, { readonly initial: string; readonly maintenance: string; readonly slope: string }>
  >
  readonly options: { readonly base: string; readonly floor: string; readonly maintenance: string }
  readonly cash: readonly string[]
}

/**
 * Deribit's standard margin, in the coin that each pocket settles in. Futures: a rate that grows by a step per coin. Short
 * options alone, on the forward; long options owe nothing, and no option is equity.
 */
export function computeDeribitStandard(
  legs: readonly ReferenceLeg[],
  market: Market,
  { futures, options }: DeribitStandardParameters,
): ReferenceMargin {
  interface Pocket {
    price: Real
    balance: Real
    futures: { initial: Real; maintenance: Real }
    options: { initial: Real; maintenance: Real }
  }
  const none = { initial: ZERO, maintenance: ZERO }
  const pockets = new Map<string, Pocket>()
  const pocketOf = (currency: string): Pocket => {
    const known = pockets.get(currency)
    if (known !== undefined) return known
    const price = market.underlyings[currency]?.index ?? coinPrice(market, currency)
    const pocket = { price, balance: ZERO, futures: { ...none }, options: { ...none } }
    pockets.set(currency, pocket)
    return pocket
  }
  for (const leg of netReference(legs)) {
    const { underlying, terms, name } = leg.instrument
    if (terms.kind === 'coin' || terms.kind === 'settlement') {
      const pocket = pocketOf(terms.kind === 'coin' ? terms.coin : terms.currency)
      pocket.balance = pocket.balance.plus(leg.quantity)
    } else if (terms.kind === 'inverse') {
      const rates = requireEntry(futures[underlying], underlying)
      const pocket = pocketOf(underlying)
      const signed = leg.quantity.div(markOf(market, underlying, terms.expirySec))
      const coins = signed.abs()
      const step = coins.times(rates.slope)
      pocket.balance = pocket.balance.plus(signed)
      pocket.futures.initial = pocket.futures.initial.plus(step.plus(rates.initial).times(coins))
      pocket.futures.maintenance = pocket.futures.maintenance.plus(step.plus(rates.maintenance).times(coins))
    } else if (terms.kind === 'option') {
      const option = readOption(leg, market)
      const pocket = pocketOf(underlying)
      if (!leg.quantity.isNegative()) continue
      const size = leg.quantity.abs()
      // The venue quotes options in coins of the forward, to twelve digits here, against the holder.
      const mark = option.mark.div(option.forward).toDecimalPlaces(MARK_DIGITS, Real.ROUND_CEIL)
      const relief = outOfTheMoney(option, option.forward).div(option.forward)
      const base = Real.max(new Real(options.base).minus(relief), options.floor).plus(mark)
      const maintenance =
        option.right === 'call'
          ? mark.plus(options.maintenance)
          : Real.max(options.maintenance, mark.times(options.maintenance)).plus(mark)
      const initial = option.right === 'call' ? base : Real.max(base, maintenance)
      pocket.options.initial = pocket.options.initial.plus(initial.times(size))
      pocket.options.maintenance = pocket.options.maintenance.plus(maintenance.times(size))
    } else throw new Error(`${name} is not held here`)
  }
  const all = [...pockets.values()].map(({ price, balance, futures: future, options: option }) => ({
    equity: balance.times(price),
    initial: [future.initial.times(price), option.initial.times(price)],
    maintenance: future.maintenance.plus(option.maintenance).times(price),
  }))
  return {
    equity: sumReal(all.map(({ equity }) => floorUsd(equity))),
    lines: all.flatMap(({ initial }) => initial),
    maintenance: all.map(({ maintenance }) => maintenance),
    liquidatable: all.some(
      ({ equity, maintenance }) => (maintenance.gt(0) || equity.isNegative()) && maintenance.gte(equity),
    ),
    worst: null,
  }
}

export interface BybitOptionParameters {
  readonly factors: Readonly<
    Record<'maintenance' | 'liquidationFee' | 'initialMaximum' | 'initialMinimum', string>
  >
  readonly borrow: { readonly initial: string; readonly maintenance: string }
  readonly collateral: Readonly<Record<string, string>>
}

/** Bybit's regular options: each short alone, and what is owed. Collateral at its value rate; options are not collateral. */
export function computeBybitOptions(
  legs: readonly ReferenceLeg[],
  market: Market,
  { factors, borrow, collateral }: BybitOptionParameters,
): ReferenceMargin {
  const lines: Real[] = []
  const maintenances: Real[] = []
  const price = createPricer(market)
  const balances = legs.filter(({ instrument }) => instrument.terms.kind !== 'option')
  const rates = Object.fromEntries(Object.entries(collateral).map(([coin, rate]) => [coin, new Real(rate)]))
  const equity = discountedEquity(balances, price, rates)
  const owed = owedCoins(legs, price)
  lines.push(owed.times(borrow.initial))
  maintenances.push(owed.times(borrow.maintenance))
  // Options of one series are one position.
  for (const leg of netReference(legs)) {
    const { terms, name } = leg.instrument
    if (terms.kind === 'coin' || terms.kind === 'settlement') continue
    if (terms.kind === 'option') {
      const option = readOption(leg, market)
      if (!leg.quantity.isNegative()) continue
      const { index, mark } = option
      const size = leg.quantity.abs()
      const maintenance = Real.max(index.times(factors.maintenance), mark.times(factors.maintenance))
        .plus(mark)
        .plus(index.times(factors.liquidationFee))
      const initial = Real.max(
        Real.max(
          index.times(factors.initialMaximum).minus(outOfTheMoney(option, index)),
          index.times(factors.initialMinimum),
        ).plus(mark),
        maintenance,
      )
      lines.push(initial.times(size))
      maintenances.push(maintenance.times(size))
    } else throw new Error(`${name} is not held here`)
  }
  const maintenance = sumReal(maintenances)
  const liquidatable = (maintenance.gt(0) || equity.isNegative()) && equity.lte(maintenance)
  return { equity, lines, maintenance: [maintenance], liquidatable, worst: null }
}

export interface OpynParameters {
  readonly strikeAsset: string
  readonly products: Readonly<
    Record<
      string,
      Readonly<
        Record<
          'call' | 'put',
          {
            readonly shock: string
            readonly upperBounds: readonly { readonly secondsToExpiry: number; readonly value: string }[]
          }
        >
      >
    >
  >
}

/**
 * Opyn's naked margin, one vault per short: a put in the strike asset, a call in coins, by an upper bound for the time
 * left. Strikes and spot are in strike assets; what is asked for is converted to USD. Liquidatable asset by asset.
 */
export function computeOpynNaked(
  legs: readonly ReferenceLeg[],
  market: Market,
  { strikeAsset, products }: OpynParameters,
): ReferenceMargin {
  const lines: Real[] = []
  const held = new Map<string, Real>()
  const required = new Map<string, Real>()
  const add = (to: Map<string, Real>, asset: string, amount: Real): void =>
    void to.set(asset, (to.get(asset) ?? ZERO).plus(amount))
  const equities: Real[] = []
  for (const leg of netReference(legs)) {
    const { terms } = leg.instrument
    if (terms.kind === 'coin' || terms.kind === 'settlement') {
      const coin = terms.kind === 'coin' ? terms.coin : terms.currency
      add(held, coin, leg.quantity)
      equities.push(floorUsd(leg.quantity.times(coinPrice(market, coin))))
      continue
    }
    const option = readOption(leg, market)
    if (!leg.quantity.isNegative()) continue
    const { shock, upperBounds } = requireEntry(products[option.underlying], option.underlying)[option.right]
    const bound = requireEntry(
      upperBounds.find(({ secondsToExpiry }) => secondsToExpiry >= option.seconds)?.value,
      'an upper bound',
    )
    const { strike, index } = option
    const asset = option.right === 'put' ? strikeAsset : option.underlying
    // A call is asked for in coins: the same with spot and shocked strike in their places, over spot. Kept times spot,
    // because strike over spot has no last digit.
    const [least, most] = option.right === 'put' ? [index.times(shock), strike] : [strike.times(shock), index]
    const perSpot = Real.min(most, least)
      .times(bound)
      .plus(Real.max(ZERO, most.minus(least)))
      .times(leg.quantity.abs())
    const unit = option.right === 'put' ? ONE : index
    add(required, asset, perSpot.div(unit))
    lines.push(perSpot.times(coinPrice(market, asset).div(unit)))
  }
  return {
    equity: sumReal(equities),
    lines,
    // Initial and maintenance are the same rounded lines.
    maintenance: lines,
    liquidatable:
      [...required].some(([asset, amount]) => amount.gt(held.get(asset) ?? ZERO)) ||
      [...held.values()].some((amount) => amount.isNegative()),
    worst: null,
  }
}
