import { PlimsollError } from '../errors.ts'
import type { Snapshot } from '../protocol/snapshot.ts'

/** The rules an attestor set keeps its one book by; the durations are policy. */
export interface BookPolicy {
  /** At least the longest credit granted on proofs: how long an account stays with its identity after notice. */
  readonly identityNoticeSec: number
  /** The old registry's longest freshness: how long after its finalised release a new lien waits. */
  readonly lienFreshnessSec: number
}

interface Binding {
  readonly identity: bigint
  readonly next: { readonly identity: bigint; readonly fromSec: number } | null
  readonly lien: bigint
  /** T from which another lien may be signed; null while the lien stands. */
  readonly lienFreeFromSec: number | null
}

/**
 * The book of an attestor set: per account one identity and one lien at a time, per (account, T) one snapshot.
 * State lives in the maps; every rule is a function below.
 */
export interface AttestorBook {
  readonly policy: BookPolicy
  readonly bindings: Map<bigint, Binding>
  readonly snapshots: Map<string, Snapshot>
  readonly sequences: Map<bigint, bigint>
}

export function createBook(policy: BookPolicy): AttestorBook {
  return { policy, bindings: new Map(), snapshots: new Map(), sequences: new Map() }
}

const key = (accountId: bigint, asOfSec: number): string => `${accountId}@${asOfSec}`

/** The snapshot signed for (account, T) before, if any: asked again, the attestor answers with the same bytes. */
export function findSnapshot(book: AttestorBook, accountId: bigint, asOfSec: number): Snapshot | null {
  return book.snapshots.get(key(accountId, asOfSec)) ?? null
}

/**
 * Checks that an account may be attested for this identity and lien at T. Throws IDENTITY_CONFLICT or LIEN_CONFLICT.
 * The first identity that proves control holds the account; another one waits for the notice to pass.
 */
export function assertBindable(
  book: AttestorBook,
  accountId: bigint,
  identity: bigint,
  lien: bigint,
  asOfSec: number,
): void {
  const binding = effective(book, accountId, asOfSec)
  if (binding === null) return
  if (binding.identity !== identity) {
    throw new PlimsollError('IDENTITY_CONFLICT', 'The account is bound to another identity.', {
      field: 'identity',
      expected: 'the identity that enrolled the account first',
      remedy: 'Give notice of the change and wait until it takes effect.',
    })
  }
  const free = binding.lien === 0n || (binding.lienFreeFromSec !== null && asOfSec > binding.lienFreeFromSec)
  if (binding.lien !== lien && !free) {
    throw new PlimsollError('LIEN_CONFLICT', 'The account is pledged to another registry.', {
      field: 'lien',
      expected: 'the lien that stands, or a T after its release and freshness',
      remedy: 'Have the old registry release the account, then wait for its longest freshness to pass.',
    })
  }
}

/** Enters a snapshot. Call after {@link assertBindable}; throws IDENTITY_CONFLICT when (account, T) is taken by other bytes. */
export function enterSnapshot(book: AttestorBook, snapshot: Snapshot): void {
  const { accountId, asOfSec, identity, lien } = snapshot
  if (book.snapshots.has(key(accountId, asOfSec))) {
    throw new PlimsollError('IDENTITY_CONFLICT', 'This account has a snapshot for this instant already.', {
      field: 'asOfSec',
      expected: 'one snapshot per account and T',
    })
  }
  const binding = effective(book, accountId, asOfSec)
  book.bindings.set(accountId, {
    identity,
    next: binding?.next ?? null,
    lien,
    lienFreeFromSec: binding !== null && binding.lien === lien ? binding.lienFreeFromSec : null,
  })
  book.snapshots.set(key(accountId, asOfSec), snapshot)
  book.sequences.set(accountId, snapshot.sequence)
}

/** Next sequence number of an account, from 1. For people; no rule reads it. */
export function nextSequence(book: AttestorBook, accountId: bigint): bigint {
  return (book.sequences.get(accountId) ?? 0n) + 1n
}

/** Notice that an account passes to another identity; effective after the policy's notice. */
export function giveIdentityNotice(
  book: AttestorBook,
  accountId: bigint,
  identity: bigint,
  nowSec: number,
): void {
  const binding = book.bindings.get(accountId)
  if (binding === undefined) return
  book.bindings.set(accountId, {
    ...binding,
    next: { identity, fromSec: nowSec + book.policy.identityNoticeSec },
  })
}

/** The registry's release of a lien was finalised at `releasedSec`; a new one needs a T beyond its freshness. */
export function releaseLien(book: AttestorBook, accountId: bigint, releasedSec: number): void {
  const binding = book.bindings.get(accountId)
  if (binding === undefined) return
  book.bindings.set(accountId, { ...binding, lienFreeFromSec: releasedSec + book.policy.lienFreshnessSec })
}

function effective(book: AttestorBook, accountId: bigint, asOfSec: number): Binding | null {
  const binding = book.bindings.get(accountId)
  if (binding === undefined) return null
  if (binding.next !== null && asOfSec >= binding.next.fromSec) {
    return { ...binding, identity: binding.next.identity, next: null }
  }
  return binding
}
