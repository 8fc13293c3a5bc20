import swagger, { type SwaggerTransformObject } from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { FastifyInstance } from 'fastify'
import { createJsonSchemaTransform, createJsonSchemaTransformObject } from 'fastify-type-provider-zod'
import { schemaRegistry } from './schemas.ts'

/** Registers `/openapi.json` and the page at `/docs`; call before the routes it documents. */
export function registerOpenapi(app: FastifyInstance, version: string): void {
  app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Plimsoll',
        version,
        description:
          'Margin of hidden portfolios: risk tables, margin as a calculation, and verification of proofs. Amounts are ' +
          'decimal strings with the scale in the name: UsdE6 is 1e-6 USD.',
      },
      components: { securitySchemes: { publisher: { type: 'http', scheme: 'bearer' } } },
    },
    transform: createJsonSchemaTransform({ schemaRegistry }),
    transformObject: withoutUnused(createJsonSchemaTransformObject({ schemaRegistry })),
  })
  app.register(swaggerUi, { routePrefix: '/docs', staticCSP: true })
  app.after(() => {
    app.get('/openapi.json', { schema: { hide: true } }, async () => app.swagger())
  })
}

/** The provider lists every schema both as input and as output; drops those that nothing refers to. */
function withoutUnused(transform: SwaggerTransformObject): SwaggerTransformObject {
  return (document) => {
    const transformed = transform(document)
    const schemas = 'components' in transformed ? (transformed.components?.schemas ?? {}) : {}
    let unused: readonly string[]
    do {
      const text = JSON.stringify(transformed)
      unused = Object.keys(schemas).filter((name) => !text.includes(`"#/components/schemas/${name}"`))
      for (const name of unused) delete schemas[name]
    } while (unused.length > 0)
    return transformed
  }
}
