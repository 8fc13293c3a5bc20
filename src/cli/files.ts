import { chmod, readFile, writeFile } from 'node:fs/promises'
import { PlimsollError } from '../errors.ts'

/** Reads JSON. Throws INVALID_INPUT naming the option, not the content. */
export async function readJson(path: string, option: string): Promise<unknown> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (cause) {
    throw new PlimsollError('INVALID_INPUT', `${path} cannot be read.`, {
      field: option,
      expected: 'a readable file',
      cause,
    })
  }
  try {
    return JSON.parse(text)
  } catch {
    throw new PlimsollError('INVALID_INPUT', `${path} is not JSON.`, {
      field: option,
      expected: 'a JSON file',
    })
  }
}

/** Writes a file that only its owner reads: positions and secrets of a trader. */
export async function writePrivate(path: string, text: string): Promise<void> {
  await writeFile(path, text, { mode: 0o600 })
  // The mode of writeFile holds for new files only.
  await chmod(path, 0o600)
}

export async function writePublic(path: string, text: string): Promise<void> {
  await writeFile(path, text)
}
