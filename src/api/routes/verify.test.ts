import { describe, expect, test } from 'vitest'
import { FIELD_MODULUS } from '../../protocol/spec.ts'
import { refusals } from '../../verifier/refusals.ts'
import { revokeTable } from '../../verifier/tableStore.ts'
import { createScene, exampleTable } from '../../verifier/verifier.fixture.ts'
import { post, proof, serve, table, verifyBody } from '../server.fixture.ts'

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
    expect(free.json().notProved.join()).toMatch(/pledged or enrolled elsewhere/)
  })

  test('a refused proof is an answer, and repeats nothing of the statement', async () => {
    const scene = createScene()
    revokeTable(scene.verifier.tables, exampleTable().committed.commitment)
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
