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
  /** First T that may be signed for this identity; 0 for an account's first. */
  readonly identityFromSec: number
  /** Notice of another identity: the old one is signed up to the notice, the new one from `fromSec`, nobody between. */
  readonly next: { readonly identity: bigint; readonly noticeSec: number; readonly fromSec: number } | null
  readonly lien: bigint
  /** First T that may be signed with this lien; 0 for an account's first. */
  readonly lienFromSec: number
  /** When the registry's release was final; null while the lien stands. The lien is signed up to here only. */
  readonly lienReleasedSec: number | null
  /** Latest T signed so far: what changes, changes after it. */
  readonly lastSec: number
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
 * The first identity that proves control holds the account. After notice of another one nobody is signed until the notice
 * has passed, so that no credit of the old identity is alive when the new one begins. A lien is signed up to its release, a new
 * one for a T beyond release and freshness; neither is ever signed for a T before its own beginning.
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
  const { identityFromSec, next, lienFromSec, lienReleasedSec, lastSec } = binding
  const noticed = next !== null && asOfSec > next.noticeSec
  if (binding.identity !== identity || asOfSec < identityFromSec || noticed) {
    throw new PlimsollError(
      'IDENTITY_CONFLICT',
      'The account is bound to another identity at this instant.',
      {
        field: 'identity',
        expected: 'the identity that holds the account at T',
        remedy: 'Give notice of the change and wait until it takes effect.',
      },
    )
  }
  const stands = lienReleasedSec === null || asOfSec <= lienReleasedSec
  const free =
    asOfSec > lastSec &&
    (binding.lien === 0n ||
      (lienReleasedSec !== null && asOfSec > lienReleasedSec + book.policy.lienFreshnessSec))
  // A released lien may be taken anew, like any other, once its release has been waited out.
  const allowed = free || (binding.lien === lien && (stands || lien === 0n))
  if (asOfSec < lienFromSec || !allowed) {
    throw new PlimsollError('LIEN_CONFLICT', 'The account is pledged otherwise at this instant.', {
      field: 'lien',
      expected: 'the lien that stands at T, or a T after its release and freshness',
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
  const sameLien = binding !== null && binding.lien === lien && binding.lienReleasedSec === null
  const released =
    binding !== null &&
    binding.lien === lien &&
    binding.lienReleasedSec !== null &&
    asOfSec <= binding.lienReleasedSec
  book.bindings.set(accountId, {
    identity,
    identityFromSec: binding?.identityFromSec ?? 0,
    next: binding?.next ?? null,
    lien,
    lienFromSec: binding === null ? 0 : sameLien || released ? binding.lienFromSec : asOfSec,
    lienReleasedSec: released ? binding.lienReleasedSec : null,
    lastSec: Math.max(asOfSec, binding?.lastSec ?? 0),
  })
  book.snapshots.set(key(accountId, asOfSec), snapshot)
  book.sequences.set(accountId, snapshot.sequence)
}

/** Next sequence number of an account, from 1. For people; no rule reads it. */
export function nextSequence(book: AttestorBook, accountId: bigint): bigint {
  return (book.sequences.get(accountId) ?? 0n) + 1n
}

/** Notice, at `nowSec`, that an account passes to another identity. A second notice for another identity starts anew. */
export function giveIdentityNotice(
  book: AttestorBook,
  accountId: bigint,
  identity: bigint,
  nowSec: number,
): void {
  const binding = effective(book, accountId, nowSec)
  if (binding === null || binding.identity === identity || binding.next?.identity === identity) return
  // The freeze begins with the first notice still pending: a second one may not thaw what the first has frozen.
  const startSec = Math.max(nowSec, binding.lastSec)
  const noticeSec = binding.next?.noticeSec ?? startSec
  const next = { identity, noticeSec, fromSec: startSec + book.policy.identityNoticeSec }
  book.bindings.set(accountId, { ...binding, next })
}

/** The registry's release of a lien was final at `releasedSec`; also called when a lien without credit lapses. */
export function releaseLien(book: AttestorBook, accountId: bigint, releasedSec: number): void {
  const binding = book.bindings.get(accountId)
  if (binding === undefined || binding.lien === 0n || binding.lienReleasedSec !== null) return
  book.bindings.set(accountId, { ...binding, lienReleasedSec: Math.max(releasedSec, binding.lastSec) })
}

function effective(book: AttestorBook, accountId: bigint, asOfSec: number): Binding | null {
  const binding = book.bindings.get(accountId)
  if (binding === undefined) return null
  const { next } = binding
  if (next === null || asOfSec < next.fromSec) return binding
  return { ...binding, identity: next.identity, identityFromSec: next.fromSec, next: null }
}
