import { type ErrorDetails, errorCodes, formatError, PlimsollError } from '../errors.ts'
import { encodeCanonical, type Json } from '../units/canonical.ts'
import type { CliContext } from './cliContext.ts'

/** Exit code of a bug: a failure that is no PlimsollError. */
const BUG = 70

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

/** Indented JSON with bigints as decimal strings and a last newline: what files hold. */
export function encodeFile(value: unknown): string {
  return `${JSON.stringify(value, (_, item) => (typeof item === 'bigint' ? item.toString() : item), 2)}\n`
}

/** Prints a result: one line of canonical JSON, or text for people. */
export function print(cli: CliContext, value: unknown, text: () => string): void {
  cli.stdout(`${cli.json ? encodeCanonical(toJson(value)) : text()}\n`)
}

/** Progress and notices go to standard error, so that standard output stays a result. */
export function progress(cli: CliContext, text: string): void {
  cli.stderr(`${text}\n`)
}

/**
 * Prints an error without stack trace and returns its exit code. What fails after Ctrl-C fails because of it, whatever
 * the failure calls itself.
 */
export function reportError(cli: CliContext, error: unknown): number {
  if (cli.signal.aborted)
    return reportKnown(
      cli,
      new PlimsollError('CANCELLED', 'The work was cancelled; nothing half-written is left.'),
    )
  if (error instanceof PlimsollError) return reportKnown(cli, error)
  const name = error instanceof Error ? error.name : typeof error
  const message = `Plimsoll stopped on an unexpected ${name}: this is a bug.`
  const remedy = 'Run again with NODE_DEBUG=plimsoll, which shows where, and report it.'
  cli.stderr(
    cli.json
      ? `${encodeCanonical({ code: 'INTERNAL', message, remedy })}\n`
      : `INTERNAL: ${message}\n  remedy: ${remedy}\n`,
  )
  // Frames only: the message of an unexpected error could quote a private value.
  if (cli.environment.NODE_DEBUG === 'plimsoll' && error instanceof Error) {
    const frames = error.stack?.split('\n').filter((line) => /^\s+at /.test(line)) ?? []
    cli.stderr(`${frames.join('\n')}\n`)
  }
  return BUG
}

function reportKnown(cli: CliContext, error: PlimsollError): number {
  const { code, message } = error
  const { cause: _, ...facts }: ErrorDetails = error.details
  cli.stderr(
    cli.json ? `${encodeCanonical(toJson({ code, message, ...facts }))}\n` : `${formatError(error)}\n`,
  )
  return errorCodes[code].exit
}
