import type { InjectOptions } from 'fastify'
import { describe, expect, test } from 'vitest'
import { publicSignals } from '../protocol/spec.ts'
import { createScene } from '../verifier/verifier.fixture.ts'
import { transportErrors } from './errorReply.ts'
import { post, riskTable, serve, verifyBody } from './server.fixture.ts'

describe('GET /health', () => {
  test('says how far answers can be trusted', async () => {
    const response = await serve().inject('/health')
    expect(response.statusCode).toBe(200)
    expect(response.json()).toEqual({
      status: 'ok',
      nowSec: createScene().nowSec,
      versions: { software: '0.0.0-test', protocol: 1, api: 1 },
      sizes: [{ size: 's', key: 'development' }],
      developmentKeysAllowed: ['s'],
      purposes: ['credit line'],
      publishing: 'open',
      tableCount: 1,
    })
  })
})

describe('transport', () => {
  const json = { 'content-type': 'application/json' }
  const cases: readonly (readonly [string, InjectOptions, number, string, string])[] = [
    ['unknown path', { url: '/v2/margin' }, 404, 'NOT_FOUND', 'path'],
    ['unknown method', { method: 'DELETE', url: '/v1/margin' }, 404, 'NOT_FOUND', 'path'],
    ['broken escape', { url: '/v1/risk-tables/%zz' }, 400, 'INVALID_INPUT', 'path'],
    ['endless path', { url: `/v1/risk-tables/${'1'.repeat(500)}` }, 400, 'INVALID_INPUT', 'path'],
    ['no body', { method: 'POST', url: '/v1/margin' }, 400, 'INVALID_INPUT', 'body'],
    [
      'empty body',
      { method: 'POST', url: '/v1/margin', headers: json, payload: '' },
      400,
      'INVALID_INPUT',
      'body',
    ],
    [
      'not JSON',
      { method: 'POST', url: '/v1/margin', headers: json, payload: '{"lots": 987654321' },
      400,
      'INVALID_INPUT',
      'body',
    ],
    [
      'prototype',
      { method: 'POST', url: '/v1/margin', headers: json, payload: '{"__proto__": {"level": "initial"}}' },
      400,
      'INVALID_INPUT',
      'body',
    ],
    [
      'a list',
      { method: 'POST', url: '/v1/margin', headers: json, payload: '[]' },
      400,
      'INVALID_INPUT',
      'body',
    ],
    [
      'deep nesting',
      {
        method: 'POST',
        url: '/v1/verify',
        headers: json,
        payload: `${'['.repeat(300_000)}${']'.repeat(300_000)}`,
      },
      400,
      'INVALID_INPUT',
      'body',
    ],
    [
      'text',
      { method: 'POST', url: '/v1/margin', headers: { 'content-type': 'text/plain' }, payload: '{}' },
      415,
      'UNSUPPORTED_MEDIA_TYPE',
      'content-type',
    ],
    [
      'a form',
      {
        method: 'POST',
        url: '/v1/margin',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        payload: 'a=1',
      },
      415,
      'UNSUPPORTED_MEDIA_TYPE',
      'content-type',
    ],
    [
      'too large',
      { method: 'POST', url: '/v1/margin', headers: json, payload: ' '.repeat(1024 * 1024 + 1) },
      413,
      'BODY_TOO_LARGE',
      'body',
    ],
  ]
  test.each(cases)('%s has the one error shape', async (_, request, status, code, field) => {
    const response = await serve().inject(request)
    expect(response.statusCode).toBe(status)
    expect(response.headers['content-type']).toMatch(/^application\/json/)
    expect(response.json()).toEqual({
      code,
      message: expect.any(String),
      field,
      expected: code === 'BODY_TOO_LARGE' ? null : expect.any(String),
      remedy: response.json().remedy,
    })
    expect(response.body).not.toContain('987654321')
  })

  test('an unexpected error tells nothing', async () => {
    const scene = createScene()
    const verifier = {
      ...scene.verifier,
      isNullifierUsed: () => Promise.reject(new Error('password 987654321')),
    }
    const response = await post(serve({ ...scene, verifier }), '/v1/verify', verifyBody(scene))
    expect(response.statusCode).toBe(500)
    expect(response.json()).toEqual({
      code: 'INTERNAL',
      message: transportErrors.INTERNAL.summary,
      field: null,
      expected: null,
      remedy: null,
    })
  })

  test('a long key of the caller is not echoed whole', async () => {
    const response = await post(serve(), '/v1/margin', {
      ['x'.repeat(100_000)]: 1,
      riskTable,
      level: 'initial',
      lines: [],
    })
    expect(response.statusCode).toBe(400)
    expect(response.body.length).toBeLessThan(1000)
  })
})

