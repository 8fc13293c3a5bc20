import { isFieldElement } from '../protocol/field.ts'
import { publicSignals } from '../protocol/spec.ts'
import {
  computeContext,
  computeLien,
  decodeStatement,
  decodeTerms,
  encodeTerms,
  type Statement,
  type Terms,
} from '../protocol/statement.ts'
import { type AttestorRoots, statusOfRoot } from './attestorRoots.ts'
import type { VerifierPolicy } from './policy.ts'
import { type Refusal, refuse } from './refusals.ts'
import { findTable, type TableEntry, type TableStore } from './tableStore.ts'

/** What a verifier holds. The proof check and the nullifier store are injected; both only answer. */
export interface Verifier<Proof> {
  paused: boolean
  readonly policy: VerifierPolicy
  /** Sizes with a key; `isDevelopment` comes from the key's loader, never from a caller. */
  readonly keys: ReadonlyMap<string, { readonly isDevelopment: boolean }>
  readonly tables: TableStore
  readonly attestors: AttestorRoots
  readonly isNullifierUsed: (nullifier: bigint) => Promise<boolean>
  readonly verifyProof: (size: string, signals: readonly bigint[], proof: Proof) => Promise<boolean>
}

export interface Submission<Proof> {
  readonly size: string
  readonly purpose: string
  readonly signals: readonly bigint[]
  readonly proof: Proof
}

export interface Acceptance {
  readonly accepted: true
  readonly statement: Statement
  readonly terms: Terms
  /** The key comes from a public seed: the answer is worth nothing outside of a test. */
  readonly developmentKey: boolean
}

/**
 * Decides on a statement, in the order of the protocol: form, risk table, attestors, what the policy rebuilds, nullifier,
 * pairing. The first check that fails names the refusal. A view: it spends no nullifier. Who sent the proof is not
 * asked; whoever acts on the answer compares its subject with whom it has authenticated. Throws only when it could not
 * decide (an injected dependency failed, or the policy cannot be encoded).
 */
export async function verifyStatement<Proof>(
  verifier: Verifier<Proof>,
  submission: Submission<Proof>,
  nowSec: number,
): Promise<Acceptance | Refusal> {
  const { policy, keys } = verifier
  const { size, signals, proof } = submission
  const unfit = checkForm(verifier, submission)
  if (unfit !== null) return unfit
  const statement = decodeStatement(signals)
  const entry = findTable(verifier.tables, statement.riskTable)
  if (entry === null) return refuse('TABLE_UNKNOWN')
  const refusal =
    checkTable(policy, entry, nowSec) ??
    checkAttestors(verifier.attestors, statement, nowSec) ??
    checkDemand(policy, submission.purpose, statement, entry.table.asOfSec)
  if (refusal !== null) return refusal
  if (await verifier.isNullifierUsed(statement.nullifier)) return refuse('NULLIFIER_USED')
  if (!(await verifier.verifyProof(size, signals, proof))) return refuse('INVALID_PROOF')
  return {
    accepted: true,
    statement,
    terms: decodeTerms(statement.terms),
    developmentKey: keys.get(size)?.isDevelopment ?? true,
  }
}

/** 1. Not paused, a key of a known size, a development key only by name, number of signals, canonical signals. */
function checkForm<Proof>(
  { paused, policy, keys }: Verifier<Proof>,
  { size, signals }: Submission<Proof>,
): Refusal | null {
  const key = keys.get(size)
  if (paused) return refuse('PAUSED')
  if (key === undefined) return refuse('UNKNOWN_SIZE')
  if (key.isDevelopment && !policy.developmentKeys.includes(size)) return refuse('DEVELOPMENT_KEY')
  if (signals.length !== publicSignals.length) {
    return refuse(
      'SIGNAL_COUNT',
      `The statement has ${signals.length} public signals, not ${publicSignals.length}.`,
    )
  }
  const outside = publicSignals.find((_, index) => !isFieldElement(signals[index] ?? -1n))
  if (outside !== undefined) {
    return refuse(
      'SIGNAL_BEYOND_MODULUS',
      `The public signal ${outside[0]} is not below the modulus of the field.`,
    )
  }
  return null
}

/** 2. Registered (seen by the caller), not revoked, of the policy's parameter set, T <= now <= T + maximum age. */
function checkTable(policy: VerifierPolicy, entry: TableEntry, nowSec: number): Refusal | null {
  if (entry.revoked) return refuse('TABLE_REVOKED')
  const { asOfSec, parametersHash } = entry.table
  if (parametersHash !== policy.parametersHash) return refuse('OTHER_PARAMETER_SET')
  if (nowSec < asOfSec) return refuse('NOT_YET', `The as-of instant ${asOfSec} lies after now, ${nowSec}.`)
  if (nowSec > asOfSec + policy.maximumAgeSec) {
    return refuse(
      'STALE',
      `The as-of instant is ${nowSec - asOfSec} seconds old; at most ${policy.maximumAgeSec} are allowed.`,
    )
  }
  return null
}

/** 3. The root in force, or the one before within its grace, and not reported compromised. */
function checkAttestors(roots: AttestorRoots, { attestors }: Statement, nowSec: number): Refusal | null {
  switch (statusOfRoot(roots, attestors, nowSec)) {
    case 'compromised':
      return refuse('ATTESTORS_COMPROMISED')
    case 'unknown':
      return refuse('ATTESTORS_UNKNOWN')
    case 'outOfGrace':
      return refuse('ATTESTORS_OUT_OF_GRACE')
    case 'current':
    case 'previous':
      return null
  }
}

/** 4. Terms, lien, context and subject from the policy and the table's T; accounts and holder as enrolled. */
function checkDemand(
  policy: VerifierPolicy,
  purpose: string,
  statement: Statement,
  asOfSec: number,
): Refusal | null {
  const demand = policy.purposes.get(purpose)
  if (demand === undefined) return refuse('UNKNOWN_PURPOSE')
  const demanded: Terms = { ...demand.terms, asOfSec }
  if (statement.terms !== encodeTerms(demanded)) {
    return refuse('WRONG_TERMS', describeTerms(statement.terms, demanded))
  }
  const { lienRegistry } = demand
  const lien = lienRegistry === null ? 0n : computeLien(lienRegistry.chainId, lienRegistry.address)
  if (statement.lien !== lien) return refuse('WRONG_LIEN')
  if (statement.context !== computeContext(policy.chainId, policy.verifier, purpose)) {
    return refuse('WRONG_CONTEXT')
  }
  const enrolment = demand.subjects.get(statement.subject)
  if (enrolment === undefined) return refuse('WRONG_SUBJECT')
  if (enrolment === null) return null
  if (statement.accounts !== enrolment.accounts) return refuse('ACCOUNTS_CHANGED')
  if (statement.holder !== enrolment.holder) return refuse('HOLDER_MISMATCH')
  return null
}

/** Names the first field of the terms that is not as demanded. */
function describeTerms(packed: bigint, demanded: Terms): string {
  try {
    const claimed = decodeTerms(packed)
    const fields = ['asOfSec', 'levelPpm', 'minExcess', 'minProvenance', 'minSurvivalPpm'] as const
    const field = fields.find((name) => claimed[name] !== demanded[name])
    if (field === undefined) return refuse('WRONG_TERMS').detail
    return `The terms have ${field} = ${claimed[field]} where the policy demands ${demanded[field]}.`
  } catch {
    return 'The terms are not a packing of terms.'
  }
}
