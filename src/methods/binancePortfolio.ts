import { z } from 'zod'
import { computeFuturesMaintenance } from '../rules/binance/unifiedMargin.ts'
import { netLegs } from './book.ts'
import { buildMargin, type Charge, reachesEquity } from './buildMargin.ts'
import { computeCollateralEquity, sumDebts } from './collateralEquity.ts'
import { contractDelta, deltaPrice } from './contractLegs.ts'
import { defineMethod, missingParameter, unsupported } from './method.ts'
import { fraction, nonNegative, positive } from './parameterNumber.ts'

const TITLE = 'Binance portfolio margin'

const schema = z.strictObject({
  /** uniMMR at or below which no order that adds risk is taken. */
  orderRatio: positive,
  /** uniMMR at or below which the account is liquidated. */
  liquidationRatio: positive,
  /** By underlying: notional brackets of maintenance. */
  brackets: z.record(
    z.string(),
    z
      .array(z.strictObject({ upTo: positive.nullable(), rate: fraction, deduction: nonNegative }))
      .refine((tiers) => tiers.at(-1)?.upTo === null, 'an open last bracket'),
  ),
  /** Maintenance rate of margin loans, by the account's leverage class. */
  loanRate: fraction,
  /** `collateralRate` by coin. */
  collateral: z.record(z.string(), fraction),
})

/**
 * Binance's portfolio margin: uniMMR = adjusted equity over maintenance; no scenarios. The venue has no initial
 * margin of positions; `initial` is the equity at which it still takes the orders that open them (uniMMR of 1.20),
 * `maintenance` that at which it liquidates (1.05). Every contract (perpetual and each dated one) has its own
 * bracket. Equity is coins at min(value, value x rate) and contracts at mark. Options are margined by another rule
 * and refused.
 */
export const binancePortfolio = defineMethod({
  id: 'binance-portfolio',
  title: TITLE,
  schema,
  margin: (book, { market }, parameters) => {
    const charges: Charge[] = []
    for (const leg of netLegs(book)) {
      const { terms, underlying, name } = leg.instrument
      if (terms.kind === 'option') throw unsupported(TITLE, leg)
      if (terms.kind !== 'linear' && terms.kind !== 'inverse') continue
      const brackets = parameters.brackets[underlying]
      if (brackets === undefined)
        throw missingParameter(`brackets.${underlying}`, 'maintenance brackets of the underlying')
      const notional = contractDelta(leg, market) * deltaPrice(leg, market)
      const amount = computeFuturesMaintenance(notional, brackets)
      charges.push({ rule: 'futuresMM', label: 'Futures margin', amount, trace: name })
    }
    const loans = sumDebts(book, market) * parameters.loanRate
    charges.push({ rule: 'MarginMM', label: 'Borrowing', amount: loans, trace: 'coins owed' })
    const maintained = charges.reduce((sum, { amount }) => sum + amount, 0)
    return buildMargin(
      {
        equity: computeCollateralEquity(book, market, parameters.collateral),
        charges: charges.map((charge) => ({ ...charge, amount: charge.amount * parameters.orderRatio })),
        maintenance: maintained * parameters.liquidationRatio,
        worst: null,
      },
      reachesEquity,
    )
  },
})
