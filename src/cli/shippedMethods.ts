import { readdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { PlimsollError } from '../errors.ts'
import type { BoundMethod } from '../methods/method.ts'
import { parseMethod } from '../methods/parseMethod.ts'
import { readJson } from './files.ts'

const folder = fileURLToPath(new URL('../../parameters/methods/', import.meta.url))

/** Every parameter file that is shipped, in the order of their names. */
export async function loadShippedMethods(): Promise<readonly BoundMethod[]> {
  const files = (await readdir(folder)).filter((name) => name.endsWith('.json')).sort()
  return Promise.all(files.map(async (name) => parseMethod(await readJson(`${folder}${name}`, '--method'))))
}

/** A method by the name of a shipped file (`span-style`), or from a file of one's own (`./mine.json`). `field` is where it is named. */
export async function loadMethod(option: string, field = '--method'): Promise<BoundMethod> {
  if (option.endsWith('.json')) return parseMethod(await readJson(option, field))
  const names = (await readdir(folder)).map((name) => name.replace(/\.json$/, '')).sort()
  if (!names.includes(option)) {
    throw new PlimsollError('INVALID_INPUT', `${option} is no shipped method.`, {
      field,
      expected: `a parameter file, or one of ${names.join(', ')}`,
    })
  }
  return parseMethod(await readJson(`${folder}${option}.json`, field))
}
