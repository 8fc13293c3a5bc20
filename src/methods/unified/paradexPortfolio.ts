import { z } from 'zod'
import type { Market } from '../../market/market.ts'
import {
  computeMinimumDelta,
  computeScanRisk,
  scanScenarios,
  shockScanVolatility,
} from '../../rules/paradex/portfolioMargin.ts'
import { DAY_SEC } from '../../units/time.ts'
import type { Leg } from '../book.ts'
import { buildMargin, type Charge, findWorst, reachesEquity } from '../buildMargin.ts'
import { computeCollateralEquity, shareByRate } from '../collateralValue.ts'
import { contractDelta, deltaPrice } from '../contractLegs.ts'
import { defineMethod, unsupported } from '../method.ts'
import { fraction, positiveFraction, rate } from '../parameterNumber.ts'
import { volatilityTermSchema } from '../volatilityTermSchema.ts'
import { buildRiskUnits, type RiskUnit, repriceUnit } from './riskUnits.ts'

const TITLE = 'Paradex portfolio margin'

const schema = z.strictObject({
  volatility: z.strictObject({ up: rate, down: fraction, term: volatilityTermSchema }),
  minimumDelta: z.strictObject({ netRate: rate, hedgedRate: rate }),
  maintenanceFactor: positiveFraction,
  /** Share of contracts' notional reserved for fees. */
  feeRate: rate,
  /** Share of perpetuals' notional reserved for eight hours of funding. */
  fundingRate: rate,
  /** Coins taken as collateral, with the share they count for. */
  collateral: z.record(z.string(), fraction),
})

type Parameters = z.infer<typeof schema>

/**
 * Paradex's portfolio margin: per underlying the larger of SCAN (24 weighted scenarios) and the minimum delta
 * requirement, plus provisions; maintenance is half of the former and all of the latter. Collateral and
 * settlement are USDC: coins and settlement without a rate and inverse contracts are refused. Equity is collateral and
 * contracts at mark; there is no borrowing, so a negative balance has no margin of its own and is liquidated.
 */
export const paradexPortfolio = defineMethod({
  id: 'paradex-portfolio',
  title: TITLE,
  schema,
  margin: (book, { market }, parameters) => {
    for (const leg of book.legs) assertSupported(leg, parameters)
    const units = buildRiskUnits(book, market).map((unit) => computeUnit(unit, market, parameters))
    const sumOf = (pick: (unit: (typeof units)[number]) => number): number =>
      units.reduce((sum, unit) => sum + pick(unit), 0)
    const scan = sumOf((unit) => unit.scan)
    const excess = sumOf((unit) => Math.max(unit.minimumDelta - unit.scan, 0))
    const provisions = sumOf((unit) => unit.provisions)
    const charges: Charge[] = [
      {
        rule: 'SCAN',
        label: 'Scan risk',
        amount: scan,
        trace: units.map(({ name, worst }) => `${name} at ${worst.label}`).join('; '),
      },
      {
        rule: 'Minimum Delta Requirement',
        label: 'Contract minimum',
        amount: excess,
        trace: 'what it exceeds SCAN by, per underlying',
      },
      { rule: 'provisions', label: 'Fees and funding', amount: provisions, trace: 'share of notional' },
    ]
    return buildMargin(
      {
        equity: computeCollateralEquity(book, market, shareByRate(parameters.collateral)),
        charges,
        maintenance: (scan + excess) * parameters.maintenanceFactor + provisions,
        worst: findWorst(
          units.map(({ name, worst }) => ({ label: `${name} at ${worst.label}`, pnl: worst.pnl })),
        ),
      },
      reachesEquity,
    )
  },
})

function computeUnit(unit: RiskUnit, market: Market, parameters: Parameters) {
  const pnls = scanScenarios.map(({ move, volatility }) =>
    repriceUnit(unit, market, {
      price: move,
      volatility: (iv, seconds) =>
        shockScanVolatility(iv, seconds / DAY_SEC, volatility, parameters.volatility),
      afterSec: 0,
    }),
  )
  const { loss, slot } = computeScanRisk(pnls)
  const scenario = scanScenarios[slot]
  const deltas = unit.contracts.map((leg) => contractDelta(leg, market))
  const notional = unit.contracts.reduce((sum, leg) => {
    const { terms } = leg.instrument
    const rate = terms.kind === 'linear' && terms.expirySec === null ? parameters.fundingRate : 0
    return sum + Math.abs(contractDelta(leg, market)) * deltaPrice(leg, market) * (parameters.feeRate + rate)
  }, 0)
  return {
    name: unit.underlying,
    scan: loss,
    minimumDelta: computeMinimumDelta(deltas, unit.index, parameters.minimumDelta),
    provisions: notional,
    worst: {
      label:
        loss > 0 && scenario !== undefined
          ? `${Number((scenario.move * 100).toFixed(4))} %, volatility ${scenario.volatility}, weight ${scenario.weight}`
          : 'no scenario loses',
      pnl: -loss,
    },
  }
}

function assertSupported(leg: Leg, { collateral }: Parameters): void {
  const { terms } = leg.instrument
  if (terms.kind === 'inverse') throw unsupported(TITLE, leg)
  const currency = terms.kind === 'coin' ? terms.coin : terms.kind === 'settlement' ? terms.currency : null
  if (currency !== null && collateral[currency] === undefined) throw unsupported(TITLE, leg)
}
