import { black76Delta } from '../../risk/pricing/black76.ts'
import {
  computeDeltaShock,
  computeRollShock,
  type DeltaShockParameters,
  type ExpiryDelta,
  type RollParameters,
} from './deltaShocks.ts'
import { buildExtendedVector, dampenExtended, extendedMoves } from './extendedTable.ts'
import { bucketMoves, buildStandardVector, type PmPosition, type TableParameters } from './scenarioTable.ts'
import { volatilityMoves } from './volatilityShock.ts'

/** Parameters of one matrix: those of its pair and of its settlement currency (`private/pme/simulate`, model_params). */
export interface MatrixParameters extends TableParameters {
  readonly extendedFactor: number
  readonly extendedDampenerUsd: number
  /** Share that a gain counts for; zero under S:PM. */
  readonly pnlOffset: number
  /** Greatest gain that counts, USD; null for none. */
  readonly maximumOffsetUsd: number | null
  readonly roll: RollParameters
  readonly deltaShock: DeltaShockParameters
}

/** One matrix, amounts in its settlement currency. Vectors are P&L, losses negative; charges positive. */
export interface RiskMatrix {
  readonly standard: readonly number[]
  readonly extended: readonly number[]
  readonly worst: number
  readonly worstLabel: string
  readonly rollShock: number
  readonly deltaShock: number
  /** worst + roll shock + delta shock; correlation is added where matrices are aggregated. */
  readonly riskMatrixMargin: number
}

/**
 * Risk matrix of the positions on one index that settle in one currency (Deribit S:PM, support.deribit.com and the
 * response examples of `private/pme/simulate`). `index` is USD per coin; all positions settle alike. Float64
 * throughout: model prices.
 */
export function computeRiskMatrix(
  positions: readonly PmPosition[],
  index: number,
  parameters: MatrixParameters,
): RiskMatrix {
  const inUsd = positions.some(({ settlement }) => settlement === 'usd')
  const coinPrice = inUsd ? 1 : index
  const standard = offsetGains(
    sumVectors(positions.map((position) => buildStandardVector(position, parameters))),
    coinPrice,
    parameters,
  )
  const undamped = sumVectors(
    positions.map((position) => buildExtendedVector(position, parameters, parameters.extendedFactor)),
  )
  const extended = dampenExtended(
    offsetGains(undamped, coinPrice, parameters),
    parameters,
    parameters.extendedDampenerUsd,
    inUsd ? null : index,
  )
  const { worst, slot } = findWorst([...standard, ...extended])
  const unit = inUsd ? index : 1
  const { others, longOptions } = splitDeltas(positions)
  const rollShock = unit * computeRollShock(sumByExpiry(positions), parameters.roll)
  const deltaShock =
    unit * computeDeltaShock({ delta: others, longOptionDelta: longOptions, index }, parameters.deltaShock)
  return {
    standard,
    extended,
    worst,
    worstLabel: worst > 0 ? labelScenario(slot, parameters) : 'no scenario loses',
    rollShock,
    deltaShock,
    riskMatrixMargin: worst + rollShock + deltaShock,
  }
}

/** IM = matrix + correlation contingency + spot + MMP + open orders; MM = factor x (matrix + contingency). */
export function computePortfolioMargin(
  parts: {
    readonly riskMatrixMargin: number
    readonly correlationContingency?: number
    readonly spotMargin?: number
    readonly mmpMargin?: number
    readonly openOrdersMargin?: number
  },
  maintenanceFactor: number,
): { readonly initial: number; readonly maintenance: number } {
  const matrix = parts.riskMatrixMargin + (parts.correlationContingency ?? 0)
  return {
    initial: matrix + (parts.spotMargin ?? 0) + (parts.mmpMargin ?? 0) + (parts.openOrdersMargin ?? 0),
    maintenance: maintenanceFactor * matrix,
  }
}

/** Name of a scenario by its place: the standard table first, then the extended one. */
export function labelScenario(slot: number, parameters: TableParameters): string {
  const moves = bucketMoves(parameters)
  const standard = moves.length * volatilityMoves.length
  const percent = (move: number): string => `${move > 0 ? '+' : ''}${Number((move * 100).toFixed(4))} %`
  if (slot >= standard) return `extended ${percent(extendedMoves[slot - standard] ?? 0)}, volatility up`
  const move = moves[(slot - (slot % volatilityMoves.length)) / volatilityMoves.length] ?? 0
  return `${percent(move)}, volatility ${volatilityMoves[slot % volatilityMoves.length]}`
}

/** Delta of a position in coins. */
export function positionDelta(position: PmPosition): number {
  if (position.kind !== 'option') return position.coins
  const { coins, forward, strike, volatility, years, right } = position
  return coins * black76Delta(forward, strike, volatility, years, right)
}

/** A gain counts for `pnlOffset` of itself, at most `maximumOffsetUsd`; a loss in full. */
function offsetGains(
  vector: readonly number[],
  coinPrice: number,
  { pnlOffset, maximumOffsetUsd }: MatrixParameters,
): number[] {
  const cap = maximumOffsetUsd === null ? Number.POSITIVE_INFINITY : maximumOffsetUsd / coinPrice
  return vector.map((pnl) => (pnl > 0 ? Math.min(pnl * pnlOffset, cap) : pnl))
}

function sumByExpiry(positions: readonly PmPosition[]): ExpiryDelta[] {
  const sums = new Map<number | null, number>()
  for (const position of positions) {
    if (position.kind === 'spot') continue
    sums.set(position.years, (sums.get(position.years) ?? 0) + positionDelta(position))
  }
  return [...sums].map(([years, delta]) => ({ years, delta }))
}

function splitDeltas(positions: readonly PmPosition[]): { others: number; longOptions: number } {
  let [others, longOptions] = [0, 0]
  for (const position of positions) {
    if (position.kind === 'spot') continue
    const delta = positionDelta(position)
    if (position.kind === 'option' && position.coins > 0) longOptions += delta
    else others += delta
  }
  return { others, longOptions }
}

function sumVectors(vectors: readonly (readonly number[])[]): number[] {
  return (vectors[0] ?? []).map((_, slot) =>
    vectors.reduce((total, vector) => total + (vector[slot] ?? 0), 0),
  )
}

/** The greatest loss (zero or more) and the first scenario that has it. */
function findWorst(vector: readonly number[]): { worst: number; slot: number } {
  return vector.reduce((found, pnl, slot) => (-pnl > found.worst ? { worst: -pnl, slot } : found), {
    worst: 0,
    slot: 0,
  })
}
