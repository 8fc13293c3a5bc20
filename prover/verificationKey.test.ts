import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { addPoints, baseFieldModulus, g1, g2, multiplyPoint, negatePoint } from './bn254.ts'
import { deriveDevelopmentSecrets } from './developmentSecrets.ts'
import { createDevelopmentKey } from './developmentSetup.ts'
import { forgeProof } from './forgedProof.fixture.ts'
import type { G2Json, VerificationKey } from './groth16.ts'
import { pointOffSubgroup } from './offSubgroup.fixture.ts'
import { encodeG1Point, encodeG2Point, parseG2Point } from './pointJson.ts'
import { buildPowersOfTau } from './powersOfTau.fixture.ts'
import {
  buildUncontributedKey,
  calculateWitness,
  closeSnarkjs,
  groth16Prove,
  groth16Verify,
} from './snarkjs.ts'
import { compileTinyCircuit, computeSum, tinyInputs } from './tinyCircuit.fixture.ts'
import {
  buildVerificationKey,
  type ExpectedKey,
  encodeVerificationKey,
  parseVerificationKey,
  verificationKeySha256,
} from './verificationKey.ts'

// Curve work on a busy machine; nothing here waits.
vi.setConfig({ testTimeout: 60_000 })

const seed = 'verificationKey.test'
const allowed: ExpectedKey = { nPublic: 3, allowDevelopment: true }
const refused: ExpectedKey = { nPublic: 3, allowDevelopment: false }
/** `sum` is off by one: no witness exists. */
const falseStatement = [computeSum() + 1n, tinyInputs.factor, tinyInputs.flag]

let circuit: { readonly r1cs: Uint8Array; readonly wasm: Uint8Array }
let zkey: Uint8Array
let development: VerificationKey
/** The same points under a false statement, which nothing but a pinned hash or the seed can tell. */
let relabelled: VerificationKey
let uncontributedZkey: Uint8Array
let uncontributed: VerificationKey
beforeAll(async () => {
  circuit = await compileTinyCircuit()
  zkey = await createDevelopmentKey({ r1cs: circuit.r1cs, seed })
  development = await buildVerificationKey(zkey, { kind: 'development', seed })
  relabelled = { ...development, plimsollSetup: { kind: 'ceremony' } }
  const ptau = buildPowersOfTau(deriveDevelopmentSecrets('another seed'), 4)
  uncontributedZkey = await buildUncontributedKey(circuit.r1cs, ptau)
  uncontributed = await buildVerificationKey(uncontributedZkey, { kind: 'ceremony' })
}, 120_000)
afterAll(closeSnarkjs)

function negate(json: G2Json): G2Json {
  const result = parseG2Point(json)
  if ('fault' in result) throw new Error(result.fault)
  return encodeG2Point(negatePoint(g2, result.point))
}

function double(): G2Json {
  const doubled = addPoints(g2, g2.generator, g2.generator)
  if (doubled === undefined) throw new Error('2 G is not infinity')
  return encodeG2Point(doubled)
}

describe('a key whose second phase was skipped', () => {
  it('proves true statements like any other, so nobody notices', async () => {
    const witness = await calculateWitness(circuit.wasm, tinyInputs)
    const { proof, publicSignals } = await groth16Prove(uncontributedZkey, witness)
    expect(await groth16Verify(uncontributed, publicSignals, proof)).toBe(true)
    expect(await groth16Verify(uncontributed, falseStatement, proof)).toBe(false)
  })

  it('accepts a forged proof of a false statement, which a contributed key does not', async () => {
    expect(
      await groth16Verify(uncontributed, falseStatement, forgeProof(uncontributed, falseStatement)),
    ).toBe(true)
    expect(await groth16Verify(development, falseStatement, forgeProof(development, falseStatement))).toBe(
      false,
    )
  })

  it('is refused by the loader', () => {
    expect(() => parseVerificationKey(uncontributed, allowed)).toThrow(
      expect.objectContaining({
        code: 'UNSAFE_KEY',
        details: expect.objectContaining({ facts: { check: 'gamma-equals-delta' } }),
      }),
    )
  })

  it('is as forgeable with gamma and delta opposite', async () => {
    const opposite = { ...development, vk_gamma_2: negate(development.vk_delta_2) }
    const forged = forgeProof(opposite, falseStatement)
    const [x, y] = forged.pi_c.map(BigInt)
    const pi_c = encodeG1Point(negatePoint(g1, { x: x ?? 0n, y: y ?? 0n }))
    expect(await groth16Verify(opposite, falseStatement, { ...forged, pi_c })).toBe(true)
  })
})

