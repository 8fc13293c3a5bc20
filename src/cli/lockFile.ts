import { readFile, rm, writeFile } from 'node:fs/promises'
import { PlimsollError } from '../errors.ts'

/**
 * Holds a file for one process at a time, by `<path>.lock`. Two attestors at once with one book would both sign, and
 * what one signed would be forgotten. The lock of a process that is gone is taken over. Throws INVALID_INPUT when it is
 * held.
 */
export async function holdLock(
  path: string,
  option: string,
): Promise<{ readonly close: () => Promise<void> }> {
  const lock = `${path}.lock`
  const take = (): Promise<void> => writeFile(lock, `${process.pid}\n`, { flag: 'wx', mode: 0o600 })
  try {
    await take().catch(async (cause: unknown) => {
      if (!(await isAbandoned(lock))) throw cause
      await rm(lock, { force: true })
      await take()
    })
  } catch (cause) {
    throw new PlimsollError('INVALID_INPUT', `${path} is in use.`, {
      field: option,
      expected: 'one attestor at a time with this book',
      remedy: `Wait until the other ends; if none runs, remove ${lock}.`,
      cause,
    })
  }
  return { close: () => rm(lock, { force: true }) }
}

/** Whether the lock names a process that does not run. An unreadable lock counts as held. */
async function isAbandoned(lock: string): Promise<boolean> {
  const pid = Number(await readFile(lock, 'utf8').catch(() => ''))
  if (!Number.isSafeInteger(pid) || pid <= 0) return false
  try {
    process.kill(pid, 0)
    return false
  } catch (error) {
    return (error as { code?: unknown }).code === 'ESRCH'
  }
}
