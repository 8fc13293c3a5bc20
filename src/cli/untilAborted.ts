import { setTimeout as wait } from 'node:timers/promises'
import { PlimsollError } from '../errors.ts'

/** Resolves when the signal aborts. */
export function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}

/**
 * The work's result, or CANCELLED when the signal aborts, for work that cannot stop itself in the middle. It goes on
 * until the process ends, so what it owns must go within `graceMs` or with the process.
 */
export async function abandonOnAbort<Result>(
  work: Promise<Result>,
  signal: AbortSignal,
  graceMs = 0,
): Promise<Result> {
  work.catch(() => undefined)
  return Promise.race([
    work,
    untilAborted(signal).then(async () => {
      await wait(graceMs)
      throw new PlimsollError('CANCELLED', 'The work was cancelled; nothing half-written is left.')
    }),
  ])
}
