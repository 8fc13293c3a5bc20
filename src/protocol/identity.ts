import { poseidon } from './poseidon.ts'
import { MAX_ACCOUNTS, tags } from './spec.ts'

// Everything derived from an identity secret: a uniformly random field element that its owner backs up. It is
// never derived from a wallet signature, which phishing could ask for again.

/** What snapshots name; hides the secret. */
export const identityCommitment = (secret: bigint): bigint => poseidon([tags.identity, secret])

/** One proof per identity, context and T. Never from proof bytes: Groth16 proofs can be re-randomised. */
export function computeNullifier(secret: bigint, context: bigint, asOfSec: number): bigint {
  return poseidon([tags.nullifier, secret, context, BigInt(asOfSec)])
}

/** Who it is, for one registry; 0 without a lien. */
export function computeHolder(secret: bigint, lien: bigint): bigint {
  return lien === 0n ? 0n : poseidon([tags.holder, secret, lien])
}

/**
 * Account-set commitment: sorted ids, zero-padded to twelve, under a salt of (secret, context). The same at every
 * circuit size, so one verifier sees the same value until an account is added or dropped; two verifiers can't link.
 */
export function commitAccounts(secret: bigint, context: bigint, accountIds: readonly bigint[]): bigint {
  if (accountIds.length > MAX_ACCOUNTS) throw new RangeError(`more than ${MAX_ACCOUNTS} accounts`)
  const salt = poseidon([tags.accountSalt, secret, context])
  const sorted = [...accountIds].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))
  return poseidon([salt, ...sorted, ...new Array<bigint>(MAX_ACCOUNTS - sorted.length).fill(0n)])
}
