import { z } from 'zod'
import { computeHyperliquidMargin } from '../../rules/hyperliquid/accountMargin.ts'
import { computeInitial, findMarginTier } from '../../rules/hyperliquid/marginTiers.ts'
import { multiplyExact, rescaleFloor } from '../../units/exact.ts'
import { abs, usdE6 } from '../../units/fixed.ts'
import { defineMethod, missingParameter, unsupported } from '../method.ts'
import { decimalExact } from '../parameterNumber.ts'
import { buildPerpBook, requireMark } from './perpBook.ts'

const TITLE = 'Hyperliquid'
const LEVERAGE = z
  .string()
  .regex(/^[1-9]\d{0,2}$/, 'a whole number of times')
  .transform(BigInt)

const schema = z.strictObject({
  quotes: z.array(z.string()),
  assets: z.record(
    z.string(),
    z.strictObject({
      /** Chosen by the holder; the tier's highest is the most that counts. */
      leverage: LEVERAGE,
      tiers: z
        .array(z.strictObject({ lowerBound: decimalExact, maxLeverage: LEVERAGE }))
        .min(1)
        .refine((tiers) => tiers[0]?.lowerBound.atoms === 0n, 'a first tier from zero')
        .refine(
          (tiers) =>
            tiers.every(({ lowerBound }, i) => {
              const before = tiers[i - 1]
              return before === undefined || rescaleFloor(lowerBound, 6) > rescaleFloor(before.lowerBound, 6)
            }),
          'tiers in ascending order',
        )
        .refine(
          (tiers) =>
            tiers.every(({ maxLeverage }, i) => maxLeverage <= (tiers[i - 1]?.maxLeverage ?? maxLeverage)),
          'a highest leverage that does not grow from tier to tier',
        ),
    }),
  ),
})
type Parameters = z.output<typeof schema>

/**
 * A cross account of Hyperliquid's perpetuals: positions at their mark, USDC at par, tiered leverage per asset, margins added. Equity
 * is account value = quote balance plus signed notionals. Isolated pockets, the unified account and portfolio-margin mode are
 * other accounts.
 */
export const hyperliquid = defineMethod<Parameters>({
  id: 'hyperliquid',
  title: TITLE,
  schema,
  margin: (book, { market }, { quotes, assets }) => {
    const { positions, cash } = buildPerpBook(TITLE, book, market)
    const quote = cash.reduce((total, { leg, coin, quantity }) => {
      if (!quotes.includes(coin)) throw unsupported(TITLE, leg)
      return total + rescaleFloor(quantity, 6)
    }, 0n)
    const each = positions.map((position) => {
      const terms = assets[position.underlying]
      if (terms === undefined) throw missingParameter(`assets.${position.underlying}`, 'leverage and tiers')
      return {
        underlying: position.underlying,
        notional: rescaleFloor(multiplyExact(position.quantity, requireMark(market, position)), 6),
        leverage: terms.leverage,
        tiers: terms.tiers.map(({ lowerBound, maxLeverage }) => ({
          lowerBound: rescaleFloor(lowerBound, 6),
          maxLeverage,
        })),
      }
    })
    const margin = computeHyperliquidMargin(quote, each)
    return {
      equity: usdE6(margin.accountValue),
      initial: usdE6(margin.initial),
      maintenance: usdE6(margin.maintenance),
      liquidatable: margin.liquidatable,
      lines: each.map(({ underlying, notional, leverage, tiers }) => ({
        rule: 'initial margin',
        label: 'initial margin',
        amount: usdE6(computeInitial(tiers, abs(notional), leverage)),
        trace: `${underlying}, tier up to ${findMarginTier(tiers, abs(notional)).maxLeverage}x, leverage ${leverage}x`,
      })),
      worst: null,
      caveats: [],
    }
  },
})