describe('privacy', () => {
  const secret = '987654321012'
  const bodies = [
    { riskTable, level: 'initial', lines: [{ instrumentId: '1001', lots: secret }] },
    { riskTable, level: 'initial', lines: [{ instrumentId: secret, lots: '1' }] },
    { riskTable, level: 'initial', lines: [{ instrumentId: '1001', lots: `${secret}.5` }] },
    { riskTable, level: 'initial', lines: [{ instrumentId: '1001', lots: Number(secret) }] },
    { riskTable, level: secret, lines: [] },
  ]

  test('no value of a line is in a log line or an error', async () => {
    let log = ''
    const scene = createScene()
    const verifier = { ...scene.verifier, verifyProof: () => Promise.reject(new Error(`proof ${secret}`)) }
    const app = serve({ ...scene, verifier }, { logStream: { write: (text) => (log += text) } })
    for (const body of bodies) {
      const response = await app.inject({
        method: 'POST',
        url: `/v1/margin?hint=${secret}`,
        headers: { 'x-note': secret },
        payload: body,
      })
      expect(response.body).not.toContain(secret)
    }
    await app.inject({
      method: 'POST',
      url: '/v1/margin',
      headers: { 'content-type': 'application/json' },
      payload: `${secret}}`,
    })
    await app.inject(`/v1/${secret}`)
    expect((await post(app, '/v1/verify', verifyBody(scene))).statusCode).toBe(500)
    expect(log, 'requests are logged').toContain('/v1/margin')
    expect(log, 'the failure is logged').toContain('unexpected error')
    expect(log).not.toContain(secret)
  })

  test('what is logged by mistake is redacted', async () => {
    let log = ''
    const app = serve(createScene(), { logStream: { write: (text) => (log += text) } })
    const [body] = bodies
    app.log.info(
      { body, request: { body }, lines: body?.lines, headers: { authorization: secret } },
      'mistake',
    )
    app.log.error(new Error(`failed on ${secret}`), 'failed')
    expect(log).toContain('mistake')
    expect(log).toContain('failed')
    expect(log).not.toContain(secret)
  })

  test('without a stream nothing is logged', () => {
    expect(serve().log.level).not.toBe('info')
  })
})

describe('OpenAPI', () => {
  const routes = ['/health', '/v1/margin', '/v1/risk-tables', '/v1/risk-tables/{commitment}', '/v1/verify']

  test('lists every route with its schemas, and refers to nothing that is missing', async () => {
    const app = serve()
    const response = await app.inject('/openapi.json')
    const document = response.json()
    expect(document.openapi).toBe('3.1.0')
    expect(Object.keys(document.paths).sort()).toEqual(routes)
    const defined = Object.keys(document.components.schemas).sort()
    const referred = [...response.body.matchAll(/#\/components\/schemas\/([A-Za-z]+)"/g)].map(
      ([, name]) => name,
    )
    expect(defined).toEqual([...new Set(referred)].sort())
    expect(defined).toMatchInlineSnapshot(`
      [
        "Error",
        "Health",
        "InstrumentListInput",
        "MarginAnswer",
        "MarginInput",
        "MarketInput",
        "ParameterSetInput",
        "ProofInput",
        "RiskTable",
        "RiskTableInput",
        "RiskTableList",
        "RiskTableRegistrationInput",
        "RiskTableSummary",
        "VerifyAnswer",
        "VerifyInput",
      ]
    `)
    for (const [path, methods] of Object.entries<Record<string, { responses: object; requestBody?: object }>>(
      document.paths,
    )) {
      for (const [method, operation] of Object.entries(methods)) {
        expect(Object.keys(operation.responses), path).toEqual(expect.arrayContaining(['200', '4XX', '5XX']))
        expect('requestBody' in operation, path).toBe(method === 'post')
      }
    }
    const { statement } = document.components.schemas.VerifyAnswer.oneOf[0].properties
    for (const [name] of publicSignals) expect(statement.description).toContain(name)
  })

  test('has a page for people', async () => {
    const response = await serve().inject('/docs')
    expect(response.statusCode).toBe(200)
    expect(response.body).toContain('swagger-ui')
  })
})
