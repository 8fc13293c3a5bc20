import type { FastifyRequest, FastifyServerOptions } from 'fastify'
import type { ServerDependencies } from './dependencies.ts'

/**
 * Log lines carry method, route pattern, status and time. Bodies (positions are private), headers, paths as sent and
 * messages of errors never get there: the serialisers leave them out, and redaction takes them out of any object that
 * is logged by mistake.
 */
export function buildLogger(
  stream: ServerDependencies['logStream'],
): NonNullable<FastifyServerOptions['logger']> {
  if (stream === undefined) return false
  return {
    level: 'info',
    stream,
    redact: {
      paths: ['body', '*.body', 'lines', '*.lines', 'headers', '*.headers', 'proof', '*.proof'],
      remove: true,
    },
    serializers: {
      req: (request: FastifyRequest) => ({
        method: request.method,
        route: request.routeOptions?.url ?? 'unknown',
      }),
      err: describeFailure,
    },
  }
}

/** An unexpected error without its message, which may hold anything. */
export function describeFailure(error: unknown): { type: string; message: string; stack: string } {
  const isError = error instanceof Error
  const frames = isError ? (error.stack ?? '').split('\n').filter((text) => /^\s+at /.test(text)) : []
  return { type: isError ? error.name : typeof error, message: 'withheld', stack: frames.join('\n') }
}
