import { z } from 'zod'
import { PlimsollError } from '../errors.ts'
import { encodeCanonical } from '../units/canonical.ts'
import { usdE6 } from '../units/fixed.ts'
import type { RiskRow, RiskTable } from './riskTable.ts'
import { assertWellFormed } from './wellFormed.ts'

const integer = z.string().regex(/^-?(0|[1-9]\d{0,78})$/, 'an integer as a decimal string')

/** The published form of a table. Amounts are integers of 1e-6 USD as decimal strings. */
export const riskTableSchema = z.strictObject({
  schema: z.literal('plimsoll.risk-table/1'),
  asOfSec: z.int().positive(),
  gridSec: z.int().positive(),
  parametersHash: integer,
  marketHash: integer,
  underlyings: z.array(
    z.strictObject({
      id: integer,
      symbol: z.string(),
      group: z.int().min(0),
      offsetPpm: integer,
      concentration: z.array(z.strictObject({ slopePpm: integer, interceptUsdE6: integer })),
      rows: z.array(
        z.strictObject({
          id: integer,
          name: z.string(),
          jointUsdE6: z.array(integer),
          factorsUsdE6: z.tuple([integer, integer, integer]),
          collateralUsdE6: integer,
          markUsdE6: integer,
          shortChargeUsdE6: integer,
          sizeUsdE6: integer,
        }),
      ),
    }),
  ),
})

export type RiskTableJson = z.infer<typeof riskTableSchema>

export function toTableJson(table: RiskTable): RiskTableJson {
  return {
    schema: 'plimsoll.risk-table/1',
    asOfSec: table.asOfSec,
    gridSec: table.gridSec,
    parametersHash: table.parametersHash.toString(),
    marketHash: table.marketHash.toString(),
    underlyings: table.underlyings.map(({ id, symbol, group, offsetPpm, concentration, rows }) => ({
      id: id.toString(),
      symbol,
      group,
      offsetPpm: offsetPpm.toString(),
      concentration: concentration.map(({ slopePpm, intercept }) => ({
        slopePpm: slopePpm.toString(),
        interceptUsdE6: intercept.toString(),
      })),
      rows: rows.map(toRowJson),
    })),
  }
}

function toRowJson(row: RiskRow): RiskTableJson['underlyings'][number]['rows'][number] {
  const [basis, term, quote] = row.factors
  return {
    id: row.id.toString(),
    name: row.name,
    jointUsdE6: row.joint.map(String),
    factorsUsdE6: [basis.toString(), term.toString(), quote.toString()],
    collateralUsdE6: row.collateral.toString(),
    markUsdE6: row.mark.toString(),
    shortChargeUsdE6: row.shortCharge.toString(),
    sizeUsdE6: row.size.toString(),
  }
}

/** Canonical bytes: publishing the same inputs twice gives the same text on any machine. */
export const encodeTable = (table: RiskTable): string => encodeCanonical(toTableJson(table))

/**
 * Parses a published table. Throws INVALID_INPUT when its shape is off and TABLE_MALFORMED, naming the bound, when it
 * is not well formed. Whoever relies on it still rebuilds it from market data and parameters.
 */
export function parseTable(json: unknown): RiskTable {
  const parsed = riskTableSchema.safeParse(json)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    throw new PlimsollError('INVALID_INPUT', 'The risk table has the wrong shape.', {
      field: `riskTable.${issue?.path.join('.') ?? ''}`,
      expected: issue?.message ?? 'plimsoll.risk-table/1',
    })
  }
  const { asOfSec, gridSec, parametersHash, marketHash, underlyings } = parsed.data
  const amount = (text: string) => usdE6(BigInt(text))
  const table: RiskTable = {
    asOfSec,
    gridSec,
    parametersHash: BigInt(parametersHash),
    marketHash: BigInt(marketHash),
    underlyings: underlyings.map((underlying) => ({
      id: BigInt(underlying.id),
      symbol: underlying.symbol,
      group: underlying.group,
      offsetPpm: BigInt(underlying.offsetPpm),
      concentration: underlying.concentration.map((line) => ({
        slopePpm: BigInt(line.slopePpm),
        intercept: amount(line.interceptUsdE6),
      })),
      rows: underlying.rows.map((row) => ({
        id: BigInt(row.id),
        name: row.name,
        joint: row.jointUsdE6.map(amount),
        factors: [amount(row.factorsUsdE6[0]), amount(row.factorsUsdE6[1]), amount(row.factorsUsdE6[2])],
        collateral: amount(row.collateralUsdE6),
        mark: amount(row.markUsdE6),
        shortCharge: amount(row.shortChargeUsdE6),
        size: amount(row.sizeUsdE6),
      })),
    })),
  }
  assertWellFormed(table)
  return table
}
