import { PlimsollError } from '../errors.ts'
import { computeMargin, type Margin } from '../margin/requirement.ts'
import type { RiskRow } from '../risk/riskTable.ts'
import { abs } from '../units/fixed.ts'
import { type AttestorSet, attestorPath, attestorTop, type BatchSignature } from './attestorSet.ts'
import { reduce } from './field.ts'
import { commitAccounts, computeHolder, computeNullifier, identityCommitment } from './identity.ts'
import { routePermutation } from './permutation.ts'
import { poseidon } from './poseidon.ts'
import { assignRowSlots, type RowSlot } from './rowSlots.ts'
import { hashSnapshot, packBlocks, packInfo, provenanceRank, type Snapshot } from './snapshot.ts'
import {
  type CircuitSize,
  INSTRUMENT_LEVELS,
  LINES_PER_BLOCK,
  tags,
  UNDERLYING_LEVELS,
  widths,
} from './spec.ts'
import { encodeTerms, type Statement, type Terms } from './statement.ts'
import {
  type CommittedTable,
  longColumn,
  pagesOf,
  rowColumns,
  shortColumn,
  topOf,
} from './tableCommitment.ts'
import { pathOf } from './tree.ts'

/** Everything the trader brings to a proof. Private but for table, set, terms, lien, context and subject. */
export interface ProofRequest {
  readonly table: CommittedTable
  readonly attestors: AttestorSet
  readonly snapshots: readonly Snapshot[]
  readonly signatures: readonly BatchSignature[]
  readonly secret: bigint
  /** At least 128 random bits, fresh for every proof. */
  readonly blinding: bigint
  readonly terms: Terms
  readonly lien: bigint
  readonly context: bigint
  readonly subject: bigint
}

/** Signal values by name, as the circuit declares them. Private: never logged, never written to a file. */
export type Witness = Readonly<Record<string, WitnessValue>>
export type WitnessValue = bigint | readonly WitnessValue[]

export interface PreparedProof {
  readonly statement: Statement
  readonly witness: Witness
  readonly margin: Margin
}

/**
 * Builds statement and witness at a circuit size. The margin is the engine's, so the honest witness names the least
 * requirement. Throws PORTFOLIO_TOO_LARGE naming the dimension that does not fit, DEFICIENT when the excess is
 * below the terms' minimum, CONTROL_UNPROVED when a snapshot is of another identity, another T or unsigned.
 */
export function buildWitness(request: ProofRequest, size: CircuitSize): PreparedProof {
  const { table, attestors, secret, blinding, terms, lien, context, subject } = request
  const snapshots = [...request.snapshots].sort((a, b) => (a.accountId < b.accountId ? -1 : 1))
  assertSnapshots(request, snapshots)
  const signatures = coveringSignatures(snapshots, request.signatures)
  assertFits(snapshots.length, size.accounts, 'accounts')
  assertFits(signatures.length, size.signatures, 'signatures')

  const margin = computeMargin(
    table.table,
    snapshots.flatMap(({ lines }) => lines),
    terms.levelPpm,
  )
  if (margin.excess < terms.minExcess) {
    throw new PlimsollError('DEFICIENT', 'Equity minus requirement is below the minimum excess demanded.', {
      field: 'terms.minExcess',
      remedy: 'Add collateral or reduce risk; the margin report names the lines that cost most.',
    })
  }

  assertWithinWidths(margin)
  const lineInputs = buildLineInputs(snapshots, size)
  const chosen = chooseUnderlyings(table, lineInputs.slots, size)
  const rows = fillRows(table, lineInputs.slots, chosen, size)
  const wires = routeLines(lineInputs, size)
  const first = signatures[0]
  if (first === undefined) throw new RangeError('no signature')
  const signed = Array.from({ length: size.signatures }, (_, v) => signatures[v] ?? first)
  const at = <Value>(values: readonly Value[], index: number): Value | undefined => values[index]
  const perAccount = (read: (snapshot: Snapshot) => bigint): bigint[] =>
    Array.from({ length: size.accounts }, (_, k) => {
      const snapshot = at(snapshots, k)
      return snapshot === undefined ? 0n : read(snapshot)
    })

  const { equity, requirement, excess } = margin
  const statement: Statement = {
    riskTable: table.commitment,
    attestors: attestors.root,
    accounts: commitAccounts(
      secret,
      context,
      snapshots.map(({ accountId }) => accountId),
    ),
    holder: computeHolder(secret, lien),
    terms: encodeTerms(terms),
    lien,
    context,
    subject,
    nullifier: computeNullifier(secret, context, terms.asOfSec),
    disclosure: commitDisclosure({ equity, requirement, excess }, blinding),
  }
  const witness: Witness = {
    ...statement,
    secret,
    blinding,
    enabled: perAccount(() => 1n),
    accountId: perAccount(({ accountId }) => accountId),
    provenance: perAccount(({ provenance }) => BigInt(provenanceRank(provenance))),
    survival: perAccount(({ survivalPpm }) => BigInt(survivalPpm)),
    accountLien: perAccount((snapshot) => snapshot.lien),
    info: perAccount(packInfo),
    keyX: signed.map(({ key }) => key.x),
    keyY: signed.map(({ key }) => key.y),
    r8X: signed.map(({ r8 }) => r8.x),
    r8Y: signed.map(({ r8 }) => r8.y),
    s: signed.map(({ s }) => s),
    snapshots: signed.map((signature) => signature.snapshots),
    attestorSiblings: signed.map(({ key }) => attestorPath(attestors, key)),
    attestorTop: attestorTop(attestors),
    lines: lineInputs.packed,
    closes: lineInputs.closes,
    ...wires,
    parametersHash: table.table.parametersHash,
    epoch: table.epoch,
    tableTop: topOf(table.underlyings),
    ...buildRowInputs(table, rows, chosen),
    ...buildUnderlyingInputs(table, chosen),
    ...buildAmounts(margin, chosen, size),
    requirement,
  }
  return { statement, witness, margin }
}

