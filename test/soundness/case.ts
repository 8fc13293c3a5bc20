import type { BookOptions } from '../support/soundnessBook.ts'
import type { Draft } from '../support/soundnessDraft.ts'

/** One way to cheat, and the statements of the circuit that must refuse it: these and no others. */
export interface Case {
  /** The check, as the relation words it, and how it is broken. */
  readonly name: string
  readonly book?: BookOptions
  /** Changes the honest witness; every digest and signature is rebuilt afterwards. */
  readonly tamper?: (draft: Draft) => void
  /** Changes made after that: digests and signatures themselves. */
  readonly after?: (draft: Draft) => void
  /** Names of the violated constraints in the O0 build. */
  readonly violates: readonly string[]
}
