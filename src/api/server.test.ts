import type { FastifyInstance, InjectOptions } from 'fastify'
import { afterEach, describe, expect, test } from 'vitest'
import { computeMargin } from '../margin/requirement.ts'
import { FIELD_MODULUS, publicSignals } from '../protocol/spec.ts'
import { encodeTable, toTableJson } from '../risk/encodeTable.ts'
import { lots, ppm } from '../units/fixed.ts'
import { refusals } from '../verifier/refusals.ts'
import { createTableStore, revokeTable } from '../verifier/tableStore.ts'
import {
  createScene,
  exampleTable,
  type Scene,
  submissionOf,
  tableInputs,
} from '../verifier/verifier.fixture.ts'
import type { ServerDependencies } from './dependencies.ts'
import { transportErrors } from './errorReply.ts'
import { buildServer } from './server.ts'

const { commitment, table } = exampleTable().committed
const riskTable = commitment.toString()
const proof = {
  pi_a: ['1', '2', '1'],
  pi_b: [
    ['1', '2'],
    ['3', '4'],
    ['1', '0'],
  ],
  pi_c: ['1', '2', '1'],
  protocol: 'groth16',
  curve: 'bn128',
}

const open: FastifyInstance[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((app) => app.close()))
})

/** A server over a scene; the proof's check is the scene's. */
function serve(scene: Scene = createScene(), overrides: Partial<ServerDependencies> = {}): FastifyInstance {
  const { verifier } = scene
  const app = buildServer({
    version: '0.0.0-test',
    now: () => scene.nowSec,
    verifier: { ...verifier, verifyProof: (size, signals) => verifier.verifyProof(size, signals, '') },
    publishing: { kind: 'open' },
    ...overrides,
  })
  open.push(app)
  return app
}

/** A scene whose verifier knows no table yet. */
function emptyScene(): Scene {
  const scene = createScene()
  return { ...scene, verifier: { ...scene.verifier, tables: createTableStore() } }
}

function verifyBody(scene: Scene) {
  const { size, signals } = submissionOf(scene)
  return { size, publicSignals: signals.map(String), proof }
}

const post = (app: FastifyInstance, url: string, payload: object) =>
  app.inject({ method: 'POST', url, payload })

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

describe('risk tables', () => {
  test('the same inputs twice: 201, then 200 with the same commitment', async () => {
    const app = serve(emptyScene())
    const first = await post(app, '/v1/risk-tables', tableInputs)
    const second = await post(app, '/v1/risk-tables', { ...tableInputs, published: toTableJson(table) })
    expect([first.statusCode, second.statusCode]).toEqual([201, 200])
    expect(first.json()).toEqual({
      commitment: riskTable,
      asOfSec: table.asOfSec,
      parameterSet: '2026-11',
      parametersHash: table.parametersHash.toString(),
      marketHash: table.marketHash.toString(),
      instruments: table.underlyings.flatMap(({ rows }) => rows).length,
      revoked: false,
    })
    expect(second.json()).toEqual(first.json())
    expect((await app.inject('/v1/risk-tables')).json()).toEqual({ tables: [first.json()] })
  })

  test('a table is served in canonical bytes', async () => {
    const response = await serve().inject(`/v1/risk-tables/${riskTable}`)
    expect(response.headers['content-type']).toMatch(/^application\/json/)
    expect(response.body).toBe(encodeTable(table))
  })

  test('a published table that differs is refused by row and lane', async () => {
    const published = structuredClone(toTableJson(table))
    const row = published.underlyings.find(({ symbol }) => symbol === 'ETH')?.rows[0]
    if (row === undefined) throw new Error('no row')
    row.shortChargeUsdE6 = '1234567'
    const response = await post(serve(emptyScene()), '/v1/risk-tables', { ...tableInputs, published })
    expect(response.statusCode).toBe(422)
    expect(response.json()).toMatchObject({
      code: 'TABLE_MISMATCH',
      field: `published.underlyings.ETH.rows.${row.name}.shortChargeUsdE6`,
    })
  })

  test('market data that cannot be priced is refused by name', async () => {
    const app = serve(emptyScene())
    const change = (eth: object) => ({
      ...tableInputs,
      market: {
        ...tableInputs.market,
        underlyings: {
          ...tableInputs.market.underlyings,
          ETH: { ...tableInputs.market.underlyings.ETH, ...eth },
        },
      },
    })
    const cases = [
      [change({ index: '0' }), 'BAD_MARKET_DATA', 'market.underlyings.ETH.index'],
      [change({ coins: {} }), 'MISSING_QUOTE', 'market.underlyings.ETH.coins.ETH'],
      [change({ index: -3 }), 'INVALID_INPUT', 'market.underlyings.ETH.index'],
      [change({ index: '1e9' }), 'INVALID_INPUT', 'market.underlyings.ETH.index'],
      [change({ indexx: '1' }), 'INVALID_INPUT', 'market.underlyings.ETH.indexx'],
      [{ ...tableInputs, instruments: [] }, 'INVALID_INPUT', 'instruments'],
      [{ market: tableInputs.market }, 'INVALID_INPUT', 'parameters'],
      [
        { ...tableInputs, market: { ...tableInputs.market, asOfSec: tableInputs.market.asOfSec + 1 } },
        'INVALID_INPUT',
        'market.asOfSec',
      ],
    ] as const
    for (const [body, code, field] of cases) {
      const response = await post(app, '/v1/risk-tables', body)
      expect(response.json()).toMatchObject({ code, field })
      expect(response.statusCode).toBe(code === 'INVALID_INPUT' ? 400 : 422)
    }
    expect((await app.inject('/v1/risk-tables')).json()).toEqual({ tables: [] })
  })

  test('publishing: by token, or closed', async () => {
    const token = 'b1946ac92492d234'
    const byToken = serve(emptyScene(), { publishing: { kind: 'token', token } })
    const attempt = (app: FastifyInstance, authorization?: string) =>
      app.inject({
        method: 'POST',
        url: '/v1/risk-tables',
        headers: authorization === undefined ? {} : { authorization },
        payload: tableInputs,
      })
    for (const wrong of [undefined, '', 'Bearer ', 'Bearer another', token]) {
      const response = await attempt(byToken, wrong)
      expect(response.json()).toMatchObject({ code: 'UNAUTHORISED', field: 'authorization' })
      expect(response.statusCode).toBe(401)
      expect(response.body).not.toContain(token)
    }
    expect((await attempt(byToken, `Bearer ${token}`)).statusCode).toBe(201)
    const closed = serve(emptyScene(), { publishing: { kind: 'closed' } })
    expect((await attempt(closed, `Bearer ${token}`)).statusCode).toBe(401)
  })

  test('an unknown commitment is 404, a malformed one 400', async () => {
    const app = serve()
    expect((await app.inject('/v1/risk-tables/12345')).json()).toMatchObject({
      code: 'NOT_FOUND',
      field: 'commitment',
    })
    for (const text of ['-1', '0x12', '٣', '1'.repeat(79), '01', '1.0']) {
      const response = await app.inject(`/v1/risk-tables/${encodeURIComponent(text)}`)
      expect(response.json(), text).toMatchObject({ code: 'INVALID_INPUT', field: 'commitment' })
      expect(response.statusCode).toBe(400)
    }
  })
})

