import { PlimsollError } from '../errors.ts'
import { type Instrument, termsKey } from '../instrument/instrument.ts'
import type { ParameterSet } from '../parameters/parameterSet.ts'
import { toTableJson } from '../risk/encodeTable.ts'
import type { RiskTable } from '../risk/riskTable.ts'
import { formatExact } from '../units/exact.ts'
import type { AcceptedTable } from './acceptTable.ts'
import { findDifference } from './tableDifference.ts'

/** A registered table with the parameter set that names its scenarios and levels. */
export interface TableEntry {
  readonly commitment: bigint
  readonly table: RiskTable
  readonly parameters: ParameterSet
  readonly revoked: boolean
}

/** Registered tables. In memory; whoever restarts a verifier registers the tables inside its age again. */
export interface TableStore {
  readonly entries: Map<bigint, TableEntry>
  /** Commitment per parameter set and as-of. */
  readonly slots: Map<string, bigint>
  /** What an instrument id stands for, for good. */
  readonly assignments: Map<bigint, string>
}

export function createTableStore(): TableStore {
  return { entries: new Map(), slots: new Map(), assignments: new Map() }
}

/**
 * Registers a recomputed table; the same table again changes nothing and answers `isNew: false`. Throws TABLE_MISMATCH
 * when another table holds its parameter set and as-of, also a revoked one: a slot is never filled again, the next
 * as-of follows soon. Throws INVALID_INPUT when an instrument id would change its meaning.
 */
export function registerTable(
  store: TableStore,
  { committed, parameters, instruments }: AcceptedTable,
): { readonly entry: TableEntry; readonly isNew: boolean } {
  const { commitment, table } = committed
  const slot = `${table.parametersHash}@${table.asOfSec}`
  const known = store.entries.get(store.slots.get(slot) ?? -1n)
  if (known !== undefined) {
    const field = findDifference(toTableJson(table), toTableJson(known.table))
    if (field === null) return { entry: known, isNew: false }
    throw new PlimsollError(
      'TABLE_MISMATCH',
      `Another table of this instant is registered, with another ${field}.`,
      {
        field,
        expected: 'one table per parameter set and as-of',
        remedy: 'Publish corrected data for the next instant of the grid.',
      },
    )
  }
  const assigned = instruments.instruments.map(readAssignment)
  for (const [id, meaning, name] of assigned) assertAssignment(store, id, meaning, name)
  for (const [id, meaning] of assigned) store.assignments.set(id, meaning)
  const entry: TableEntry = { commitment, table, parameters, revoked: false }
  store.entries.set(commitment, entry)
  store.slots.set(slot, commitment)
  return { entry, isNew: true }
}

/** Revokes a table for good. Throws INVALID_INPUT when it is not registered. */
export function revokeTable(store: TableStore, commitment: bigint): void {
  const entry = store.entries.get(commitment)
  if (entry === undefined) {
    throw new PlimsollError('INVALID_INPUT', 'This risk table is not registered.', {
      field: 'riskTable',
      expected: 'the commitment of a registered table',
    })
  }
  store.entries.set(commitment, { ...entry, revoked: true })
}

export function findTable(store: TableStore, commitment: bigint): TableEntry | null {
  return store.entries.get(commitment) ?? null
}

/** Every table, revoked ones included, newest as-of first. */
export function listTables(store: TableStore): readonly TableEntry[] {
  return [...store.entries.values()].sort((a, b) => b.table.asOfSec - a.table.asOfSec)
}

function readAssignment({ id, name, underlying, lot, terms }: Instrument): [bigint, string, string] {
  return [id, `${underlying} ${formatExact(lot)} ${termsKey(underlying, terms)}`, name]
}

function assertAssignment(store: TableStore, id: bigint, meaning: string, name: string): void {
  const known = store.assignments.get(id)
  if (known === undefined || known === meaning) return
  throw new PlimsollError('INVALID_INPUT', `${name} has an id that stands for another instrument.`, {
    field: `instruments.${name}`,
    expected: `id ${id} to stand for ${known}`,
    remedy: 'Assign a new id; an id fixes contract, lot and underlying for good.',
  })
}
