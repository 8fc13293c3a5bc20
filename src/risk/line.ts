import type { Lots } from '../units/fixed.ts'

/** One (instrument, quantity) of an account. Long is positive; zero is not a line. */
export interface Line {
  readonly instrumentId: bigint
  readonly lots: Lots
}
