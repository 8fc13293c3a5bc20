import type { z } from 'zod'
import type { TableEntry } from '../verifier/tableStore.ts'
import type { tableSummarySchema } from './schemas.ts'

/** What a list says of a table. */
export function summariseTable({
  commitment,
  table,
  parameters,
  revoked,
}: TableEntry): z.infer<typeof tableSummarySchema> {
  return {
    commitment: commitment.toString(),
    asOfSec: table.asOfSec,
    parameterSet: parameters.name,
    parametersHash: table.parametersHash.toString(),
    marketHash: table.marketHash.toString(),
    instruments: table.underlyings.reduce((count, { rows }) => count + rows.length, 0),
    revoked,
  }
}
