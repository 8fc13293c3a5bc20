import { z } from 'zod'
import { computePmrm2, type Pmrm2Margin } from '../../rules/derive/pmrm2.ts'
import type { Pmrm2Parameters } from '../../rules/derive/pmrm2Portfolio.ts'
import { buildMargin, findWorst } from '../buildMargin.ts'
import { defineMethod, missingParameter } from '../method.ts'
import { factor, fraction, positive, rate, signedRate } from '../parameterNumber.ts'
import {
  type DeriveMarketBook,
  deriveAccountSchema,
  deriveRateSchema,
  labelDeriveScenario,
  splitDeriveBook,
} from './deriveBook.ts'

const TITLE = 'Derive portfolio margin 2'

const schema = z.strictObject({
  ...deriveAccountSchema,
  ...deriveRateSchema,
  scenarios: z
    .array(
      z
        .strictObject({
          spotShock: rate,
          volatility: z.enum(['up', 'down', 'none', 'linear', 'abs']),
          dampening: rate,
        })
        .refine(
          ({ spotShock, volatility }) => spotShock === 1 || (volatility !== 'linear' && volatility !== 'abs'),
          'a skew scenario without a move of the spot',
        ),
    )
    .min(1),
  volShock: z.strictObject({
    rangeUp: rate,
    rangeDown: rate,
    shortTermPower: signedRate,
    longTermPower: signedRate,
    dteFloorSec: positive,
    minVolatility: rate,
  }),
  skew: z.strictObject({
    linearBaseCap: rate,
    linearCBase: signedRate,
    absBaseCap: rate,
    absCBase: signedRate,
    minKStar: positive,
    widthScale: rate,
    volParamStatic: rate,
    volParamScale: signedRate,
  }),
  margin: z
    .strictObject({
      initialFactor: factor,
      maintenanceFactor: factor,
      discount: z.strictObject({
        longBase: rate,
        longRateMult: rate,
        longRateAdd: rate,
        shortBase: rate,
        shortRateMult: rate,
        shortRateAdd: rate,
      }),
    })
    .refine(
      ({ initialFactor, maintenanceFactor }) => initialFactor >= maintenanceFactor,
      'initialFactor at least maintenanceFactor',
    ),
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
    perpetualMaintenance: rate,
    perpetualInitial: rate,
    optionMaintenance: rate,
    optionInitial: rate,
  }),
  /** By coin. `riskCancelling` coins are shocked with the spot of the market that they lie in. */
  collaterals: z.record(
    z.string(),
    z.strictObject({
      riskCancelling: z.boolean(),
      maintenanceHaircut: fraction,
      initialHaircut: fraction,
    }),
  ),
})

type Parameters = z.infer<typeof schema>

interface MarketMargin {
  readonly underlying: string
  readonly margin: Pmrm2Margin
  readonly worstLabel: string
}

/**
 * Derive's `PMRM_2`. The venue keeps one market per account and states margins as balances, healthy at or above zero; ours
 * are equity = mark-to-market + cash, initial = equity - IM balance, maintenance = equity - MM balance, liquidatable below a
 * zero MM balance. A book of several underlyings is an account per underlying whose charges add up: nothing nets across
 * markets but the cash, which its holder may move between them. Feeds are sure of themselves (confidence 1).
 */
export const derivePmrm2 = defineMethod({
  id: 'derive-pmrm2',
  title: TITLE,
  schema,
  margin: (book, { market }, parameters) => {
    const { cash, markets } = splitDeriveBook(book, market, TITLE, parameters, parameters.rate)
    const margins = markets.map((held) => marginMarket(held, parameters))
    const total = (pick: (margin: Pmrm2Margin) => number): number =>
      margins.reduce((running, { margin }) => running + pick(margin), 0)
    const spanLoss = (margin: Pmrm2Margin): number => -margin.minSpan * margin.factors.initial
    const charged = (pick: (margin: Pmrm2Margin) => number): { amount: number; trace: string } => ({
      amount: total(pick),
      trace: margins
        .filter(({ margin }) => pick(margin) !== 0)
        .map(({ underlying }) => underlying)
        .join(', '),
    })
    const traceOf = (binds: (margin: Pmrm2Margin) => boolean): string =>
      margins
        .filter(({ margin }) => binds(margin) && margin.minSpan < 0)
        .map(({ underlying, worstLabel }) => `${underlying} at ${worstLabel}`)
        .join('; ')
    const inScenario = ({ worst }: Pmrm2Margin): boolean => worst !== null
    return buildMargin(
      {
        equity: cash + total(({ markToMarket }) => markToMarket),
        charges: [
          {
            rule: 'minSPAN',
            label: 'Scan risk',
            amount: total((margin) => (inScenario(margin) ? spanLoss(margin) : 0)),
            trace: traceOf(inScenario),
          },
          {
            rule: 'basisContingency',
            label: 'Forward contingency',
            amount: total((margin) => (inScenario(margin) ? 0 : spanLoss(margin))),
            trace: traceOf((margin) => !inScenario(margin)),
          },
          {
            rule: 'optionContingency',
            label: 'Option contingency',
            ...charged(({ options }) => options.maintenance + options.initialAddOn),
          },
          {
            rule: 'perpContingency',
            label: 'Perpetual contingency',
            ...charged(({ perpetual }) => perpetual.maintenance + perpetual.initialAddOn),
          },
          {
            rule: 'collateralContingency',
            label: 'Collateral contingency',
            ...charged(({ collateral }) => collateral.maintenance + collateral.initialAddOn),
          },
          {
            rule: 'confidenceContingency',
            label: 'Oracle contingency',
            ...charged(({ oracle }) => oracle),
          },
        ],
        maintenance: total(({ markToMarket, maintenance }) => markToMarket - maintenance),
        worst: findWorst(
          margins.map(({ underlying, margin, worstLabel }) => ({
            label: `${underlying} at ${worstLabel}`,
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
): MarketMargin {
  const rules: Pmrm2Parameters = parameters
  const margin = computePmrm2(
    {
      spot,
      spotConfidence: 1,
      stablePrice: parameters.stablePrice,
      cash: 0,
      perpetual,
      collaterals: coins.map(({ coin, amount, price }) => {
        const terms = parameters.collaterals[coin]
        if (terms === undefined)
          throw missingParameter(`collaterals.${coin}`, 'haircuts of the coin as collateral')
        return {
          amount,
          price,
          confidence: 1,
          riskCancelling: terms.riskCancelling,
          haircutMaintenance: terms.maintenanceHaircut,
          haircutInitial: terms.initialHaircut,
        }
      }),
      expiries,
    },
    rules,
  )
  const scenario = margin.worst === null ? undefined : rules.scenarios[margin.worst]
  const worstLabel = scenario === undefined ? 'basis contingency' : labelDeriveScenario(scenario)
  return { underlying, margin, worstLabel }
}
