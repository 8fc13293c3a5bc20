import type { FastifyInstance, LightMyRequestResponse } from 'fastify'
import { afterEach } from 'vitest'
import { createTableStore } from '../verifier/tableStore.ts'
import { createScene, exampleTable, type Scene, submissionOf } from '../verifier/verifier.fixture.ts'
import type { ServerDependencies } from './dependencies.ts'
import { buildServer } from './server.ts'

/** The example table and its commitment, as the API spells it. */
export const { table } = exampleTable().committed
export const riskTable = exampleTable().committed.commitment.toString()

/** The shape of a proof; whether it holds is the scene's to say. */
export const proof = {
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

/** A server over a scene, closed after the test. */
export function serve(
  scene: Scene = createScene(),
  overrides: Partial<ServerDependencies> = {},
): FastifyInstance {
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
export function emptyScene(): Scene {
  const scene = createScene()
  return { ...scene, verifier: { ...scene.verifier, tables: createTableStore() } }
}

/** The body with which a scene's statement is sent. */
export function verifyBody(scene: Scene) {
  const { size, signals } = submissionOf(scene)
  return { size, publicSignals: signals.map(String), proof }
}

export function post(app: FastifyInstance, url: string, payload: object): Promise<LightMyRequestResponse> {
  return app.inject({ method: 'POST', url, payload })
}
