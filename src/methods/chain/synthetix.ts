import { z } from 'zod'
import { computeSynthetixMargin } from '../../rules/synthetix/accountMargin.ts'
import { computeCollateralValue } from '../../rules/synthetix/collateralValue.ts'
import { mulDecimal, WAD } from '../../rules/synthetix/positionMargin.ts'
import { type Exact, rescaleFloor } from '../../units/exact.ts'
import { divCeil, divFloor, usdE6 } from '../../units/fixed.ts'
import { defineMethod, missingParameter, unsupported } from '../method.ts'
import { decimalExact } from '../parameterNumber.ts'
import { buildPerpBook, type PerpCash } from './perpBook.ts'

const TITLE = 'Synthetix v3 perps'
const SCALE = 18
const E12 = 10n ** 12n
const wad = decimalExact
  .refine(({ atoms }) => atoms >= 0n, 'zero or more')
  .transform((value) => rescaleFloor(value, SCALE))
const share = wad.refine((value) => value <= WAD, 'between 0 and 1')
const positiveShare = share.refine((value) => value > 0n, 'more than 0, at most 1')

const schema = z.strictObject({
  /** Coins that count as the venue's dollar, whatever they trade at. */
  quotes: z.array(z.string()),
  collateral: z.record(
    z.string(),
    z
      .strictObject({
        lowerLimitDiscount: share,
        upperLimitDiscount: share,
        discountScalar: wad,
        skewScale: wad,
      })
      .refine(
        ({ lowerLimitDiscount, upperLimitDiscount }) => lowerLimitDiscount <= upperLimitDiscount,
        'a lower limit of the discount at or below the upper one',
      ),
  ),
  keepers: z
    .strictObject({
      minKeeperReward: wad,
      minKeeperProfitRatio: wad,
      maxKeeperReward: wad,
      maxKeeperScalingRatio: share,
      collateralRewardRatio: share,
      flagCost: wad,
      liquidateCost: wad,
    })
    .refine(
      ({ minKeeperReward, maxKeeperReward }) => minKeeperReward <= maxKeeperReward,
      'a least reward at or below the largest',
    )
    // All zero is a venue whose keepers are not paid; a share of zero alone would void the least reward.
    .refine(
      ({ minKeeperReward, maxKeeperScalingRatio }) => minKeeperReward === 0n || maxKeeperScalingRatio > 0n,
      'a share of collateral above zero where there is a least reward',
    ),
  markets: z.record(
    z.string(),
    z.strictObject({
      skewScale: wad,
      initialMarginRatio: wad,
      minimumInitialMarginRatio: positiveShare,
      /** Above one, maintenance would be above initial. */
      maintenanceMarginScalar: positiveShare,
      liquidationRewardRatio: share,
      minimumPositionMargin: wad,
      makerFee: share,
      takerFee: share,
      accumulationMultiplier: wad,
      maxSecondsInWindow: z
        .string()
        .regex(/^\d{1,9}$/, 'seconds')
        .transform(BigInt),
    }),
  ),
})
type Parameters = z.output<typeof schema>

/**
 * An account of Synthetix v3 perps at oracle prices (our index): margin grows with size against the skew scale; what a keeper may earn for
 * the liquidation is part of both tests, and of that of an account with debt and no position. Equity is the available margin: discounted
 * collateral plus P&L less debt. Fixed point 1e18 inside; margins round up and equity down to 1e-6 USD.
 */
export const synthetix = defineMethod<Parameters>({
  id: 'synthetix',
  title: TITLE,
  schema,
  margin: (book, { market }, parameters) => {
    const { positions, cash } = buildPerpBook(TITLE, book, market)
    // Book positions carry their cost basis as cash: with an entry price of zero P&L is value, and the sum is the same.
    const held = valueCash(cash, parameters)
    const collateral = positions.length === 0 ? payDebt(held) : held
    const margin = computeSynthetixMargin(
      parameters.keepers,
      collateral,
      positions.map(({ underlying, quantity, index }) => {
        const terms = parameters.markets[underlying]
        if (terms === undefined) throw missingParameter(`markets.${underlying}`, 'liquidation terms')
        const { maxSecondsInWindow, makerFee, takerFee, accumulationMultiplier, skewScale } = terms
        return {
          market: terms,
          limit: { skewScale, makerFee, takerFee, accumulationMultiplier, maxSecondsInWindow },
          size: toWad(quantity),
          entryPrice: 0n,
          price: toWad(index),
        }
      }),
    )
    const charge = (amount: bigint) => usdE6(divCeil(amount, E12))
    const reward = charge(margin.reward)
    const lines = positions.map(({ underlying }, i) => ({
      rule: 'initialMargin',
      label: 'initial margin',
      amount: charge(margin.positions[i]?.initial ?? 0n),
      trace: `${underlying}, ratio ${percent(margin.positions[i]?.initialRatio ?? 0n)} and minimum`,
    }))
    if (reward > 0n) {
      lines.push({
        rule: 'liquidationReward',
        label: 'liquidation reward',
        amount: reward,
        trace: 'flag reward and execution costs within their bounds',
      })
    }
    return {
      equity: usdE6(divFloor(margin.available, E12)),
      initial: usdE6(lines.reduce((total, { amount }) => total + amount, 0n)),
      maintenance: charge(margin.maintenance + margin.reward),
      liquidatable: margin.liquidatable,
      lines,
      worst: null,
      caveats: [],
    }
  },
})

interface HeldCollateral {
  readonly value: bigint
  readonly discounted: bigint
  /** The venue's dollars among them. */
  readonly dollars: bigint
  readonly debt: bigint
}

/** The venue charges its own dollar first: a debt is what no dollars are left for, and what is due to the holder is one of them. */
function payDebt({ value, discounted, dollars, debt }: HeldCollateral): HeldCollateral {
  const paid = debt < dollars ? debt : dollars
  return { value: value - paid, discounted: discounted - paid, dollars: dollars - paid, debt: debt - paid }
}

/** Value with and without discount of what lies there, and what is owed, basis included. */
function valueCash(cash: readonly PerpCash[], { quotes, collateral }: Parameters): HeldCollateral {
  let value = 0n
  let discounted = 0n
  let dollars = 0n
  let debt = 0n
  for (const { leg, coin, quantity, price, settlement } of cash) {
    const amount = toWad(quantity)
    const terms = collateral[coin]
    if (quotes.includes(coin)) {
      if (settlement || amount < 0n) debt -= amount
      else dollars += amount
    } else if (terms !== undefined && amount > 0n && !settlement) {
      value += mulDecimal(amount, toWad(price))
      discounted += computeCollateralValue(terms, amount, toWad(price))
    } else {
      throw unsupported(TITLE, leg)
    }
  }
  return { value: value + dollars, discounted: discounted + dollars, dollars, debt }
}

const toWad = (value: Exact): bigint => rescaleFloor(value, SCALE)
const percent = (ratio: bigint): string => `${Number((ratio * 1_000_000n) / WAD) / 10_000} %`