/** Blinded commitment to the figures; opens whole, to an auditor of the trader's choice. */
export function commitDisclosure(
  figures: { readonly equity: bigint; readonly requirement: bigint; readonly excess: bigint },
  blinding: bigint,
): bigint {
  const { equity, requirement, excess } = figures
  return poseidon([tags.disclosure, reduce(equity), reduce(requirement), reduce(excess), blinding])
}

function assertSnapshots(
  { secret, terms, signatures, lien }: ProofRequest,
  snapshots: readonly Snapshot[],
): void {
  const identity = identityCommitment(secret)
  const covered = new Set(signatures.flatMap((signature) => signature.snapshots))
  for (const snapshot of snapshots) {
    const refuse = (expected: string): PlimsollError =>
      new PlimsollError('CONTROL_UNPROVED', 'A snapshot cannot be used in this proof.', {
        expected,
        remedy: 'Ask the attestor for a snapshot of this account at the table’s instant.',
      })
    if (snapshot.identity !== identity) throw refuse('a snapshot of this identity')
    if (snapshot.asOfSec !== terms.asOfSec) throw refuse('a snapshot at the terms’ instant T')
    if (lien !== 0n && snapshot.lien !== lien) throw refuse('a snapshot pledged to the lien demanded')
    if (snapshot.survivalPpm < terms.minSurvivalPpm) throw refuse('a survival at least the terms’ minimum')
    if (provenanceRank(snapshot.provenance) < provenanceRank(terms.minProvenance)) {
      throw refuse('a provenance at least the terms’ minimum')
    }
    if (!covered.has(hashSnapshot(snapshot))) throw refuse('a snapshot under one of the signatures')
  }
}

/** Completeness: the circuit ranges every named amount; beyond it an honest prover could not prove. */
function assertWithinWidths({ underlyings, groups }: Margin): void {
  const limit = 1n << BigInt(widths.money)
  const amounts = underlyings.flatMap((part) => [
    ...part.joint,
    ...part.factors,
    part.value,
    part.shortCharge,
    part.size,
  ])
  const jointly = groups.flatMap(({ apart }) => [apart])
  if (amounts.every((amount) => abs(amount) < limit) && jointly.every((amount) => amount < limit)) return
  throw new PlimsollError(
    'PORTFOLIO_TOO_LARGE',
    'An amount of the portfolio exceeds what the circuit can carry.',
    {
      expected: `every scanned amount below 2^${widths.money} units of 1e-6 USD`,
    },
  )
}