describe('POST /v1/margin', () => {
  const held = [
    { instrumentId: '1001', lots: '250000' },
    { instrumentId: '2001', lots: '40' },
  ]
  const ids = new Set(table.underlyings.flatMap(({ rows }) => rows.map(({ id }) => id)))
  const shortId = [...ids].at(-1)?.toString() ?? ''
  const lines = [
    ...held.filter(({ instrumentId }) => ids.has(BigInt(instrumentId))),
    { instrumentId: shortId, lots: '-7' },
  ]

  test('the engine’s figures, in decimal strings', async () => {
    const response = await post(serve(), '/v1/margin', { riskTable, level: 'maintenance', lines })
    const margin = computeMargin(
      table,
      lines.map((line) => ({ instrumentId: BigInt(line.instrumentId), lots: lots(BigInt(line.lots)) })),
      ppm(800_000n),
    )
    const answer = response.json()
    expect(response.statusCode).toBe(200)
    expect(answer).toMatchObject({
      isProof: false,
      note: expect.stringContaining('not a proof'),
      riskTable,
      levelPpm: '800000',
      equityUsdE6: margin.equity.toString(),
      requirementUsdE6: margin.requirement.toString(),
      excessUsdE6: margin.excess.toString(),
    })
    expect(BigInt(answer.equityUsdE6) - BigInt(answer.requirementUsdE6)).toBe(BigInt(answer.excessUsdE6))
    expect(answer.underlyings.map(({ symbol }: { symbol: string }) => symbol)).toEqual(
      table.underlyings.map(({ symbol }) => symbol),
    )
    const charged = answer.underlyings.reduce(
      (total: bigint, part: Record<string, string>) =>
        total +
        BigInt(part.concentrationUsdE12 ?? '') +
        1_000_000n *
          (BigInt(part.lossUsdE6 ?? '') +
            BigInt(part.basisChargeUsdE6 ?? '') +
            BigInt(part.termChargeUsdE6 ?? '') +
            BigInt(part.shortChargeUsdE6 ?? '')),
      1_000_000n * BigInt(answer.quoteChargeUsdE6),
    )
    const credit = answer.groups.reduce(
      (total: bigint, group: Record<string, string>) => total + BigInt(group.creditUsdE12 ?? ''),
      0n,
    )
    expect(charged - credit, 'the parts add up').toBe(BigInt(answer.chargesUsdE12))
    const worst = answer.underlyings.find((part: Record<string, string>) => part.lossUsdE6 !== '0')
    expect(worst.worstScenario.label).toMatch(/^[+-]\d+\.\d% volatility (up|down)/)
  })

  test('a level in ppm, and no lines at all', async () => {
    const response = await post(serve(), '/v1/margin', { riskTable, levelPpm: '1500000', lines: [] })
    expect(response.json()).toMatchObject({ levelPpm: '1500000', equityUsdE6: '0', requirementUsdE6: '0' })
    expect(response.json().underlyings[0].worstScenario).toBeNull()
  })

  test('malformed input: 4xx that names the field', async () => {
    const good = { riskTable, level: 'initial', lines }
    const line = (change: object) => ({ ...good, lines: [...lines, { ...lines[0], ...change }] })
    const at = (field: string) => `lines.${lines.length}.${field}`
    const cases: readonly (readonly [object, string, number?])[] = [
      [{}, 'riskTable'],
      [{ ...good, riskTable: 12 }, 'riskTable'],
      [{ ...good, riskTable: '-1' }, 'riskTable'],
      [{ ...good, riskTable: '1'.repeat(5000) }, 'riskTable'],
      [{ ...good, riskTable: '77' }, 'riskTable', 404],
      [{ ...good, level: 'Initial' }, 'level'],
      [{ ...good, level: undefined }, 'level'],
      [{ ...good, levelPpm: '1' }, 'level'],
      [{ ...good, level: undefined, levelPpm: '0' }, 'levelPpm'],
      [{ ...good, level: undefined, levelPpm: '16777216' }, 'levelPpm'],
      [{ ...good, level: undefined, levelPpm: 800000 }, 'levelPpm'],
      [{ ...good, extra: 1 }, 'extra'],
      [{ ...good, lines: {} }, 'lines'],
      [{ ...good, lines: new Array(4097).fill(lines[0]) }, 'lines'],
      [{ ...good, lines: [[[[[[]]]]]] }, 'lines.0'],
      [line({ lots: '0' }), at('lots')],
      [line({ lots: '-0' }), at('lots')],
      [line({ lots: '1.5' }), at('lots')],
      [line({ lots: '1e3' }), at('lots')],
      [line({ lots: '+1' }), at('lots')],
      [line({ lots: ' 1' }), at('lots')],
      [line({ lots: '1\n' }), at('lots')],
      [line({ lots: '١٢' }), at('lots')],
      [line({ lots: '１' }), at('lots')],
      [line({ lots: 1 }), at('lots')],
      [line({ lots: null }), at('lots')],
      [line({ lots: (2n ** 40n).toString() }), at('lots')],
      [line({ lots: (-(2n ** 40n)).toString() }), at('lots')],
      [line({ lots: '9'.repeat(100_000) }), at('lots')],
      [line({ instrumentId: '0' }), at('instrumentId')],
      [line({ instrumentId: (2n ** 64n).toString() }), at('instrumentId')],
      [line({ instrumentId: FIELD_MODULUS.toString() }), at('instrumentId')],
      [line({ instrumentId: '999999' }), at('instrumentId'), 422],
      [line({ note: 'mine' }), at('note')],
    ]
    const app = serve()
    for (const [body, field, status = 400] of cases) {
      const response = await post(app, '/v1/margin', body)
      expect(response.json(), JSON.stringify(body).slice(0, 200)).toMatchObject({ field })
      expect(response.statusCode).toBe(status)
      expect(Object.keys(response.json())).toEqual(['code', 'message', 'field', 'expected', 'remedy'])
    }
    const limit = (2n ** 40n - 1n).toString()
    expect((await post(app, '/v1/margin', line({ lots: limit }))).statusCode).toBe(200)
  })
})

