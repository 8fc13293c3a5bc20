import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { PlimsollError } from '../src/errors.ts'
import { scalarFieldModulus } from './bn254.ts'
import { deriveDevelopmentSecrets, hashSeed } from './developmentSecrets.ts'
import {
  createDevelopmentKey,
  createKeyFromSecrets,
  developmentMark,
  isDevelopmentKey,
  type SetupProgress,
} from './developmentSetup.ts'
import { buildPowersOfTau } from './powersOfTau.fixture.ts'
import { parseR1csInfo } from './r1cs.ts'
import {
  buildUncontributedKey,
  calculateWitness,
  closeSnarkjs,
  exportVerificationKey,
  groth16Prove,
  groth16Verify,
} from './snarkjs.ts'
import { buildSyntheticCircuit } from './syntheticCircuit.fixture.ts'
import { compileTinyCircuit, computeSum, tinyInputs } from './tinyCircuit.fixture.ts'
import { readZkeySection, type ZkeySection, zkeySections } from './zkeyFile.ts'

// Curve work on a busy machine; nothing here waits.
vi.setConfig({ testTimeout: 60_000 })

const seed = 'a public seed'
const secrets = deriveDevelopmentSecrets(seed)
const seedHash = hashSeed(seed)
const synthetic = { constraints: 28, wires: 40, outputs: 1, publicInputs: 2 }

let tiny: { readonly r1cs: Uint8Array; readonly wasm: Uint8Array }
beforeAll(async () => {
  tiny = await compileTinyCircuit()
}, 120_000)
afterAll(closeSnarkjs)

function codeOf(error: unknown): string {
  return error instanceof PlimsollError ? error.code : String(error)
}

/** Position of every section, as evidence of their order. */
function sectionOrder(zkey: Uint8Array): number[] {
  const starts = Object.entries(zkeySections).map(([name, id]) => {
    return [id, readZkeySection(zkey, name as ZkeySection).byteOffset - zkey.byteOffset] as const
  })
  return starts.sort((left, right) => left[1] - right[1]).map(([id]) => id)
}

describe('createKeyFromSecrets against snarkjs', () => {
  const circuits = [
    { name: 'a compiled circuit', power: 4, r1cs: () => tiny.r1cs },
    // 28 constraints and 3 public signals just fit 2^5 with the row of wire 0; one more does not.
    { name: 'a full domain', power: 5, r1cs: () => buildSyntheticCircuit(synthetic) },
    { name: 'one over', power: 6, r1cs: () => buildSyntheticCircuit({ ...synthetic, constraints: 29 }) },
    {
      name: 'no public signal',
      power: 3,
      r1cs: () => buildSyntheticCircuit({ constraints: 5, wires: 4, outputs: 0, publicInputs: 0 }),
    },
  ]
  it.each(circuits)('writes the same sections 1 to 9 for $name', async ({ r1cs, power }) => {
    const circuit = r1cs()
    const uncontributed = { ...secrets, delta: 1n }
    const ours = await createKeyFromSecrets({ r1cs: circuit, secrets: uncontributed, seedHash })
    const theirs = await buildUncontributedKey(circuit, buildPowersOfTau(uncontributed, power))
    const marked = readZkeySection(ours, 'contributions').byteOffset - ours.byteOffset
    expect(Buffer.from(ours.subarray(0, marked)).equals(theirs.subarray(0, marked))).toBe(true)
    expect(theirs.length).toBe(ours.length)
    expect(sectionOrder(ours)).toEqual([1, 2, 4, 3, 9, 8, 5, 6, 7, 10])
    expect(isDevelopmentKey(ours)).toBe(true)
    expect(isDevelopmentKey(theirs)).toBe(false)
  })
})