/** A smallest-first choice of signatures that covers every snapshot. */
function coveringSignatures(
  snapshots: readonly Snapshot[],
  signatures: readonly BatchSignature[],
): BatchSignature[] {
  let missing = new Set(snapshots.map(hashSnapshot))
  const gain = (signature: BatchSignature): number =>
    signature.snapshots.filter((hash) => missing.has(hash)).length
  const chosen: BatchSignature[] = []
  while (missing.size > 0) {
    const best = [...signatures].sort((a, b) => gain(b) - gain(a))[0]
    if (best === undefined || gain(best) === 0) break
    chosen.push(best)
    missing = new Set([...missing].filter((hash) => !best.snapshots.includes(hash)))
  }
  return chosen
}

interface LineInputs {
  /** One entry per line slot of the blocks; 0 when empty. */
  readonly packed: readonly bigint[]
  readonly lots: readonly bigint[]
  readonly closes: readonly (readonly bigint[])[]
  readonly slots: readonly RowSlot[]
}

function buildLineInputs(snapshots: readonly Snapshot[], size: CircuitSize): LineInputs {
  const capacity = size.blocks * LINES_PER_BLOCK
  const packed: bigint[] = []
  const lots: bigint[] = []
  const ids: (bigint | null)[] = []
  const closes = Array.from({ length: size.blocks }, () => new Array<bigint>(size.accounts).fill(0n))
  for (const [k, snapshot] of snapshots.entries()) {
    for (const [index, value] of packBlocks(snapshot.lines).entries()) {
      const line = snapshot.lines[index]
      packed.push(value)
      lots.push(line?.lots ?? 0n)
      ids.push(line?.instrumentId ?? null)
    }
    assertFits(packed.length, capacity, 'lines')
    const closing = closes[packed.length / LINES_PER_BLOCK - 1]
    if (closing !== undefined) closing[k] = 1n
  }
  while (packed.length < capacity) {
    packed.push(0n)
    lots.push(0n)
    ids.push(null)
  }
  return { packed, lots, closes, slots: assignRowSlots(size, ids) }
}

/** Routes each line to a slot of its row; empty lines fill what is left. */
function routeLines({ packed, lots, slots }: LineInputs, size: CircuitSize): Witness {
  const source = new Array<number>(packed.length).fill(-1)
  for (const [row, { lineIndexes }] of slots.entries()) {
    for (const [turn, index] of lineIndexes.entries()) source[row + turn * size.rows] = index
  }
  const used = new Set(source)
  const empty = [...packed.keys()].filter((index) => !used.has(index))
  const routed = source.map((index) => (index >= 0 ? index : (empty.shift() ?? -1)))
  const carried = routed.map((index) => lots[index] ?? 0n)
  return {
    switches: routePermutation(routed).map(BigInt),
    lineActive: carried.map((quantity) => (quantity === 0n ? 0n : 1n)),
    lineNegative: carried.map((quantity) => (quantity < 0n ? 1n : 0n)),
    lineMagnitude: carried.map(abs),
  }
}

/** Indexes of the table's underlyings that the witness opens: those in use, then others to fill the slots. */
function chooseUnderlyings(table: CommittedTable, slots: readonly RowSlot[], size: CircuitSize): number[] {
  const { underlyings } = table.table
  const inUse = new Set(slots.map(({ instrumentId }) => locate(table, instrumentId).underlying))
  assertFits(inUse.size, size.underlyings, 'underlyings')
  assertFits(size.underlyings, underlyings.length, 'underlyings of the table')
  const others = [...underlyings.keys()].filter((index) => !inUse.has(index))
  return [...inUse, ...others].slice(0, size.underlyings)
}

interface LocatedRow {
  readonly underlying: number
  readonly index: number
  readonly row: RiskRow
}

function locate(table: CommittedTable, instrumentId: bigint): LocatedRow {
  for (const [underlying, { rows }] of table.table.underlyings.entries()) {
    const index = rows.findIndex(({ id }) => id === instrumentId)
    const row = rows[index]
    if (row !== undefined) return { underlying, index, row }
  }
  throw new PlimsollError(
    'OBLIGATION_WITHOUT_ROW',
    `Instrument ${instrumentId} has no row in the risk table.`,
  )
}

/** Unused row slots carry a real row with quantity zero. */
function fillRows(
  table: CommittedTable,
  slots: readonly RowSlot[],
  chosen: readonly number[],
  size: CircuitSize,
): LocatedRow[] {
  const used = slots.map(({ instrumentId }) => locate(table, instrumentId))
  const filler = chosen.flatMap((underlying) => {
    const row = table.table.underlyings[underlying]?.rows[0]
    return row === undefined ? [] : [{ underlying, index: 0, row }]
  })[0]
  if (filler === undefined) throw new RangeError('the table has no row')
  return [...used, ...new Array<LocatedRow>(size.rows - used.length).fill(filler)]
}

