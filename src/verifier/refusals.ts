/**
 * Every reason to refuse a statement, in the order in which the checks run; a check that the
 * verifier contract makes too has the name of its error. Names are stable, sentences may change.
 */
export const refusals = {
  // 1 form
  PAUSED: 'The verifier is paused.',
  UNKNOWN_SIZE: 'No verification key of this circuit size is known.',
  DEVELOPMENT_KEY: 'The key of this size comes from a public seed and is not allowed by name.',
  SIGNAL_COUNT: 'The statement has the wrong number of public signals.',
  SIGNAL_BEYOND_MODULUS: 'A public signal is not below the modulus of the field.',
  // 2 risk table
  TABLE_UNKNOWN: 'The risk table is not registered.',
  TABLE_REVOKED: 'The risk table was revoked.',
  OTHER_PARAMETER_SET: 'The risk table was built with another parameter set than the policy names.',
  NOT_YET: 'The as-of instant lies in the future.',
  STALE: 'The as-of instant is older than the policy allows.',
  // 3 attestors
  ATTESTORS_COMPROMISED: 'The attestor root was reported compromised.',
  ATTESTORS_UNKNOWN: 'The attestor root was never in force.',
  ATTESTORS_OUT_OF_GRACE: 'The attestor root was replaced and its grace is over.',
  // 4 what the policy rebuilds
  UNKNOWN_PURPOSE: 'The policy has no demand for this purpose.',
  WRONG_TERMS: 'The terms are not those that the policy demands.',
  WRONG_LIEN: 'The lien is not the one that the policy demands.',
  WRONG_CONTEXT: 'The proof was made for another chain, verifier or purpose.',
  WRONG_SUBJECT: 'The subject is not one of the policy’s.',
  ACCOUNTS_CHANGED: 'The account-set commitment is not the enrolled one.',
  HOLDER_MISMATCH: 'The holder is not the enrolled one.',
  // 5 replay
  NULLIFIER_USED: 'The nullifier was spent: one proof per identity, context and instant.',
  // 6 pairing
  INVALID_PROOF: 'The proof does not hold for these public signals.',
} as const

export type RefusalName = keyof typeof refusals

/** A decision against a statement. `detail` is one sentence from public data only. */
export interface Refusal {
  readonly accepted: false
  readonly refusal: RefusalName
  readonly detail: string
}

/** A refusal with the registry's sentence, or a more precise one. */
export function refuse(refusal: RefusalName, detail: string = refusals[refusal]): Refusal {
  return { accepted: false, refusal, detail }
}
