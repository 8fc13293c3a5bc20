import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod'
import type { z } from 'zod'
import { errorCodes, PlimsollError } from '../errors.ts'
import type { errorSchema } from './schemas.ts'

/** Refusals of the transport, beside the registry of `src/errors.ts`: they exist over HTTP only. */
export const transportErrors = {
  UNAUTHORISED: { status: 401, summary: 'The publisher’s token is missing or wrong.' },
  NOT_FOUND: { status: 404, summary: 'There is nothing under this method, path or commitment.' },
  BODY_TOO_LARGE: { status: 413, summary: 'The body is larger than the route allows.' },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, summary: 'The body is not declared as application/json.' },
  INTERNAL: { status: 500, summary: 'The server could not answer.' },
} as const satisfies Record<string, { status: number; summary: string }>

export type TransportCode = keyof typeof transportErrors
export type ErrorBody = z.infer<typeof errorSchema>

export interface ErrorReply {
  readonly status: number
  readonly body: ErrorBody
}

interface Hints {
  readonly field?: string | undefined
  readonly expected?: string | undefined
  readonly remedy?: string | undefined
}

/** A refusal of the transport; throw it through {@link TransportError} or send it. */
export function transportReply(code: TransportCode, hints: Hints = {}): ErrorReply {
  const { status, summary } = transportErrors[code]
  return { status, body: toBody(code, summary, hints) }
}

/** Thrown by a route to answer with a refusal of the transport. */
export class TransportError extends Error {
  override readonly name = 'TransportError'
  readonly reply: ErrorReply

  constructor(code: TransportCode, hints: Hints = {}) {
    super(transportErrors[code].summary)
    this.reply = transportReply(code, hints)
  }
}

/**
 * The one shape of everything that is not as asked. Foreign messages never pass: a JSON parser quotes the body, and a
 * bug's message may hold anything.
 */
export function toErrorReply(error: unknown): ErrorReply {
  if (error instanceof TransportError) return error.reply
  if (error instanceof PlimsollError) {
    const { status } = errorCodes[error.code]
    return { status, body: toBody(error.code, error.message, error.details) }
  }
  if (hasZodFastifySchemaValidationErrors(error)) return fromValidation(error)
  const { code, statusCode } = readFastifyError(error)
  if (statusCode === 415) {
    return transportReply('UNSUPPORTED_MEDIA_TYPE', {
      field: 'content-type',
      expected: 'application/json',
      remedy: 'Send JSON and say so in the content-type header.',
    })
  }
  if (statusCode === 413) {
    return transportReply('BODY_TOO_LARGE', { field: 'body', remedy: 'Send less in one request.' })
  }
  if (statusCode < 400 || statusCode >= 500) return transportReply('INTERNAL')
  const inUrl = code === 'FST_ERR_BAD_URL' || code === 'FST_ERR_MAX_PARAM_LENGTH'
  return {
    status: 400,
    body: toBody('INVALID_INPUT', inUrl ? 'The path is malformed.' : 'The body is not JSON.', {
      field: inUrl ? 'path' : 'body',
      expected: inUrl ? 'a path of this API' : 'one JSON value without __proto__ or constructor.prototype',
    }),
  }
}

type ValidationFailure = Parameters<typeof hasZodFastifySchemaValidationErrors>[0] & {
  readonly validation: readonly {
    readonly keyword: string
    readonly instancePath: string
    readonly message?: string | undefined
    readonly params: Readonly<Record<string, unknown>>
  }[]
  readonly validationContext?: string | undefined
}

/** zod's messages say what was expected and of what type the value was; never the value. */
function fromValidation({ validation, validationContext = 'body' }: ValidationFailure): ErrorReply {
  const [issue] = validation
  const path = (issue?.instancePath ?? '').split('/').filter((part) => part !== '')
  const unknownKeys = issue?.keyword === 'unrecognized_keys' ? issue.params.keys : undefined
  const unknownKey = Array.isArray(unknownKeys) ? String(unknownKeys[0]) : undefined
  const field = shorten(
    [...path, ...(unknownKey === undefined ? [] : [unknownKey])].join('.') || validationContext,
  )
  const expected =
    unknownKey === undefined ? issue?.message?.replace(/^Invalid input: /, '') : 'no such property'
  return {
    status: 400,
    body: toBody('INVALID_INPUT', `The request is malformed at ${field}.`, {
      field,
      expected,
      remedy: 'Correct the field; the schema is in /openapi.json.',
    }),
  }
}

function readFastifyError(error: unknown): { code: string; statusCode: number } {
  if (typeof error !== 'object' || error === null) return { code: '', statusCode: 500 }
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  const statusCode = 'statusCode' in error && typeof error.statusCode === 'number' ? error.statusCode : 500
  return { code, statusCode }
}

function toBody(code: string, message: string, { field, expected, remedy }: Hints): ErrorBody {
  return {
    code,
    message,
    field: field === undefined ? null : shorten(field),
    expected: expected === undefined ? null : shorten(expected),
    remedy: remedy ?? null,
  }
}

/** Keys of a record come from the caller and are as long as the caller likes. */
function shorten(text: string): string {
  return text.length <= 200 ? text : `${text.slice(0, 200)}…`
}
