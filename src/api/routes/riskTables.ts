import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { riskTableSchema, toTableJson } from '../../risk/encodeTable.ts'
import { encodeCanonical } from '../../units/canonical.ts'
import { acceptTable } from '../../verifier/acceptTable.ts'
import { listTables, registerTable } from '../../verifier/tableStore.ts'
import type { ServerDependencies } from '../dependencies.ts'
import { assertPublisher } from '../publisher.ts'
import { requireTable } from '../requireTable.ts'
import {
  commitmentParams,
  errorResponses,
  tableInputsSchema,
  tableListSchema,
  tableSummarySchema,
} from '../schemas.ts'
import { summariseTable } from '../tableSummary.ts'

/** Market data, parameters and an instrument list of some thousand options, with the table. */
const BODY_LIMIT_BYTES = 8 * 1024 * 1024

export function riskTableRoutes({ verifier, publishing }: ServerDependencies): FastifyPluginAsyncZod {
  const { tables } = verifier
  const tags = ['risk tables']
  return async (app) => {
    app.get(
      '/v1/risk-tables',
      {
        schema: {
          tags,
          summary: 'Registered tables, newest first',
          response: { 200: tableListSchema, ...errorResponses },
        },
      },
      async () => ({ tables: listTables(tables).map(summariseTable) }),
    )

    app.get(
      '/v1/risk-tables/:commitment',
      {
        schema: {
          tags,
          summary: 'A table as published, in canonical JSON',
          params: commitmentParams,
          response: { 200: riskTableSchema, ...errorResponses },
        },
      },
      async (request, reply) => {
        const { table } = requireTable(tables, request.params.commitment, 'commitment')
        return reply.type('application/json').serializer(encodeCanonical).send(toTableJson(table))
      },
    )

    app.post(
      '/v1/risk-tables',
      {
        bodyLimit: BODY_LIMIT_BYTES,
        onRequest: async (request) => assertPublisher(publishing, request.headers.authorization),
        schema: {
          tags,
          summary: 'Recompute a table and register it; the same inputs again answer 200',
          security: publishing.kind === 'token' ? [{ publisher: [] }] : [],
          body: tableInputsSchema,
          response: { 200: tableSummarySchema, 201: tableSummarySchema, ...errorResponses },
        },
      },
      async (request, reply) => {
        const { entry, isNew } = registerTable(tables, acceptTable(request.body))
        return reply.code(isNew ? 201 : 200).send(summariseTable(entry))
      },
    )
  }
}
