/** Explains the journey as it goes: numbered steps, notes, and how long each took. Everything on standard error. */
export interface Narrator {
  readonly step: (title: string) => void
  readonly note: (text: string) => void
  /** Runs work under a label and says how long it took. */
  readonly timed: <Result>(label: string, work: () => Promise<Result>) => Promise<Result>
  readonly finish: () => void
}

/** Slow work says every so often that it is still at it. */
const BEAT_MS = 5_000

export function createNarrator(write: (text: string) => void): Narrator {
  const started = performance.now()
  let number = 0
  const seconds = (since: number): string => `${((performance.now() - since) / 1000).toFixed(1)} s`
  return {
    step: (title) => {
      number += 1
      write(`\n[${number}] ${title}   (${seconds(started)} so far)\n`)
    },
    note: (text) => write(`    ${text}\n`),
    timed: async (label, work) => {
      const since = performance.now()
      write(`    ${label} ...\n`)
      const beat = setInterval(() => write(`    ${label} ... ${seconds(since)}\n`), BEAT_MS)
      try {
        const result = await work()
        write(`    ${label}: ${seconds(since)}\n`)
        return result
      } finally {
        clearInterval(beat)
      }
    },
    finish: () => write(`\nDone in ${seconds(started)}.\n`),
  }
}
