import { constants } from 'node:fs'
import { access, open, readFile, rename, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { PlimsollError } from '../errors.ts'

/** Reads JSON. Throws INVALID_INPUT naming the option and the file, never its content. */
export async function readJson(path: string, option: string): Promise<unknown> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new PlimsollError('INVALID_INPUT', `${path} cannot be read${reasonOf(cause)}.`, {
      field: option,
      expected: 'a readable file',
      cause,
    })
  })
  try {
    return JSON.parse(text)
  } catch {
    // The parser's own message quotes the text.
    throw new PlimsollError('INVALID_INPUT', `${path} is not JSON.`, {
      field: option,
      expected: 'a JSON file',
    })
  }
}

/**
 * Checks, before any work, that an output can be written without losing anything: the folder takes files, and what
 * stands under the name is an earlier output of the same schema; with null nothing may stand there. Throws INVALID_INPUT
 * naming the option.
 */
export async function assertOutput(path: string, option: string, schema: string | null): Promise<void> {
  const refuse = (why: string, remedy: string, cause?: unknown): PlimsollError =>
    new PlimsollError('INVALID_INPUT', `${path} cannot be written: ${why}.`, {
      field: option,
      expected: schema === null ? 'a new file' : `a new file, or an earlier one of ${schema}`,
      remedy,
      cause,
    })
  await access(dirname(path), constants.W_OK).catch((cause: unknown) => {
    throw refuse(`its folder cannot be written${reasonOf(cause)}`, 'Make the folder, or name another.', cause)
  })
  const existing = await stat(path).catch(() => null)
  if (existing === null) return
  const another = 'Name another file; nothing was overwritten.'
  if (!existing.isFile()) throw refuse('it is no regular file', another)
  const content = await readJson(path, option).catch(() => null)
  if ((content as { schema?: unknown } | null)?.schema !== schema)
    throw refuse('there is a file that would be lost', another)
}

/** Writes a file that only its owner reads: positions and secrets of a trader. */
export const writePrivate = (path: string, text: string): Promise<void> => replaceFile(path, text, 0o600)

export const writePublic = (path: string, text: string): Promise<void> => replaceFile(path, text, 0o644)

/** Written aside and renamed: whoever looks finds the old file or the new one, whole, with the mode asked for. */
async function replaceFile(path: string, text: string, mode: number): Promise<void> {
  const aside = `${path}.${process.pid}.tmp`
  try {
    const file = await open(aside, 'wx', mode)
    try {
      await file.writeFile(text)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(aside, path)
  } catch (cause) {
    await rm(aside, { force: true })
    throw new PlimsollError('INVALID_INPUT', `${path} cannot be written${reasonOf(cause)}.`, {
      field: path,
      expected: 'a file that can be written',
      cause,
    })
  }
}

function reasonOf(cause: unknown): string {
  const code = (cause as { code?: unknown } | null)?.code
  return typeof code === 'string' ? ` (${code})` : ''
}
