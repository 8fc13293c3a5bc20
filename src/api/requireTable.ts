import { findTable, type TableEntry, type TableStore } from '../verifier/tableStore.ts'
import { TransportError } from './errorReply.ts'

/** The registered table of a commitment in decimal text. Throws NOT_FOUND naming `field`. */
export function requireTable(tables: TableStore, commitment: string, field: string): TableEntry {
  const entry = findTable(tables, BigInt(commitment))
  if (entry !== null) return entry
  throw new TransportError('NOT_FOUND', {
    field,
    expected: 'the commitment of a registered table',
    remedy: 'GET /v1/risk-tables lists them.',
  })
}
