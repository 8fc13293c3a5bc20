import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { PROTOCOL_VERSION } from '../../protocol/spec.ts'
import type { ServerDependencies } from '../dependencies.ts'
import { errorResponses, healthSchema } from '../schemas.ts'

/** Version of the paths below `/v1`. */
const API_VERSION = 1

export function healthRoutes(dependencies: ServerDependencies): FastifyPluginAsyncZod {
  const { verifier, version, now, publishing } = dependencies
  return async (app) => {
    app.get(
      '/health',
      {
        schema: {
          tags: ['service'],
          summary: 'Whether the service runs, and how far its answers can be trusted',
          response: { 200: healthSchema, ...errorResponses },
        },
      },
      async () => ({
        status: verifier.paused ? ('paused' as const) : ('ok' as const),
        nowSec: now(),
        versions: { software: version, protocol: PROTOCOL_VERSION, api: API_VERSION },
        sizes: [...verifier.keys].map(([size, { isDevelopment }]) => ({
          size,
          key: isDevelopment ? ('development' as const) : ('ceremony' as const),
        })),
        developmentKeysAllowed: [...verifier.policy.developmentKeys],
        purposes: [...verifier.policy.purposes.keys()],
        publishing: publishing.kind,
        tableCount: verifier.tables.entries.size,
      }),
    )
  }
}
