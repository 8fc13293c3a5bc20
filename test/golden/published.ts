/**
 * A worked number that somebody published, in the shape it was transcribed: inputs and expected values in the source's own
 * names and units. Files of such cases lie in test/vectors/published; `npx tsx scripts/golden.ts <file>` runs any other.
 */
export interface PublishedCase {
  readonly id: string
  /** The method's name in the source; chooses the runner. */
  readonly method: string
  // biome-ignore lint/suspicious/noExplicitAny: every source has a shape of its own, which its runner reads
  readonly inputs: any
  // biome-ignore lint/suspicious/noExplicitAny: as above
  readonly expected: any
  /** As stated by the source; a runner turns it into the comparison's own. */
  readonly tolerance: string | number
  readonly source: string
}

/** One figure: what our rule gives, what was published, and how far apart they may be. */
export interface Comparison {
  readonly name: string
  readonly actual: number | string | boolean
  readonly expected: number | string | boolean
  /** Zero for exact. Relative to the expected value where `relative` is set. */
  readonly tolerance: number
  readonly relative?: boolean
}

/** Runs the cases of the methods that `matches`. */
export interface Runner {
  readonly matches: RegExp
  readonly run: (published: PublishedCase) => readonly Comparison[]
}

/** Whether a figure is within its tolerance; texts and booleans must be equal. */
export function agrees({ actual, expected, tolerance, relative = false }: Comparison): boolean {
  if (typeof actual !== 'number' || typeof expected !== 'number') return actual === expected
  const allowed = relative ? tolerance * Math.max(Math.abs(expected), Number.MIN_VALUE) : tolerance
  return Math.abs(actual - expected) <= allowed
}
