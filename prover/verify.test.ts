import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { baseFieldModulus as q, scalarFieldModulus as r } from './bn254.ts'
import { createDevelopmentKey } from './developmentSetup.ts'
import type { Groth16Proof, VerificationKey } from './groth16.ts'
import { calculateWitness, closeSnarkjs, groth16Prove, groth16Verify } from './snarkjs.ts'
import { compileTinyCircuit, tinyInputs } from './tinyCircuit.fixture.ts'
import { buildVerificationKey } from './verificationKey.ts'
import { verifyProof } from './verify.ts'

// Curve work on a busy machine; nothing here waits.
vi.setConfig({ testTimeout: 60_000 })

let vkey: VerificationKey
let proof: Groth16Proof
let signals: readonly bigint[]
beforeAll(async () => {
  const { r1cs, wasm } = await compileTinyCircuit()
  const seed = 'verify.test'
  const zkey = await createDevelopmentKey({ r1cs, seed })
  vkey = await buildVerificationKey(zkey, { kind: 'development', seed })
  const proved = await groth16Prove(zkey, await calculateWitness(wasm, tinyInputs))
  proof = proved.proof
  signals = proved.publicSignals
}, 120_000)
afterAll(closeSnarkjs)

describe('verifyProof', () => {
  it('accepts an honest proof, also after a trip through JSON', async () => {
    expect(await verifyProof(vkey, signals, proof)).toBe(true)
    expect(
      await verifyProof(JSON.parse(JSON.stringify(vkey)), signals, JSON.parse(JSON.stringify(proof))),
    ).toBe(true)
  })

  it('refuses a missing trailing zero, which snarkjs accepts', async () => {
    const short = signals.slice(0, -1)
    expect(signals.at(-1)).toBe(0n)
    expect(await groth16Verify(vkey, short, proof)).toBe(true)
    expect(await verifyProof(vkey, short, proof)).toBe(false)
  })

  it('refuses a signal too many, at which snarkjs throws', async () => {
    expect(await verifyProof(vkey, [...signals, 0n], proof)).toBe(false)
  })

  it('refuses every signal that is altered, aliased or no bigint', async () => {
    for (const [i, value] of signals.entries()) {
      for (const wrong of [value + 1n, value + r, value - r, Number(value), `${value}`]) {
        const altered = signals.map((own, j) => (i === j ? wrong : own)) as bigint[]
        expect(await verifyProof(vkey, altered, proof), `signal ${i}: ${typeof wrong}`).toBe(false)
      }
    }
  })

  it('refuses a second encoding of the same proof, which snarkjs accepts', async () => {
    const [x, y, z] = proof.pi_a
    const aliased: Groth16Proof = { ...proof, pi_a: [`${BigInt(x) + q}`, y, z] }
    expect(await groth16Verify(vkey, signals, aliased)).toBe(true)
    expect(await verifyProof(vkey, signals, aliased)).toBe(false)
  })

  it('answers false to whatever is no proof', async () => {
    const infinity = { pi_a: ['0', '1', '0'], pi_c: ['0', '1', '0'] }
    const malformed: unknown[] = [
      null,
      undefined,
      'proof',
      {},
      { ...proof, protocol: 'plonk' },
      { ...proof, curve: 'bls12381' },
      { ...proof, pi_b: proof.pi_a },
      { ...proof, pi_c: undefined },
      { ...proof, ...infinity },
      { ...proof, pi_a: proof.pi_c, pi_c: proof.pi_a },
    ]
    for (const value of malformed) {
      expect(await verifyProof(vkey, signals, value as Groth16Proof)).toBe(false)
    }
    expect(await verifyProof(vkey, null as unknown as bigint[], proof)).toBe(false)
  })

  it('throws for a key that passed no loader, instead of deciding', async () => {
    const broken = { ...vkey, IC: vkey.IC.slice(1) }
    await expect(verifyProof(broken, signals, proof)).rejects.toMatchObject({ code: 'UNSAFE_KEY' })
  })
})
