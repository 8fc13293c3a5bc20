/**
 * Groth16 over BN254 in the JSON that snarkjs, rapidsnark and most wallets exchange: decimal strings, projective
 * with z = 1, so files travel unchanged between tools. These are shapes; what makes a value acceptable is decided
 * in `verificationKey.ts` and `verify.ts`.
 */
export type G1Json = readonly [string, string, string]
/** Each pair is (c0, c1) of c0 + c1 u. Solidity and the precompile want them the other way round. */
export type G2Json = readonly [
  readonly [string, string],
  readonly [string, string],
  readonly [string, string],
]

export interface Groth16Proof {
  readonly pi_a: G1Json
  readonly pi_b: G2Json
  readonly pi_c: G1Json
  readonly protocol: 'groth16'
  readonly curve: 'bn128'
}

/** What snarkjs reads out of a proving key: nothing in it says how the key was made. */
export interface BareVerificationKey {
  readonly protocol: 'groth16'
  readonly curve: 'bn128'
  /** Number of public signals, outputs first; IC has one point more. */
  readonly nPublic: number
  readonly vk_alpha_1: G1Json
  readonly vk_beta_2: G2Json
  readonly vk_gamma_2: G2Json
  readonly vk_delta_2: G2Json
  readonly IC: readonly G1Json[]
}

/** `development`: the toxic waste follows from the public seed, so anyone can forge. `ceremony`: it was destroyed. */
export type SetupStatement =
  | { readonly kind: 'development'; readonly seed: string }
  | { readonly kind: 'ceremony' }

/**
 * A verification key with a statement of how it was made. The statement is worth what its writer is worth: a key
 * with the statement removed or altered has the same points and accepts the same forgeries. It prevents mistakes,
 * not deceit; against deceit pin the key's hash (`verificationKeySha256`) or name the public seeds to recognise.
 */
export interface VerificationKey extends BareVerificationKey {
  readonly plimsollSetup: SetupStatement
}
