import { z } from 'zod'
import { computeBybitShortOption } from '../../rules/bybit/optionMargin.ts'
import { netLegs } from '../book.ts'
import { buildMargin, type Charge, reachesEquity } from '../buildMargin.ts'
import { computeCollateralEquity, shareByRate } from '../collateralValue.ts'
import { valueNow } from '../contractLegs.ts'
import { marginRates } from '../marginRates.ts'
import { defineMethod, unsupported } from '../method.ts'
import { factor, fraction } from '../parameterNumber.ts'
import { indexPrice, toFloat } from '../reprice.ts'
import { sumDebts } from '../sumDebts.ts'

const TITLE = 'Bybit option margin'

const schema = z.strictObject({
  factors: z.strictObject({
    maintenance: fraction,
    liquidationFee: fraction,
    initialMaximum: fraction,
    initialMinimum: fraction,
  }),
  borrow: marginRates(factor),
  /** Collateral value rates by coin. */
  collateral: z.record(z.string(), fraction),
})

/**
 * Bybit's regular margin of options: every short alone, longs without margin. A book knows no average price of an
 * option, so the initial margin counts the mark, which is the venue's figure for a position opened at it. Equity is
 * coins and settled P&L; option values do not count. What is owed is charged as the unified account charges it. Other contracts have rules of their own and are refused.
 */
export const bybitOptions = defineMethod({
  id: 'bybit-options',
  optionsOutside: true,
  title: TITLE,
  schema,
  margin: (book, { market }, { factors, borrow, collateral }) => {
    const debts = sumDebts(book, market)
    let maintenance = debts * borrow.maintenance
    const charges: Charge[] = []
    for (const leg of netLegs(book)) {
      const { terms, underlying, name } = leg.instrument
      if (terms.kind === 'linear' || terms.kind === 'inverse') throw unsupported(TITLE, leg)
      const size = -toFloat(leg.quantity)
      if (terms.kind !== 'option' || size <= 0) continue
      const mark = -valueNow(leg, market) / size
      const index = indexPrice(market, underlying)
      const inputs = { right: terms.right, strike: Number(terms.strike), index, mark, entry: mark }
      const unit = computeBybitShortOption(inputs, factors)
      maintenance += unit.maintenance * size
      charges.push({
        rule: 'position IM',
        label: 'Short option margin',
        amount: unit.initial * size,
        trace: name,
      })
    }
    charges.push({
      rule: 'borrowing',
      label: 'Borrowing',
      amount: debts * borrow.initial,
      trace: 'coins and settled losses owed',
    })
    const cash = {
      legs: book.legs.filter(({ instrument }) => instrument.terms.kind !== 'option'),
    }
    return buildMargin(
      {
        equity: computeCollateralEquity(cash, market, shareByRate(collateral)),
        charges,
        maintenance,
        worst: null,
      },
      reachesEquity,
    )
  },
})