describe('createDevelopmentKey', () => {
  it('makes keys whose proofs verify, and only for their statement', async () => {
    const zkey = await createDevelopmentKey({ r1cs: tiny.r1cs, seed })
    const { proof, publicSignals } = await groth16Prove(zkey, await calculateWitness(tiny.wasm, tinyInputs))
    const vkey = await exportVerificationKey(zkey)
    expect(publicSignals).toEqual([computeSum(), tinyInputs.factor, tinyInputs.flag])
    expect(vkey.vk_delta_2).not.toEqual(vkey.vk_gamma_2)
    expect(await groth16Verify(vkey, publicSignals, proof)).toBe(true)
    for (const i of publicSignals.keys()) {
      const tampered = publicSignals.map((value, j) => (i === j ? value + 1n : value))
      expect(await groth16Verify(vkey, tampered, proof)).toBe(false)
    }
  })

  it('gives the same bytes again, on any number of threads', async () => {
    // More points than one task holds, so that threads do share the work.
    const r1cs = buildSyntheticCircuit({ constraints: 500, wires: 1000, outputs: 1, publicInputs: 2 })
    const keys = await Promise.all([1, 2, 2].map((threads) => createDevelopmentKey({ r1cs, seed, threads })))
    const hashes = keys.map((key) => createHash('sha256').update(key).digest('hex'))
    expect(new Set(hashes).size).toBe(1)
    const other = await createDevelopmentKey({ r1cs, seed: `${seed}.` })
    expect(Buffer.from(other).equals(keys[0] ?? new Uint8Array())).toBe(false)
  })

  it('gives the bytes that other machines got', async () => {
    const zkey = await createDevelopmentKey({ r1cs: buildSyntheticCircuit(synthetic), seed })
    expect(createHash('sha256').update(zkey).digest('hex')).toBe(
      'f7b73e64dd2dd4a10108c1e24b538337d043b7590f9563ad1d0a195f28b616e9',
    )
  })

  it('says in its last section that it is for development, and from which seed', async () => {
    const zkey = await createDevelopmentKey({ r1cs: tiny.r1cs, seed })
    const section = Buffer.from(readZkeySection(zkey, 'contributions'))
    expect(section.subarray(0, 32).toString('latin1')).toBe(developmentMark)
    expect(section.subarray(32, 64).equals(hashSeed(seed))).toBe(true)
    expect([...section.subarray(64)]).toEqual([0, 0, 0, 0])
  })

  it('reports progress up to the end of each stage', async () => {
    const reports: SetupProgress[] = []
    await createDevelopmentKey({ r1cs: tiny.r1cs, seed, onProgress: (report) => reports.push(report) })
    for (const stage of ['evaluate', 'multiply'] as const) {
      const own = reports.filter((report) => report.stage === stage)
      const last = own.at(-1)
      expect(own.length).toBeGreaterThan(1)
      expect(last?.done).toBe(last?.total)
      expect(own.map(({ done }) => done)).toEqual(own.map(({ done }) => done).sort((a, b) => a - b))
    }
    expect(reports[0]?.total).toBe(parseR1csInfo(tiny.r1cs).constraints)
  })

  it.each(['evaluate', 'multiply'] as const)('stops at once in stage %s when told', async (stage) => {
    const controller = new AbortController()
    let reportsAfter = 0
    const made = createDevelopmentKey({
      r1cs: tiny.r1cs,
      seed,
      threads: 1,
      signal: controller.signal,
      onProgress: (report) => {
        if (controller.signal.aborted) reportsAfter++
        if (report.stage === stage) controller.abort()
      },
    })
    expect(await made.catch(codeOf)).toBe('CANCELLED')
    expect(reportsAfter).toBe(0)
  })

  it('gives no key even if told at the last report', async () => {
    const controller = new AbortController()
    const made = createDevelopmentKey({
      r1cs: tiny.r1cs,
      seed,
      threads: 1,
      signal: controller.signal,
      onProgress: ({ stage, done, total }) => {
        if (stage === 'multiply' && done === total) controller.abort()
      },
    })
    expect(await made.catch(codeOf)).toBe('CANCELLED')
  })

  it('does not start under a signal that has fired', async () => {
    const made = createDevelopmentKey({ r1cs: tiny.r1cs, seed, signal: AbortSignal.abort() })
    expect(await made.catch(codeOf)).toBe('CANCELLED')
  })
})

describe('what the set-up refuses', () => {
  const good = buildSyntheticCircuit(synthetic)
  const empty = buildSyntheticCircuit({ constraints: 0, wires: 1, outputs: 0, publicInputs: 0 })
  const headerAt = 24
  const constraintsAt = headerAt + 60
  function alter(at: number, bytes: readonly number[]): Uint8Array {
    const copy = Uint8Array.from(good)
    copy.set(bytes, at)
    return copy
  }
  const firstTerm = (() => {
    const view = new DataView(good.buffer, good.byteOffset)
    let at = headerAt + 64 + 12
    while (view.getUint32(at, true) === 0) at += 4
    return at + 4
  })()
  const complete = 'as many constraints as the header announces'
  it.each([
    ['another format', alter(0, [0x7a]), 'a circom r1cs file, version 1'],
    ['another version', alter(4, [2]), 'a circom r1cs file, version 1'],
    ['a file cut short', good.subarray(0, good.length - 1), 'a complete file'],
    ['bytes after the last constraint', alter(constraintsAt, [synthetic.constraints - 1]), complete],
    ['missing constraints', alter(constraintsAt, [synthetic.constraints + 1]), complete],
    ['another field size', alter(headerAt, [48]), 'a field of 32 bytes'],
    ['another field', alter(headerAt + 4, [0]), 'the scalar field of BN254'],
    ['more public signals than wires', alter(headerAt + 40, [40]), 'at least one wire per public signal'],
    ['a wire beyond the last', alter(firstTerm, [synthetic.wires]), 'wires that the header announces'],
    ['a coefficient at the modulus', alter(firstTerm + 4, [...modulusBytes()]), 'coefficients below r'],
    ['no constraint and no signal', empty, '1 to 134217727 constraints and public signals'],
  ])('%s', async (_, r1cs, expected) => {
    const error = await createDevelopmentKey({ r1cs, seed }).catch((caught: unknown) => caught)
    expect(error).toMatchObject({ code: 'INVALID_INPUT', details: { field: 'r1cs', expected } })
  })

  it('an empty seed, and secrets that make a degenerate key', async () => {
    expect(() => createDevelopmentKey({ r1cs: good, seed: '' })).toThrow(PlimsollError)
    for (const broken of [{ tau: 1n }, { tau: 0n }, { alpha: 0n }, { beta: 0n }, { delta: 0n }]) {
      const made = createKeyFromSecrets({ r1cs: good, secrets: { ...secrets, ...broken }, seedHash })
      expect(await made.catch(codeOf)).toBe('INVALID_INPUT')
    }
  })
})

function modulusBytes(): Uint8Array {
  return Buffer.from(scalarFieldModulus.toString(16).padStart(64, '0'), 'hex').reverse()
}
