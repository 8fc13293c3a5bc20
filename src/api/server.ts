import Fastify, { type FastifyInstance, type FastifyReply } from 'fastify'
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import type { ServerDependencies } from './dependencies.ts'
import { type ErrorReply, toErrorReply, transportReply } from './errorReply.ts'
import { buildLogger } from './log.ts'
import { registerOpenapi } from './openapi.ts'
import { healthRoutes } from './routes/health.ts'
import { marginRoutes } from './routes/margin.ts'
import { riskTableRoutes } from './routes/riskTables.ts'
import { verifyRoutes } from './routes/verify.ts'

/** Routes that need more say so. */
const BODY_LIMIT_BYTES = 1024 * 1024

const noSuchRoute = transportReply('NOT_FOUND', {
  field: 'path',
  expected: 'a method and path of this API',
  remedy: 'The routes are listed in /openapi.json.',
})

/** Composes the server; whoever calls it listens, or injects requests, and closes it. */
export function buildServer(dependencies: ServerDependencies): FastifyInstance {
  const app: FastifyInstance = Fastify({
    logger: buildLogger(dependencies.logStream),
    bodyLimit: BODY_LIMIT_BYTES,
    // A path that no router can read; such a reply is typed for no status, so it is written raw.
    frameworkErrors: (error, _request, reply) => {
      const { status, body } = toErrorReply(error)
      reply.raw.writeHead(status, { 'content-type': 'application/json; charset=utf-8' })
      reply.raw.end(JSON.stringify(body))
    },
  })
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  // Without this a body declared as text would reach validation as a string instead of 415.
  app.removeContentTypeParser('text/plain')

  app.setErrorHandler((error, request, reply) => {
    const answer = toErrorReply(error)
    if (answer.body.code === 'INTERNAL') request.log.error({ err: error }, 'unexpected error')
    return sendError(reply, answer)
  })
  app.setNotFoundHandler((_request, reply) => sendError(reply, noSuchRoute))

  registerOpenapi(app, dependencies.version)
  app.register(healthRoutes(dependencies))
  app.register(riskTableRoutes(dependencies))
  app.register(marginRoutes(dependencies))
  app.register(verifyRoutes(dependencies))
  return app
}

function sendError(reply: FastifyReply, { status, body }: ErrorReply): FastifyReply {
  return reply.code(status).send(body)
}
