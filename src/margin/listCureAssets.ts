import type { Custody, InstrumentList } from '../instrument/instrument.ts'
import type { ParameterSet } from '../parameters/parameterSet.ts'
import type { Line } from '../risk/line.ts'
import { findRow, type RiskTable } from '../risk/riskTable.ts'
import { type Exact, multiplyExact } from '../units/exact.ts'
import { type Lots, lots, ONE_PPM, type Ppm, ppm, type UsdE6, usdE6 } from '../units/fixed.ts'
import { computeMargin } from './requirement.ts'

/** A coin that would raise the margin balance. */
export interface CureAsset {
  readonly name: string
  readonly coin: string
  readonly custody: Custody
  /** Share of its mark that counts, after the coin's and the custody's haircut. */
  readonly factor: Ppm
  /** What one coin counts for, 1e-6 USD, from a whole lot. */
  readonly collateral: Exact
  /** Fewest whole lots with which the excess is not negative, its own charges counted; null without a deficit, or never. */
  readonly cure: { readonly amount: Exact; readonly value: UsdE6 } | null
}

const MOST_LOTS = 1n << 48n

/**
 * M-16. The coins of the list by collateral factor, best first; a coin that counts nothing is not among them. With a deficit
 * at the level, what of each would cure it: recomputed in whole, because a volatile coin brings a requirement with it.
 */
export function listCureAssets(
  table: RiskTable,
  list: InstrumentList,
  parameters: ParameterSet,
  lines: readonly Line[],
  level: Ppm,
): readonly CureAsset[] {
  const deficit = computeMargin(table, lines, level).excess < 0n
  return list.instruments
    .flatMap(({ id, name, terms, lot }): readonly CureAsset[] => {
      if (terms.kind !== 'coin') return []
      const found = findRow(table, id)
      const haircut = parameters.haircuts.get(terms.coin)
      if (found === null || haircut === undefined) return []
      const factor = ppm(ONE_PPM - haircut - parameters.custodyHaircuts[terms.custody])
      if (factor <= 0n || found.row.collateral === 0n) return []
      const cures = (count: bigint): boolean =>
        computeMargin(table, [...lines, { instrumentId: id, lots: lots(count) }], level).excess >= 0n
      const count = deficit ? findFewest(cures) : null
      return [
        {
          name,
          coin: terms.coin,
          custody: terms.custody,
          factor,
          collateral: divideByLot(found.row.collateral, lot),
          cure:
            count === null
              ? null
              : {
                  amount: multiplyExact({ atoms: count, scale: 0 }, lot),
                  value: usdE6(count * found.row.mark),
                },
        },
      ]
    })
    .sort((a, b) => Number(b.factor - a.factor) || (a.name < b.name ? -1 : 1))
}

/** Doubles until it cures, then bisects: charges are convex, so a deposit that stops curing later is not looked for. */
function findFewest(cures: (count: bigint) => boolean): Lots | null {
  let high = 1n
  while (!cures(high)) {
    high *= 2n
    if (high > MOST_LOTS) return null
  }
  let low = high / 2n
  while (high - low > 1n) {
    const middle = (low + high) / 2n
    if (cures(middle)) high = middle
    else low = middle
  }
  return lots(high)
}

/** USD per coin at the lot's own precision: 1e-6 USD per lot over coins per lot. */
function divideByLot(perLot: UsdE6, lot: Exact): Exact {
  const scale = 6
  return { atoms: (perLot * 10n ** BigInt(lot.scale)) / lot.atoms, scale }
}
