import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createDevelopmentKey } from './developmentSetup.ts'
import {
  calculateWitness,
  checkWitness,
  closeSnarkjs,
  exportSolidityCalldata,
  exportSolidityVerifier,
  exportVerificationKey,
  groth16Prove,
  groth16Verify,
  r1csInfo,
} from './snarkjs.ts'
import { compileTinyCircuit, tinyInputs } from './tinyCircuit.fixture.ts'

// Curve work on a busy machine; nothing here waits.
vi.setConfig({ testTimeout: 60_000 })

let r1cs: Uint8Array
let wtns: Uint8Array
let zkey: Uint8Array
beforeAll(async () => {
  const compiled = await compileTinyCircuit()
  r1cs = compiled.r1cs
  wtns = await calculateWitness(compiled.wasm, tinyInputs)
  zkey = await createDevelopmentKey({ r1cs, seed: 'snarkjs.test' })
}, 120_000)
afterAll(closeSnarkjs)

describe('checkWitness', () => {
  it('accepts a computed witness and refuses it with any one wire altered', async () => {
    expect(await checkWitness(r1cs, wtns)).toBe(true)
    const { wires } = r1csInfo(r1cs)
    for (let wire = 0; wire < wires; wire++) {
      const altered = Uint8Array.from(wtns)
      altered[76 + 32 * wire] = (altered[76 + 32 * wire] ?? 0) ^ 1
      expect(await checkWitness(r1cs, altered), `wire ${wire}`).toBe(false)
    }
  })
})

describe('r1csInfo', () => {
  it('counts what the compiler counts', () => {
    // As printed by the compiler for this source.
    expect(r1csInfo(r1cs)).toEqual({
      constraints: 10,
      wires: 16,
      outputs: 1,
      publicInputs: 2,
      privateInputs: 4,
      labels: 21,
    })
  })
})

describe('the verifier contract', () => {
  it('holds the constants of the key and as many signals', async () => {
    const source = await exportSolidityVerifier(zkey)
    const vkey = await exportVerificationKey(zkey)
    for (const value of [...vkey.vk_alpha_1.slice(0, 2), ...vkey.vk_delta_2.slice(0, 2).flat()]) {
      expect(source).toContain(`${value}`)
    }
    expect(source).toMatch(/uint\[3\] calldata _pubSignals/)
  })

  it('takes the coordinates of b in the order of the precompile', async () => {
    const { proof, publicSignals } = await groth16Prove(zkey, wtns)
    const calldata = await exportSolidityCalldata(proof, publicSignals)
    const [a, b, c, signals] = JSON.parse(`[${calldata}]`)
    const { pi_a, pi_b, pi_c } = proof
    expect(a.map(BigInt)).toEqual([pi_a[0], pi_a[1]].map(BigInt))
    expect(b.flat().map(BigInt)).toEqual([pi_b[0][1], pi_b[0][0], pi_b[1][1], pi_b[1][0]].map(BigInt))
    expect(c.map(BigInt)).toEqual([pi_c[0], pi_c[1]].map(BigInt))
    expect(signals.map(BigInt)).toEqual(publicSignals)
  })
})

describe('failures', () => {
  it('of foreign files become errors of ours', async () => {
    await expect(groth16Prove(wtns, zkey)).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    await expect(groth16Prove(zkey, wtns.subarray(0, 200))).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  })
})

describe('closeSnarkjs', () => {
  it('waits for calls under way, and a later call starts anew', async () => {
    const vkey = await exportVerificationKey(zkey)
    const underWay = Promise.all([groth16Prove(zkey, wtns), groth16Prove(zkey, wtns)])
    await closeSnarkjs()
    // The library's own handle: a call that outlived the closing has made a new one by now.
    const [first, second] = await underWay
    expect(Reflect.get(globalThis, 'curve_bn128')).toBeNull()
    // Fresh blinding: two proofs of one witness differ.
    expect(first.proof.pi_a).not.toEqual(second.proof.pi_a)
    expect(await groth16Verify(vkey, first.publicSignals, first.proof)).toBe(true)
    expect(await groth16Verify(vkey, second.publicSignals, second.proof)).toBe(true)
  })
})
