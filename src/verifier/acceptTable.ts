import { PlimsollError } from '../errors.ts'
import { type InstrumentList, parseInstrumentList } from '../instrument/instrument.ts'
import { parseMarket } from '../market/market.ts'
import { type ParameterSet, parseParameterSet } from '../parameters/parameterSet.ts'
import { type CommittedTable, commitTable } from '../protocol/tableCommitment.ts'
import { buildRiskTable } from '../risk/buildRiskTable.ts'
import { parseTable, toTableJson } from '../risk/encodeTable.ts'
import { findDifference } from './tableDifference.ts'

/** Untrusted JSON: the inputs of a table and, where the publisher sends one, the table. */
export interface TableInputs {
  readonly market: unknown
  readonly parameters: unknown
  readonly instruments: unknown
  readonly published?: unknown
}

/** A table that was recomputed from its inputs. */
export interface AcceptedTable {
  readonly committed: CommittedTable
  readonly parameters: ParameterSet
  readonly instruments: InstrumentList
}

/**
 * Recomputes a table and commits to it; a published table is worth only the comparison. Throws what the parsers throw
 * (INVALID_INPUT, BAD_MARKET_DATA, MISSING_QUOTE), TABLE_MALFORMED naming the bound, and TABLE_MISMATCH naming the
 * first place where the published table differs.
 *
 * Recomputing says nothing about the truth of the market data or of the instrument list: for those the publisher is
 * trusted.
 */
export function acceptTable(inputs: TableInputs): AcceptedTable {
  const market = parseMarket(inputs.market)
  const parameters = parseParameterSet(inputs.parameters)
  const instruments = parseInstrumentList(inputs.instruments)
  const table = representable(() => buildRiskTable(market, parameters, instruments))
  if (inputs.published !== undefined) {
    const field = findDifference(toTableJson(parseTable(inputs.published)), toTableJson(table))
    if (field !== null) {
      throw new PlimsollError(
        'TABLE_MISMATCH',
        `The published risk table differs from its inputs at ${field}.`,
        {
          field: `published.${field}`,
          expected: 'the value that the market data, parameters and instruments lead to',
          remedy: 'Publish the table that was built from these inputs, or the inputs it was built from.',
        },
      )
    }
  }
  return { committed: representable(() => commitTable(table)), parameters, instruments }
}

/** Arithmetic throws RangeError where inputs within their own bounds lead to a number without representation. */
function representable<Value>(build: () => Value): Value {
  try {
    return build()
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause
    throw new PlimsollError('TABLE_MALFORMED', 'The inputs lead to a table that cannot be represented.', {
      field: 'market',
      expected: 'prices, expiries and parameters whose risk fits the lanes',
      cause,
    })
  }
}
