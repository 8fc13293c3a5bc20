import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import market from '../../examples/market.json' with { type: 'json' }
import parameterFile from '../../parameters/2026-11.json' with { type: 'json' }
import { compileCircuit } from '../../prover/compileCircuit.ts'
import { createDevelopmentKey } from '../../prover/developmentSetup.ts'
import type { Groth16Proof, VerificationKey } from '../../prover/groth16.ts'
import { calculateWitness, closeSnarkjs, groth16Prove } from '../../prover/snarkjs.ts'
import { buildVerificationKey, parseVerificationKey } from '../../prover/verificationKey.ts'
import { verifyProof } from '../../prover/verify.ts'
import { attestorSet, createRandom, randomRequest, randomTable } from '../../test/support/randomBook.ts'
import { PlimsollError } from '../errors.ts'
import { parseParameterSet } from '../parameters/parameterSet.ts'
import { circuitSizes, publicSignals } from '../protocol/spec.ts'
import { computeContext, encodeStatement } from '../protocol/statement.ts'
import { commitTable } from '../protocol/tableCommitment.ts'
import { buildWitness, type PreparedProof, type ProofRequest } from '../protocol/witness.ts'
import { createAttestorRoots } from '../verifier/attestorRoots.ts'
import type { RefusalName } from '../verifier/refusals.ts'
import { createTableStore, registerTable } from '../verifier/tableStore.ts'
import type { Verifier } from '../verifier/verifyStatement.ts'
import type { ProofJson } from './schemas.ts'
import { buildServer } from './server.ts'

const size = circuitSizes.test
const seed = 'verify.integration.test'
const purpose = 'integration'
const address = '0x00000000000000000000000000000000000000cc'

/** The first random book that is solvent at the policy's terms. */
function solventBook(): { request: ProofRequest; prepared: PreparedProof } {
  for (let attempt = 1; ; attempt++) {
    const random = createRandom(attempt)
    const table = commitTable(randomTable(random, size.jointColumns * 3, size.underlyings))
    const request: ProofRequest = {
      ...randomRequest(random, size, table),
      context: computeContext(31_337, address, purpose),
    }
    try {
      return { request, prepared: buildWitness(request, size) }
    } catch (error) {
      if (!(error instanceof PlimsollError) || error.code !== 'DEFICIENT') throw error
    }
  }
}

describe('POST /v1/verify with a real proof of the test size', () => {
  const { request, prepared } = solventBook()
  const signals = encodeStatement(prepared.statement)
  const spent = new Set<bigint>()
  let vkey: VerificationKey
  let proof: Groth16Proof

  beforeAll(async () => {
    const { r1cs, wasm } = await compileCircuit('margin-test')
    const zkey = await createDevelopmentKey({ r1cs, seed })
    const exported = await buildVerificationKey(zkey, { kind: 'development', seed })
    vkey = parseVerificationKey(exported, { nPublic: publicSignals.length, allowDevelopment: true })
    ;({ proof } = await groth16Prove(zkey, await calculateWitness(wasm, prepared.witness)))
  }, 300_000)
  afterAll(closeSnarkjs)

  function serve() {
    const { asOfSec: _, ...terms } = request.terms
    const tables = createTableStore()
    registerTable(tables, {
      committed: request.table,
      parameters: parseParameterSet(parameterFile),
      instruments: { underlyings: [], instruments: [] },
    })
    const verifier: Verifier<ProofJson> = {
      paused: false,
      policy: {
        chainId: 31_337,
        verifier: address,
        parametersHash: request.table.table.parametersHash,
        maximumAgeSec: 600,
        developmentKeys: ['test'],
        purposes: new Map([
          [purpose, { terms, lienRegistry: null, subjects: new Map([[request.subject, null]]) }],
        ]),
      },
      keys: new Map([['test', { isDevelopment: vkey.plimsollSetup.kind === 'development' }]]),
      tables,
      attestors: createAttestorRoots(attestorSet.root),
      isNullifierUsed: async (nullifier) => spent.has(nullifier),
      verifyProof: (_size, given, submitted) => verifyProof(vkey, given, submitted),
    }
    return buildServer({
      version: '0.0.0-test',
      now: () => market.asOfSec + 60,
      verifier,
      publishing: { kind: 'closed' },
    })
  }

  const decide = async (given: readonly bigint[], submitted: object) => {
    const app = serve()
    const payload = { size: 'test', publicSignals: given.map(String), proof: submitted }
    const response = await app.inject({ method: 'POST', url: '/v1/verify', payload })
    await app.close()
    return { status: response.statusCode, ...response.json() }
  }

  test('accepts it, again and again, and says that the key is a development key', async () => {
    for (let round = 0; round < 2; round++) {
      expect(await decide(signals, proof)).toMatchObject({
        status: 200,
        accepted: true,
        keyTrust: 'development',
        statement: { subject: request.subject.toString() },
      })
    }
    expect(spent.size).toBe(0)
  })

  test('refuses it with any signal altered, by the name of the check that stands first', async () => {
    const expected: Record<(typeof publicSignals)[number][0], RefusalName> = {
      riskTable: 'TABLE_UNKNOWN',
      attestors: 'ATTESTORS_UNKNOWN',
      accounts: 'INVALID_PROOF',
      holder: 'INVALID_PROOF',
      terms: 'WRONG_TERMS',
      lien: 'WRONG_LIEN',
      context: 'WRONG_CONTEXT',
      subject: 'WRONG_SUBJECT',
      nullifier: 'INVALID_PROOF',
      disclosure: 'INVALID_PROOF',
    }
    for (const [index, [name]] of publicSignals.entries()) {
      const altered = signals.with(index, (signals[index] ?? 0n) + 1n)
      expect(await decide(altered, proof), name).toMatchObject({ accepted: false, refusal: expected[name] })
    }
  })

  test('refuses other points, and points off the curve, as no proof', async () => {
    const offCurve = { ...proof, pi_a: ['1', '3', '1'] }
    for (const wrong of [{ ...proof, pi_a: proof.pi_c }, offCurve, { ...proof, pi_c: ['0', '1', '0'] }]) {
      expect(await decide(signals, wrong)).toMatchObject({ status: 200, refusal: 'INVALID_PROOF' })
    }
  })

  test('refuses it once its consumer has spent the nullifier', async () => {
    spent.add(prepared.statement.nullifier)
    expect(await decide(signals, proof)).toMatchObject({ refusal: 'NULLIFIER_USED' })
    spent.clear()
  })
})
