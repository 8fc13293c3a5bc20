import { errorCodes, formatError, PlimsollError } from '../errors.ts'
import { encodeCanonical, type Json } from '../units/canonical.ts'

/** bigints as decimal strings, maps as objects: what `--json` prints. */
export function toJson(value: unknown): Json {
  if (typeof value === 'bigint') return value.toString()
  if (value === null || typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number')
    return value
  if (value instanceof Map)
    return toJson(Object.fromEntries([...value].map(([key, item]) => [String(key), item])))
  if (Array.isArray(value)) return value.map(toJson)
  if (typeof value === 'object') {
    const entries = Object.entries(value).filter(
      ([, item]) => item !== undefined && typeof item !== 'function',
    )
    return Object.fromEntries(entries.map(([key, item]) => [key, toJson(item)]))
  }
  return null
}

/** Prints a result: one line of canonical JSON, or text for people. */
export function print(json: boolean, value: unknown, text: () => string): void {
  process.stdout.write(`${json ? encodeCanonical(toJson(value)) : text()}\n`)
}

/** Progress and notices go to standard error, so that standard output stays a result. */
export function progress(text: string): void {
  process.stderr.write(`${text}\n`)
}

/** Prints an error without stack trace and returns the exit code that scripts can use. */
export function reportError(error: unknown, json: boolean): number {
  if (error instanceof PlimsollError) {
    const { code, message, details } = error
    const { cause: _, ...facts } = details
    process.stderr.write(
      json ? `${encodeCanonical(toJson({ code, message, ...facts }))}\n` : `${formatError(error)}\n`,
    )
    return errorCodes[code].exit
  }
  const message = error instanceof Error && error.name !== 'Error' ? error.name : 'unexpected failure'
  const text = `Plimsoll stopped: ${message}. This is a bug; run again with NODE_DEBUG=plimsoll to see where.`
  process.stderr.write(json ? `${encodeCanonical({ code: 'INTERNAL', message: text })}\n` : `${text}\n`)
  if (process.env.NODE_DEBUG === 'plimsoll' && error instanceof Error)
    process.stderr.write(`${error.stack}\n`)
  return 70
}
