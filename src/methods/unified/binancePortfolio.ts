import { z } from 'zod'
import { computeFuturesMaintenance } from '../../rules/binance/unifiedMargin.ts'
import { ascendingTiers } from '../ascendingTiers.ts'
import { netLegs } from '../book.ts'
import { buildMargin, type Charge, reachesEquity } from '../buildMargin.ts'
import { computeCollateralEquity, shareByRate } from '../collateralValue.ts'
import { contractDelta, deltaPrice } from '../contractLegs.ts'
import { defineMethod, missingParameter, unsupported } from '../method.ts'
import { factorFromOne, fraction, nonNegative, positive, positiveFraction } from '../parameterNumber.ts'
import { sumDebts } from '../sumDebts.ts'

const TITLE = 'Binance portfolio margin'

/** A bracket's deduction is what makes maintenance continuous: it never falls as the position grows. */
const bracketsSchema = ascendingTiers(
  z.strictObject({ upTo: positive.nullable(), rate: positiveFraction, deduction: nonNegative }),
).refine(
  (brackets) =>
    brackets.every(({ rate, deduction }, k) => {
      const before = brackets[k - 1]
      const from = before?.upTo ?? 0
      const reached = before === undefined ? 0 : before.rate * from - before.deduction
      return rate * from - deduction >= reached - 1e-6
    }),
  'deductions that start at zero and leave no fall of maintenance between brackets',
)

const schema = z
  .strictObject({
    /** uniMMR at or below which no order that adds risk is taken. */
    orderRatio: factorFromOne,
    /** uniMMR at or below which the account is liquidated. */
    liquidationRatio: factorFromOne,
    /** By underlying: notional brackets of maintenance. */
    brackets: z.record(z.string(), bracketsSchema),
    /** Maintenance rate of margin loans, by the account's leverage class. */
    loanRate: positiveFraction,
    /** `collateralRate` by coin. */
    collateral: z.record(z.string(), fraction),
  })
  .refine(
    ({ orderRatio, liquidationRatio }) => orderRatio >= liquidationRatio,
    'orderRatio at least liquidationRatio',
  )

/**
 * Binance's portfolio margin: uniMMR = adjusted equity over maintenance; no scenarios. The venue has no initial
 * margin of positions; `initial` is the equity at which it still takes the orders that open them (uniMMR of 1.20),
 * `maintenance` that at which it liquidates (1.05). Every contract (perpetual and each dated one) has its own
 * bracket. Equity is min(value, value x rate) of each coin, loans and coin-settled P&L netted in, and other contracts at
 * mark. Options are margined by another rule and refused.
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
    charges.push({
      rule: 'MarginMM',
      label: 'Borrowing',
      amount: loans,
      trace: 'coins and settled losses owed',
    })
    const maintained = charges.reduce((sum, { amount }) => sum + amount, 0)
    return buildMargin(
      {
        equity: computeCollateralEquity(book, market, shareByRate(parameters.collateral)),
        charges: charges.map((charge) => ({ ...charge, amount: charge.amount * parameters.orderRatio })),
        maintenance: maintained * parameters.liquidationRatio,
        worst: null,
      },
      reachesEquity,
    )
  },
})
