import { PlimsollError } from '../errors.ts'
import { computeMargin, type Margin } from '../margin/requirement.ts'
import { abs } from '../units/fixed.ts'
import {
  type AttestorSet,
  attestorPath,
  attestorTop,
  type BatchSignature,
  isMember,
  verifyBatch,
} from './attestorSet.ts'
import { isFieldElement, reduce } from './field.ts'
import { commitAccounts, computeHolder, computeNullifier, identityCommitment } from './identity.ts'
import { poseidon } from './poseidon.ts'
import { assertFits } from './rowSlots.ts'
import type { Witness } from './signals.ts'
import { hashSnapshot, packInfo, provenanceRank, type Snapshot } from './snapshot.ts'
import { type CircuitSize, tags, widths } from './spec.ts'
import { encodeTerms, type Statement, type Terms } from './statement.ts'
import { type CommittedTable, topOf } from './tableCommitment.ts'
import { buildAmounts } from './witnessAmounts.ts'
import { buildLineInputs, routeLines } from './witnessLines.ts'
import { buildRowInputs, buildUnderlyingInputs, chooseUnderlyings, fillRows } from './witnessTable.ts'

export type { Witness, WitnessValue } from './signals.ts'

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

export interface PreparedProof {
  readonly statement: Statement
  readonly witness: Witness
  readonly margin: Margin
}

/**
 * Builds statement and witness at a circuit size. The margin is the engine's, so the honest witness names the least
 * requirement. Throws PORTFOLIO_TOO_LARGE naming the dimension that does not fit, DEFICIENT when the excess is
 * below the terms' minimum, CONTROL_UNPROVED when a snapshot is of another identity, another T or unsigned by a member,
 * INVALID_INPUT for a T other than the table's, short blinding, no account or one account twice.
 */
export function buildWitness(request: ProofRequest, size: CircuitSize): PreparedProof {
  const { table, attestors, secret, blinding, terms, lien, context, subject } = request
  const snapshots = [...request.snapshots].sort((a, b) => (a.accountId < b.accountId ? -1 : 1))
  assertRequest(request)
  const usable = request.signatures.filter(
    (signature) => isMember(attestors, signature.key) && verifyBatch(signature),
  )
  assertSnapshots(request, snapshots, new Set(usable.flatMap((signature) => signature.snapshots)))
  const signatures = coveringSignatures(snapshots, usable)
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

function assertRequest({ table, terms, blinding, snapshots }: ProofRequest): void {
  const refuse = (field: string, expected: string): PlimsollError =>
    new PlimsollError('INVALID_INPUT', `The request cannot be proved: ${field}.`, { field, expected })
  if (terms.asOfSec !== table.table.asOfSec) throw refuse('terms.asOfSec', 'the instant of the risk table')
  // Short blinding would let figures be guessed from the disclosure.
  if (blinding < 1n << 128n || !isFieldElement(blinding))
    throw refuse('blinding', 'a fresh random field element of 128 bits or more')
  if (snapshots.length === 0) throw refuse('snapshots', 'at least one account')
  const ids = new Set(snapshots.map(({ accountId }) => accountId))
  if (ids.size !== snapshots.length || ids.has(0n))
    throw refuse('snapshots.accountId', 'each account once, none of them 0')
}

function assertSnapshots(
  { secret, terms, lien }: ProofRequest,
  snapshots: readonly Snapshot[],
  covered: ReadonlySet<bigint>,
): void {
  const identity = identityCommitment(secret)
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
    if (!covered.has(hashSnapshot(snapshot)))
      throw refuse('a snapshot under a valid signature of a member of the attestor set')
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
