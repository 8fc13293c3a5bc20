/** The value below which the share lies, 0.5 for the median. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

export const median = (values: readonly number[]): number => quantile(values, 0.5)

/** Milliseconds that `act` takes. */
export function time(act: () => void): number {
  const from = performance.now()
  act()
  return performance.now() - from
}

/** Runs of several variants, in turn: whatever else the machine does meets all of them. */
export interface Samples {
  readonly add: (name: string, milliseconds: number) => void
  readonly median: (name: string) => number
  /** Middle half of the runs, over the median: how much they scatter. */
  readonly spread: (name: string) => number
}

export function createSamples(): Samples {
  const times = new Map<string, number[]>()
  const of = (name: string): number[] => times.get(name) ?? []
  return {
    add: (name, milliseconds) => times.set(name, [...of(name), milliseconds]),
    median: (name) => median(of(name)),
    spread: (name) => (quantile(of(name), 0.75) - quantile(of(name), 0.25)) / median(of(name)),
  }
}
