import type { Address } from 'viem'
import type { Terms } from '../protocol/statement.ts'

/** What a verifier demands. Everything in a statement that follows from it is rebuilt, never taken from a caller. */
export interface VerifierPolicy {
  /** Chain id and address (or the address that stands for an off-chain verifier) in the context of every proof. */
  readonly chainId: number
  readonly verifier: Address
  /** Hash of the one parameter set whose tables count. */
  readonly parametersHash: bigint
  /** How old T may be; more than finality plus proving time. */
  readonly maximumAgeSec: number
  /** Circuit sizes whose development key is allowed, by name. Empty in earnest: anyone can forge with such a key. */
  readonly developmentKeys: readonly string[]
  readonly purposes: ReadonlyMap<string, Demand>
}

/** What is demanded for one purpose. T is the registered table's, the rest is here. */
export interface Demand {
  readonly terms: Omit<Terms, 'asOfSec'>
  /** The credit registry to which every account must be pledged; null demands no lien. */
  readonly lienRegistry: { readonly chainId: number; readonly address: Address } | null
  /** Who may use a proof, with what it enrolled; null for a subject that has not enrolled. */
  readonly subjects: ReadonlyMap<bigint, Enrolment | null>
}

/** The accounts and the holder of the proof with which a subject enrolled. */
export interface Enrolment {
  readonly accounts: bigint
  readonly holder: bigint
}