function buildRowInputs(
  table: CommittedTable,
  rows: readonly LocatedRow[],
  chosen: readonly number[],
): Witness {
  return {
    rowId: rows.map(({ row }) => row.id),
    rowColumns: rows.map(({ row }) => rowColumns(row)),
    rowLong: rows.map(({ row }) => longColumn(row)),
    rowShort: rows.map(({ row }) => shortColumn(row)),
    rowSiblings: rows.map(({ underlying, index }) => {
      const tree = table.instruments[underlying]
      if (tree === undefined) throw new RangeError('an underlying without a tree')
      return pathOf(tree, index, INSTRUMENT_LEVELS - 1)
    }),
    rowUnderlying: rows.map(({ underlying }) => chosen.map((index) => (index === underlying ? 1n : 0n))),
  }
}

function buildUnderlyingInputs(table: CommittedTable, chosen: readonly number[]): Witness {
  const opened = chosen.flatMap((index) => {
    const underlying = table.table.underlyings[index]
    const tree = table.instruments[index]
    return underlying === undefined || tree === undefined ? [] : [{ index, underlying, tree }]
  })
  return {
    underlyingId: opened.map(({ underlying }) => underlying.id),
    offset: opened.map(({ underlying }) => underlying.offsetPpm),
    group: opened.map(({ underlying }) => BigInt(underlying.group)),
    slopes: opened.map(({ underlying }) => underlying.concentration.map(({ slopePpm }) => slopePpm)),
    intercepts: opened.map(({ underlying }) =>
      underlying.concentration.slice(1).map(({ intercept }) => intercept),
    ),
    pages: opened.map(({ tree }) => pagesOf(tree)),
    underlyingSiblings: opened.map(({ index }) => pathOf(table.underlyings, index, UNDERLYING_LEVELS - 1)),
  }
}

/** The engine's amounts in the circuit's shape. Signed lanes wrap modulo the field. */
function buildAmounts(margin: Margin, chosen: readonly number[], size: CircuitSize): Witness {
  const parts = chosen.flatMap((index) => margin.underlyings[index] ?? [])
  const triples = (lanes: readonly bigint[]): bigint[][] =>
    Array.from({ length: lanes.length / 3 }, (_, c) => lanes.slice(3 * c, 3 * c + 3).map(reduce))
  const claimed = margin.groups.filter(({ credit }) => credit > 0n)
  const groups = Array.from({ length: size.groups }, (_, g) => claimed[g])
  return {
    loss: parts.map(({ loss }) => loss),
    lanes: parts.map(({ joint, factors }) => triples([...joint, ...factors])),
    basisCharge: parts.map(({ factors }) => abs(factors[0])),
    termCharge: parts.map(({ factors }) => abs(factors[1])),
    quoteCharge: margin.quoteCharge,
    value: parts.map(({ value }) => reduce(value)),
    shortCharge: parts.map(({ shortCharge }) => shortCharge),
    size: parts.map((part) => part.size),
    concentration: parts.map(({ concentration }) => concentration),
    members: groups.map((group) =>
      chosen.map((index) => (group?.members.includes(index) === true ? 1n : 0n)),
    ),
    groupOffset: groups.map((group) => group?.offsetPpm ?? 0n),
    groupId: groups.map((group) => BigInt(group?.group ?? 0)),
    joint: groups.map((group) => group?.joint ?? 0n),
    jointLanes: groups.map((group) => {
      const width = size.jointColumns * 3
      const members = group?.members.flatMap((index) => margin.underlyings[index] ?? []) ?? []
      const summed = Array.from({ length: width }, (_, s) =>
        members.reduce((total, { joint }) => total + (joint[s] ?? 0n), 0n),
      )
      return triples(summed)
    }),
  }
}

function assertFits(count: number, limit: number, dimension: string): void {
  if (count <= limit) return
  throw new PlimsollError(
    'PORTFOLIO_TOO_LARGE',
    `The portfolio does not fit this circuit: too many ${dimension}.`,
    {
      field: dimension,
      expected: `at most ${limit}`,
      remedy: 'Use a larger circuit size, or close positions.',
    },
  )
}