describe('POST /v1/verify', () => {
  test('accepted: the statement by name, the terms, the trust in the key, what is not proved', async () => {
    const scene = createScene()
    const response = await post(serve(scene), '/v1/verify', verifyBody(scene))
    expect(response.statusCode).toBe(200)
    expect(response.json()).toEqual({
      accepted: true,
      keyTrust: 'development',
      statement: Object.fromEntries(
        Object.entries(scene.statement).map(([name, value]) => [name, `${value}`]),
      ),
      terms: {
        asOfSec: table.asOfSec,
        levelPpm: '1000000',
        minExcessUsdE6: '5000000',
        minProvenance: 'asserted',
        minSurvivalPpm: 80_000,
      },
      notProved: expect.arrayContaining([expect.stringContaining('public seed')]),
    })
  })

  test('a lien and a key from a ceremony leave less unproved', async () => {
    const scene = createScene()
    const keys = new Map([['s', { isDevelopment: false }]])
    const ceremony = await post(
      serve({ ...scene, verifier: { ...scene.verifier, keys } }),
      '/v1/verify',
      verifyBody(scene),
    )
    expect(ceremony.json().keyTrust).toBe('ceremony')
    expect(ceremony.json().notProved.join()).not.toMatch(/public seed|pledged/)
    scene.demand.lienRegistry = null
    scene.statement.lien = 0n
    const free = await post(serve(scene), '/v1/verify', verifyBody(scene))
    expect(free.json().notProved.join()).toMatch(/pledged elsewhere/)
  })

  test('a refused proof is an answer, and repeats nothing of the statement', async () => {
    const scene = createScene()
    revokeTable(scene.verifier.tables, commitment)
    const response = await post(serve(scene), '/v1/verify', verifyBody(scene))
    expect(response.statusCode).toBe(200)
    expect(response.json()).toEqual({
      accepted: false,
      refusal: 'TABLE_REVOKED',
      detail: refusals.TABLE_REVOKED,
    })
  })

  test('a view: the same proof twice gives the same answer, until its consumer spends it', async () => {
    const scene = createScene()
    const app = serve(scene)
    const first = await post(app, '/v1/verify', verifyBody(scene))
    expect((await post(app, '/v1/verify', verifyBody(scene))).body).toBe(first.body)
    scene.isUsed = true
    expect((await post(app, '/v1/verify', verifyBody(scene))).json()).toMatchObject({
      refusal: 'NULLIFIER_USED',
    })
  })

  test('signals: their number and the modulus are judged, their spelling is input', async () => {
    const scene = createScene()
    const app = serve(scene)
    const { publicSignals: signals, ...rest } = verifyBody(scene)
    const withSignal = (text: unknown) => ({ ...rest, publicSignals: signals.with(8, text as string) })
    for (const value of [FIELD_MODULUS, FIELD_MODULUS + 1n, 2n ** 256n]) {
      const response = await post(app, '/v1/verify', withSignal(value.toString()))
      expect(response.json()).toMatchObject({ accepted: false, refusal: 'SIGNAL_BEYOND_MODULUS' })
    }
    for (const count of [0, 9, 11, 64]) {
      const body = { ...rest, publicSignals: new Array(count).fill('1') }
      expect((await post(app, '/v1/verify', body)).json()).toMatchObject({ refusal: 'SIGNAL_COUNT' })
    }
    for (const text of ['-1', '0x1', '٣٣', '033', '', ' 33', '1e3', 33, null, '9'.repeat(79)]) {
      const response = await post(app, '/v1/verify', withSignal(text))
      expect(response.json(), `${text}`).toMatchObject({ code: 'INVALID_INPUT', field: 'publicSignals.8' })
      expect(response.statusCode).toBe(400)
    }
    expect(
      (await post(app, '/v1/verify', { ...rest, publicSignals: new Array(65).fill('1') })).json(),
    ).toMatchObject({
      field: 'publicSignals',
    })
  })

  test('a malformed proof is named, a proof of nothing is refused', async () => {
    const scene = createScene()
    scene.isProofValid = false
    const app = serve(scene)
    const body = verifyBody(scene)
    expect((await post(app, '/v1/verify', body)).json()).toMatchObject({ refusal: 'INVALID_PROOF' })
    const cases = [
      [{ ...proof, pi_a: ['1', '2'] }, 'proof.pi_a'],
      [{ ...proof, pi_b: proof.pi_a }, 'proof.pi_b.0'],
      [{ ...proof, pi_c: ['1', '-2', '1'] }, 'proof.pi_c.1'],
      [{ ...proof, protocol: 'plonk' }, 'proof.protocol'],
      [{ ...proof, curve: undefined }, 'proof.curve'],
      [{ ...proof, secret: '1' }, 'proof.secret'],
      [null, 'proof'],
    ] as const
    for (const [wrong, field] of cases) {
      const response = await post(app, '/v1/verify', { ...body, proof: wrong })
      expect(response.json()).toMatchObject({ code: 'INVALID_INPUT', field })
      expect(response.statusCode).toBe(400)
    }
  })

  test('the purpose may be left out only where there is one', async () => {
    const scene = createScene()
    scene.policy.purposes = new Map([...scene.policy.purposes, ['audit', scene.demand]])
    const app = serve(scene)
    expect((await post(app, '/v1/verify', verifyBody(scene))).json()).toMatchObject({
      code: 'INVALID_INPUT',
      field: 'purpose',
      expected: 'credit line, audit',
    })
    const named = { ...verifyBody(scene), purpose: 'credit line' }
    expect((await post(app, '/v1/verify', named)).json()).toMatchObject({ accepted: true })
    expect((await post(app, '/v1/verify', { ...named, purpose: 'other' })).json()).toMatchObject({
      refusal: 'UNKNOWN_PURPOSE',
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
