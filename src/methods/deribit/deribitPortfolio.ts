import { z } from 'zod'
import { aggregateCross } from '../../rules/deribit/crossMargin.ts'
import {
  computePortfolioMargin,
  computeRiskMatrix,
  type MatrixParameters,
  type RiskMatrix,
} from '../../rules/deribit/portfolioMargin.ts'
import { buildMargin, type Charge, findWorst, reachesEquity } from '../buildMargin.ts'
import { defineMethod, missingParameter } from '../method.ts'
import {
  factor,
  fraction,
  nonNegative,
  positiveFraction,
  properPriceRange,
  rate,
} from '../parameterNumber.ts'
import { chargeUsd, floorUsd } from '../quantise.ts'
import { volatilityTermSchema } from '../volatilityTermSchema.ts'
import { buildPmUnits, type PmUnit } from './deribitUnits.ts'

const pairSchema = z.strictObject({
  /** What options on the pair settle in: `coin` (inverse) or `usd` (linear). */
  options: z.enum(['coin', 'usd']),
  priceRange: properPriceRange,
  volatilityUp: rate,
  volatilityDown: fraction,
  minimumVolatility: rate,
  extendedFactor: factor,
  deltaThresholdUsd: nonNegative,
  deltaIncrement: rate,
  deltaMaximum: fraction,
})

const currencySchema = z.strictObject({
  minimumMove: rate,
  annualisedMove: rate,
  extendedDampenerUsd: nonNegative,
  pnlOffset: fraction,
  maximumOffsetUsd: nonNegative,
  correlated: z.boolean(),
})

export const deribitPortfolioSchema = z.strictObject({
  /** `segregated` (S:PM): every settlement currency alone. `cross` (X:PM): one account in USD. */
  model: z.enum(['segregated', 'cross']),
  maintenanceFactor: positiveFraction,
  bucketsPerSide: z.int().min(1).max(20),
  volatilityTerm: volatilityTermSchema,
  pairs: z.record(z.string(), pairSchema),
  /** By settlement currency; linear contracts settle in USD. */
  currencies: z.record(z.string(), currencySchema),
  /** By coin, for collateral of a cross-margined account. */
  haircuts: z.record(z.string(), fraction),
  correlationContingency: rate,
})

export type DeribitPortfolioParameters = z.infer<typeof deribitPortfolioSchema>

/** A unit with its matrix, in USD. */
interface UnitMargin {
  readonly unit: PmUnit
  readonly matrix: RiskMatrix
  /** USD per unit of the matrix. */
  readonly price: number
}

/**
 * Deribit's portfolio margin on a book. S:PM: a matrix per underlying and settlement currency, coin matrices in coin
 * and worth the index; every settlement currency stands alone, and equity counts contracts and options at mark. It knows no loan: a balance below zero has no margin of
 * its own, and is liquidatable for as long as its pocket is below zero.
 * X:PM: all in USD, coins at their price inside the matrix and after haircut in equity, matrices of the correlation
 * set added by scenario.
 */
