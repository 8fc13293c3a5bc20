import type { InstrumentList } from '../instrument/instrument.ts'
import { explainRequirement } from '../margin/explain.ts'
import { computeMargin } from '../margin/requirement.ts'
import { parseParameterSet } from '../parameters/parameterSet.ts'
import { buildRiskTable } from '../risk/buildRiskTable.ts'
import { buildJointScenarios } from '../risk/scenario.ts'
import { divideFloor } from '../units/exact.ts'
import { lots, usdE6 } from '../units/fixed.ts'
import type { Book } from './book.ts'
import type { BoundMethod } from './method.ts'

/** Schema of the parameter file whose method is ours. */
export const NET_RISK_ARRAY = 'plimsoll.parameters/1'

/**
 * The net risk-array margin (M-01 to M-10) as one method among others: the same table and requirement that are
 * proved, on the legs' own instruments.
 */
export function bindNetRiskArray(json: unknown): BoundMethod {
  const parameters = parseParameterSet(json)
  return {
    id: 'net-risk-array',
    title: 'Net risk array',
    name: parameters.name,
    hash: parameters.hash,
    caveats: [],
    margin: (book, { market }) => {
      const table = buildRiskTable(market, parameters, listOf(book))
      const lines = book.legs.map(({ instrument, quantity }) => ({
        instrumentId: instrument.id,
        lots: lots(divideFloor(quantity, instrument.lot, 0).atoms),
      }))
      const margin = computeMargin(table, lines, parameters.levels.initial)
      const maintenance = computeMargin(table, lines, parameters.levels.maintenance)
      const reference = parameters.tiers.get('1')
      const scenarios = reference === undefined ? [] : buildJointScenarios(reference)
      const bookPnl = scenarios.map((_, s) =>
        margin.underlyings.reduce((total, { joint }) => total + (joint[s] ?? 0n), 0n),
      )
      const worst = bookPnl.reduce((least, pnl, s) => (pnl < (bookPnl[least] ?? 0n) ? s : least), 0)
      return {
        equity: margin.equity,
        initial: margin.requirement,
        maintenance: maintenance.requirement,
        liquidatable: maintenance.excess < 0n,
        lines: explainRequirement(margin, scenarios),
        worst: { label: scenarios[worst]?.label ?? '', pnl: usdE6(bookPnl[worst] ?? 0n) },
        caveats: [],
      }
    },
  }
}

/** The list that the book itself spans, in ascending id order as the table wants it. */
function listOf({ legs }: Book): InstrumentList {
  const instruments = [...new Map(legs.map(({ instrument }) => [instrument.id, instrument])).values()]
  const symbols = [...new Set(instruments.map(({ underlying }) => underlying))]
  return { underlyings: symbols.map((symbol, id) => ({ id: BigInt(id + 1), symbol })), instruments }
}
