import type { Line } from '../risk/line.ts'
import { findRow, type RiskRow, type RiskTable, type TableUnderlying, withoutRow } from '../risk/riskTable.ts'
import { abs, type Ppm, type UsdE6, usdE6 } from '../units/fixed.ts'
import { type CombinedMargin, type CombinedUnderlying, combineSums, type LaneSums } from './combination.ts'

export type { ChargeE12, GroupMargin } from './combination.ts'

/** One underlying's share of the margin. Lanes are P&L, gains positive. */
export interface UnderlyingMargin extends CombinedUnderlying {
  readonly underlying: TableUnderlying
}

export interface Margin extends CombinedMargin<UnderlyingMargin> {
  readonly table: RiskTable
}

/**
 * M-10. Margin of all lines together: scanning nets over lines, equity, short charge and size are gross. This is the least
 * requirement; the circuit accepts any at or above it. Throws OBLIGATION_WITHOUT_ROW when a line has no row in the table.
 * For many accounts at once see {@link computeMargins}.
 */
export function computeMargin(table: RiskTable, lines: readonly Line[], level: Ppm): Margin {
  const located = lines.map((line) => {
    const found = findRow(table, line.instrumentId)
    if (found === null) throw withoutRow()
    return { lots: line.lots, row: found.row, underlying: found.underlying }
  })
  const sums = table.underlyings.map((underlying) =>
    sumLines(
      underlying,
      located.filter((line) => line.underlying === underlying),
    ),
  )
  const combined = combineSums(
    table.underlyings,
    sums,
    level,
    (part, underlying): UnderlyingMargin => ({ underlying, ...part }),
  )
  return { table, ...combined }
}

interface LocatedLine {
  readonly lots: bigint
  readonly row: RiskRow
}

function sumLines(underlying: TableUnderlying, lines: readonly LocatedLine[]): LaneSums {
  const accumulate = (lane: (row: RiskRow) => bigint): UsdE6 =>
    usdE6(lines.reduce((total, { lots, row }) => total + lots * lane(row), 0n))
  const width = underlying.rows[0]?.joint.length ?? 0
  let value = 0n
  let shortCharge = 0n
  let size = 0n
  for (const { lots, row } of lines) {
    value += lots > 0n ? lots * row.collateral : lots * row.mark
    if (lots < 0n) shortCharge -= lots * row.shortCharge
    size += abs(lots) * row.size
  }
  return {
    joint: Array.from({ length: width }, (_, s) => accumulate((row) => row.joint[s] ?? 0n)),
    factors: [
      accumulate((row) => row.factors[0]),
      accumulate((row) => row.factors[1]),
      accumulate((row) => row.factors[2]),
    ],
    value: usdE6(value),
    shortCharge: usdE6(shortCharge),
    size: usdE6(size),
  }
}
