import type { FastifyInstance } from 'fastify'
import { describe, expect, test } from 'vitest'
import { encodeTable, toTableJson } from '../../risk/encodeTable.ts'
import { tableInputs } from '../../verifier/verifier.fixture.ts'
import { emptyScene, post, riskTable, serve, table } from '../server.fixture.ts'

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