export const deribitPortfolio = defineMethod({
  id: 'deribit-portfolio',
  title: 'Deribit portfolio margin',
  schema: deribitPortfolioSchema,
  margin: (book, { market }, parameters) => {
    const cross = parameters.model === 'cross'
    const { units, pockets } = buildPmUnits(book, market, parameters)
    const margins = units.map((unit) => computeUnit(unit, parameters))
    const usd = (pick: (matrix: RiskMatrix) => number): number =>
      margins.reduce((total, { matrix, price }) => total + pick(matrix) * price, 0)
    const { credit, correlationContingency } = cross
      ? aggregateCross(
          margins.map(({ unit, matrix }) => {
            const own = currencyOf(unit, parameters)
            return { ...own, vector: [...matrix.standard, ...matrix.extended] }
          }),
          parameters.correlationContingency,
        )
      : { credit: 0, correlationContingency: 0 }
    const total = computePortfolioMargin(
      { riskMatrixMargin: usd((matrix) => matrix.riskMatrixMargin) - credit, correlationContingency },
      parameters.maintenanceFactor,
    )
    const charges: Charge[] = [
      {
        rule: 'worst_case',
        label: 'Scan risk',
        amount: usd(({ worst }) => worst),
        trace: margins.map(({ unit, matrix }) => `${unit.name} at ${matrix.worstLabel}`).join('; '),
      },
      {
        rule: 'pnl_offset',
        label: 'Inter-commodity credit',
        amount: -credit,
        trace: 'correlation set, scenario by scenario',
      },
      {
        rule: 'correlation_contingency',
        label: 'Correlation contingency',
        amount: correlationContingency,
        trace: 'share of the credit',
      },
      {
        rule: 'roll_shock',
        label: 'Basis',
        amount: usd(({ rollShock }) => rollShock),
        trace: 'net delta per expiry',
      },
      {
        rule: 'delta_shock',
        label: 'Concentration',
        amount: usd(({ deltaShock }) => deltaShock),
        trace: 'delta above the threshold',
      },
    ]
    const stressed = new Map<string, number>()
    for (const { unit, matrix, price } of margins) {
      const owed = parameters.maintenanceFactor * matrix.riskMatrixMargin * price
      stressed.set(unit.pocket, (stressed.get(unit.pocket) ?? 0) + owed)
    }
    const equity = [...pockets.values()].reduce((sum, value) => sum + value, 0)
    const failed = [...pockets].some(([pocket, value]) => {
      const owed = stressed.get(pocket) ?? 0
      return (owed > 0 || value < 0) && owed >= value
    })
    const margin = buildMargin(
      {
        equity,
        charges,
        maintenance: total.maintenance,
        worst: findWorst(
          margins.map(({ unit, matrix, price }) => ({
            label: `${unit.name} at ${matrix.worstLabel}`,
            pnl: -matrix.worst * price,
          })),
        ),
      },
      (held, owed) => (cross ? reachesEquity(held, owed) : failed),
    )
    if (cross) return margin
    return {
      ...margin,
      pockets: [...pockets].map(([pocket, value]) => ({
        equity: floorUsd(value),
        maintenance: chargeUsd(stressed.get(pocket) ?? 0),
      })),
    }
  },
})

function computeUnit(unit: PmUnit, parameters: DeribitPortfolioParameters): UnitMargin {
  const pair = parameters.pairs[unit.underlying]
  if (pair === undefined) throw missingParameter(`pairs.${unit.underlying}`, 'model parameters of the pair')
  const currency = currencyOf(unit, parameters)
  const cross = parameters.model === 'cross'
  const matrixParameters: MatrixParameters = {
    priceRange: pair.priceRange,
    bucketsPerSide: parameters.bucketsPerSide,
    volatility: {
      up: pair.volatilityUp,
      down: pair.volatilityDown,
      minimumUp: pair.minimumVolatility,
      term: parameters.volatilityTerm,
    },
    extendedFactor: pair.extendedFactor,
    extendedDampenerUsd: currency.extendedDampenerUsd,
    // Under X:PM gains are offset where the matrices meet, under S:PM they help nobody.
    pnlOffset: cross ? 1 : 0,
    maximumOffsetUsd: null,
    roll: currency,
    deltaShock: {
      thresholdUsd: pair.deltaThresholdUsd,
      increment: pair.deltaIncrement,
      maximum: pair.deltaMaximum,
    },
  }
  const matrix = computeRiskMatrix(unit.positions, unit.index, matrixParameters)
  return { unit, matrix, price: unit.settlement === 'coin' ? unit.index : 1 }
}

function currencyOf({ settlement, underlying }: PmUnit, parameters: DeribitPortfolioParameters) {
  const name = settlement === 'coin' || parameters.model === 'cross' ? underlying : 'USD'
  const currency = parameters.currencies[name] ?? parameters.currencies.USD
  if (currency === undefined) throw missingParameter(`currencies.${name}`, 'parameters of the currency')
  return currency
}
