import type { Verifier } from '../verifier/verifyStatement.ts'
import type { ProofJson } from './schemas.ts'

/**
 * Who may register risk tables. Recomputing shows that a table follows from its inputs, not that the inputs are true,
 * so on a verifier whose answers count the route is closed or takes the publisher's token.
 */
export type Publishing =
  | { readonly kind: 'open' }
  | { readonly kind: 'token'; readonly token: string }
  | { readonly kind: 'closed' }

/** Everything a server is built from. Time, proof check and stores come from outside. */
export interface ServerDependencies {
  readonly version: string
  /** Seconds since the epoch. */
  readonly now: () => number
  readonly verifier: Verifier<ProofJson>
  readonly publishing: Publishing
  /** Takes log lines; without it nothing is logged. Bodies, headers and error messages never get there. */
  readonly logStream?: { write(line: string): void } | undefined
}
