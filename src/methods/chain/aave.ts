import { z } from 'zod'
import { applyEMode, BASIS, computeHealthFigures, marginOfFigures } from '../../rules/aave/healthFactor.ts'
import { rescaleFloor } from '../../units/exact.ts'
import { requireCoinPrice } from '../exactPrice.ts'
import { defineMethod, missingParameter, unsupported } from '../method.ts'

const TITLE = 'Aave v3'
/** Base currency: US dollars with eight decimals, as the venue's oracles answer. */
const BASE_DECIMALS = 8
const basis = z
  .string()
  .regex(/^\d{1,5}$/, 'basis points')
  .transform(BigInt)
  .refine((value) => value <= BASIS, 'at most 10,000 basis points')
const termsSchema = z.strictObject({ loanToValue: basis, liquidationThreshold: basis })
const ordered = ({ loanToValue, liquidationThreshold }: z.output<typeof termsSchema>): boolean =>
  loanToValue <= liquidationThreshold
const ORDER = 'a loan to value at or below the liquidation threshold'

const schema = z.strictObject({
  /** E-mode category that the account is in; null for none. */
  category: z.string().nullable(),
  categories: z.record(z.string(), termsSchema.refine(ordered, ORDER)),
  reserves: z.record(
    z.string(),
    termsSchema
      .extend({
        decimals: z.int().min(0).max(30),
        /** E-mode categories that the reserve may stand in as collateral. */
        categories: z.array(z.string()),
      })
      .refine(ordered, ORDER),
  ),
})
type Parameters = z.output<typeof schema>

/**
 * An Aave v3 account: coins lent are collateral, coins owed are debt, at the market's own prices. Equity is collateral less debt; initial and
 * maintenance are the equity at which the debt could just be drawn and at which it would be liquidated. Every supply counts
 * as collateral with a threshold above zero. Debt that nothing stands for is asked for at one basis point, and a caveat says so. Supplies round down and debts up to the token's smallest unit, prices down to 1e-8 for both.
 */
export const aave = defineMethod<Parameters>({
  id: 'aave',
  title: TITLE,
  schema,
  margin: (book, { market }, { category, categories, reserves }) => {
    const chosen = category === null ? null : categories[category]
    if (chosen === undefined) throw missingParameter(`categories.${category}`, 'terms of the e-mode category')
    const each = book.legs.map((leg) => {
      const { terms } = leg.instrument
      if (terms.kind !== 'coin') throw unsupported(TITLE, leg)
      const reserve = reserves[terms.coin]
      if (reserve === undefined) throw missingParameter(`reserves.${terms.coin}`, 'terms of the reserve')
      const inCategory = category !== null && reserve.categories.includes(category)
      const counted = applyEMode(reserve, inCategory ? chosen : null)
      const { quantity } = leg
      return {
        ...counted,
        decimals: reserve.decimals,
        supplied: quantity.atoms > 0n ? rescaleFloor(quantity, reserve.decimals) : 0n,
        debt: quantity.atoms < 0n ? -rescaleFloor(quantity, reserve.decimals) : 0n,
        collateral: counted.liquidationThreshold > 0n,
        priceBase: rescaleFloor(requireCoinPrice(market, leg), BASE_DECIMALS),
      }
    })
    const figures = computeHealthFigures(each)
    const margin = marginOfFigures(figures, 10n ** BigInt(BASE_DECIMALS))
    return {
      ...margin,
      lines: [
        {
          rule: 'LTV',
          label: 'initial margin',
          amount: margin.initial,
          trace: `debt at a loan to value of ${Number(figures.loanToValue) / 100} %`,
        },
      ],
      worst: null,
      caveats:
        figures.debtBase > 0n && figures.loanToValue === 0n
          ? [
              'Debt without collateral is asked for at one basis point, so its margin is 9,999 times the debt.',
            ]
          : [],
    }
  },
})
