import { z } from 'zod'
import { computePmrm, type PmrmMargin } from '../../rules/derive/pmrm1.ts'
import { buildMargin, findWorst } from '../buildMargin.ts'
import { defineMethod, unsupported } from '../method.ts'
import { factor, factorFromOne, fraction, positive, rate, signedRate } from '../parameterNumber.ts'
import {
  type DeriveMarketBook,
  deriveAccountSchema,
  deriveRateSchema,
  labelDeriveScenario,
  splitDeriveBook,
} from './deriveBook.ts'

const TITLE = 'Derive portfolio margin 1'

const schema = z.strictObject({
  ...deriveAccountSchema,
  ...deriveRateSchema,
  scenarios: z.array(z.strictObject({ spotShock: rate, volatility: z.enum(['up', 'down', 'none']) })).min(1),
  volShock: z.strictObject({
    rangeUp: rate,
    rangeDown: rate,
    shortTermPower: signedRate,
    longTermPower: signedRate,
    dteFloorSec: positive,
  }),
  margin: z.strictObject({
    initialFactor: factorFromOne,
    longBase: rate,
    rateMult: rate,
    rateAdd: rate,
  }),
  basis: z.strictObject({
    spotUp: factor,
    spotDown: factor,
    addFactor: rate,
    multFactor: rate,
  }),
  other: z.strictObject({
    pegLossThreshold: rate,
    pegLossFactor: rate,
    confidence: z.strictObject({ threshold: fraction, factor: rate }),
    base: rate,
    perpetual: rate,
    option: rate,
  }),
})

type Parameters = z.infer<typeof schema>

/**
 * Derive's first `PMRM`, an account per underlying as in {@link derivePmrm2}: its only collateral besides cash is the
 * market's own coin. Equity, initial and maintenance from balances as there.
 */
export const derivePmrm = defineMethod({
  id: 'derive-pmrm',
  title: TITLE,
  schema,
  margin: (book, { market }, parameters) => {
    const { cash, markets } = splitDeriveBook(book, market, TITLE, parameters, parameters.rate)
    const margins = markets.map((held) => ({
      underlying: held.underlying,
      margin: marginMarket(held, parameters),
    }))
    const total = (pick: (margin: PmrmMargin) => number): number =>
      margins.reduce((running, { margin }) => running + pick(margin), 0)
    const labelOf = ({ worst }: PmrmMargin): string => {
      const scenario = worst === null ? undefined : parameters.scenarios[worst]
      return scenario === undefined ? 'basis contingency' : labelDeriveScenario({ ...scenario, dampening: 1 })
    }
    const spanLine = (binds: (margin: PmrmMargin) => boolean): { amount: number; trace: string } => ({
      amount: total((margin) => (binds(margin) ? -margin.minSpan * margin.initialFactor : 0)),
      trace: margins
        .filter(({ margin }) => binds(margin) && margin.minSpan < 0)
        .map(({ underlying, margin }) => `${underlying} at ${labelOf(margin)}`)
        .join('; '),
    })
    const charged = (pick: (margin: PmrmMargin) => number): { amount: number; trace: string } => ({
      amount: total(pick),
      trace: margins
        .filter(({ margin }) => pick(margin) !== 0)
        .map(({ underlying }) => underlying)
        .join(', '),
    })
    const contingency = (pick: keyof PmrmMargin['contingency']): { amount: number; trace: string } =>
      charged((margin) => margin.contingency[pick] * margin.initialFactor)
    return buildMargin(
      {
        equity: cash + total(({ markToMarket }) => markToMarket),
        charges: [
          { rule: 'minSPAN', label: 'Scan risk', ...spanLine(({ worst }) => worst !== null) },
          {
            rule: 'basisContingency',
            label: 'Forward contingency',
            ...spanLine(({ worst }) => worst === null),
          },
          {
            rule: 'optionContingency',
            label: 'Option contingency',
            ...contingency('options'),
          },
          {
            rule: 'perpContingency',
            label: 'Perpetual contingency',
            ...contingency('perpetual'),
          },
          {
            rule: 'baseContingency',
            label: 'Collateral contingency',
            ...contingency('base'),
          },
          {
            rule: 'confidenceContingency',
            label: 'Oracle contingency',
            ...charged(({ oracle }) => oracle),
          },
        ],
        maintenance: total(({ markToMarket, maintenance }) => markToMarket - maintenance),
        worst: findWorst(
          margins.map(({ underlying, margin }) => ({
            label: `${underlying} at ${labelOf(margin)}`,
            pnl: margin.minSpan,
          })),
        ),
      },
      (equity, maintenance) => equity < maintenance,
    )
  },
})

function marginMarket(
  { underlying, spot, perpetual, coins, expiries }: DeriveMarketBook,
  parameters: Parameters,
): PmrmMargin {
  for (const { coin, leg } of coins) if (coin !== underlying) throw unsupported(TITLE, leg)
  return computePmrm(
    {
      spot,
      spotConfidence: 1,
      stablePrice: parameters.stablePrice,
      cash: 0,
      perpetual,
      base: coins.reduce((total, { amount }) => total + amount, 0),
      expiries,
    },
    { ...parameters, volShock: { ...parameters.volShock, minVolatility: 0 } },
  )
}