describe('parseVerificationKey', () => {
  it('accepts the key it was told to expect, as object and from its own text', () => {
    const sha256 = verificationKeySha256(development)
    const expected = { ...allowed, sha256, isDevelopment: true, publicSeeds: [seed] }
    expect(parseVerificationKey(development, expected)).toEqual(development)
    expect(parseVerificationKey(JSON.parse(encodeVerificationKey(development)), expected)).toEqual(
      development,
    )
    expect(parseVerificationKey(relabelled, refused)).toEqual(relabelled)
  })

  it('drops what it did not check', () => {
    const parsed = parseVerificationKey({ ...development, vk_alphabeta_12: [], extra: 1 }, allowed)
    expect(Object.keys(parsed)).toEqual(Object.keys(JSON.parse(encodeVerificationKey(development))))
  })

  // Each case alters one thing in a key that is accepted otherwise.
  type Case = [check: string, alter: (key: VerificationKey) => unknown, fault?: { fault: string }]
  const cases: Case[] = [
    ['shape', (key) => [key]],
    ['shape', () => null],
    ['protocol', (key) => ({ ...key, protocol: 'plonk' })],
    ['curve', (key) => ({ ...key, curve: 'bls12381' })],
    ['public-signals', (key) => ({ ...key, nPublic: 2 })],
    ['ic-length', (key) => ({ ...key, IC: key.IC.slice(0, -1) })],
    ['ic-length', (key) => ({ ...key, IC: [...key.IC, ...key.IC.slice(-1)] })],
    ['point', (key) => ({ ...key, IC: [...key.IC.slice(0, -1), ['0', '1', '0']] }), { fault: 'infinity' }],
    ['point', (key) => ({ ...key, IC: [['1', '3', '1'], ...key.IC.slice(1)] }), { fault: 'not-on-curve' }],
    ['point', (key) => ({ ...key, vk_alpha_1: undefined }), { fault: 'shape' }],
    [
      'point',
      ({ vk_alpha_1: [x, y, z], ...key }) => ({
        ...key,
        vk_alpha_1: [`${BigInt(x) + baseFieldModulus}`, y, z],
      }),
      { fault: 'coordinate' },
    ],
    [
      'point',
      (key) => ({ ...key, vk_beta_2: encodeG2Point(pointOffSubgroup) }),
      { fault: 'not-in-subgroup' },
    ],
    [
      'point',
      (key) => ({ ...key, vk_gamma_2: encodeG2Point(pointOffSubgroup) }),
      { fault: 'not-in-subgroup' },
    ],
    [
      'point',
      (key) => ({ ...key, vk_delta_2: encodeG2Point(pointOffSubgroup) }),
      { fault: 'not-in-subgroup' },
    ],
    ['gamma-equals-delta', (key) => ({ ...key, vk_gamma_2: key.vk_delta_2 })],
    ['gamma-is-negated-delta', (key) => ({ ...key, vk_gamma_2: negate(key.vk_delta_2) })],
    [
      'delta-is-generator',
      (key) => ({ ...key, vk_gamma_2: double(), vk_delta_2: encodeG2Point(g2.generator) }),
    ],
    ['gamma-is-not-generator', (key) => ({ ...key, vk_gamma_2: double() })],
    ['setup-undeclared', ({ plimsollSetup: _, ...key }) => key],
    ['setup-undeclared', (key) => ({ ...key, plimsollSetup: { kind: 'development' } })],
    ['setup-undeclared', (key) => ({ ...key, plimsollSetup: { kind: 'trusted' } })],
    ['seed-mismatch', (key) => ({ ...key, plimsollSetup: { kind: 'development', seed: 'another' } })],
  ]
  it.each(cases)('refuses by %s (case %#)', (check, alter, fault) => {
    expect(() => parseVerificationKey(alter(relabelled), allowed)).toThrow(
      expect.objectContaining({
        code: 'UNSAFE_KEY',
        details: expect.objectContaining({ facts: { check, ...fault } }),
      }),
    )
  })

  it('refuses a key that differs from the pinned one only in its statement', () => {
    const sha256 = verificationKeySha256(development)
    expect(() => parseVerificationKey(relabelled, { ...allowed, sha256 })).toThrow(
      expect.objectContaining({
        code: 'UNSAFE_KEY',
        details: expect.objectContaining({
          facts: { check: 'hash', sha256: verificationKeySha256(relabelled) },
        }),
      }),
    )
  })

  it('refuses a set-up other than the lock file names', () => {
    const other = expect.objectContaining({
      code: 'UNSAFE_KEY',
      details: expect.objectContaining({ facts: { check: 'setup-other-than-expected' } }),
    })
    expect(() => parseVerificationKey(development, { ...allowed, isDevelopment: false })).toThrow(other)
    expect(() => parseVerificationKey(relabelled, { ...allowed, isDevelopment: true })).toThrow(other)
    expect(() => parseVerificationKey(relabelled, { ...allowed, publicSeeds: [seed] })).toThrow(other)
  })

  it('refuses development keys unless allowed by name, relabelled ones of known seeds too', () => {
    const error = expect.objectContaining({ code: 'DEVELOPMENT_KEY' })
    expect(() => parseVerificationKey(development, refused)).toThrow(error)
    expect(() => parseVerificationKey(relabelled, { ...refused, publicSeeds: ['x', seed] })).toThrow(error)
    const delta = multiplyPoint(g2, g2.generator, 12345n)
    if (delta === undefined) throw new Error('not infinity')
    const disguised = { ...relabelled, vk_delta_2: encodeG2Point(delta) }
    expect(() => parseVerificationKey(disguised, { ...refused, publicSeeds: [seed] })).toThrow(error)
  })
})

describe('buildVerificationKey', () => {
  it('refuses a statement that contradicts the mark in the proving key', async () => {
    const mismatch = { details: { facts: { check: 'setup-other-than-expected' } } }
    await expect(buildVerificationKey(zkey, { kind: 'ceremony' })).rejects.toMatchObject(mismatch)
    const unmarked = buildVerificationKey(uncontributedZkey, { kind: 'development', seed })
    await expect(unmarked).rejects.toMatchObject(mismatch)
    const wrongSeed = buildVerificationKey(zkey, { kind: 'development', seed: 'another' })
    await expect(wrongSeed).rejects.toMatchObject({ details: { facts: { check: 'seed-mismatch' } } })
  })
})
