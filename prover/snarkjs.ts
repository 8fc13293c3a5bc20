import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
// @ts-expect-error snarkjs ships no types; this file is the only one that imports it.
import * as untyped from 'snarkjs'
import { PlimsollError } from '../src/errors.ts'
import type { BareVerificationKey, Groth16Proof } from './groth16.ts'
import { parseR1csInfo, type R1csInfo } from './r1cs.ts'

// The witness program needs no snarkjs, see there why it gets none; callers find it with the rest.
export { calculateWitness } from './witness.ts'

/** snarkjs takes such objects for files: nothing private touches the disk. */
interface MemoryFile {
  readonly type: 'mem'
  data?: Uint8Array
}

interface Logger {
  debug(text: string): void
  info(text: string): void
  warn(text: string): void
  error(text: string): void
}

interface SnarkJs {
  readonly groth16: {
    prove(zkey: MemoryFile, wtns: MemoryFile): Promise<{ proof: Groth16Proof; publicSignals: string[] }>
    verify(vkey: BareVerificationKey, signals: readonly string[], proof: Groth16Proof): Promise<boolean>
    exportSolidityCallData(proof: Groth16Proof, signals: readonly string[]): Promise<string>
  }
  readonly wtns: { check(r1cs: MemoryFile, wtns: MemoryFile, logger: Logger): Promise<boolean> }
  readonly zKey: {
    newZKey(r1cs: MemoryFile, ptau: MemoryFile, zkey: MemoryFile): Promise<unknown>
    exportVerificationKey(zkey: MemoryFile): Promise<BareVerificationKey>
    exportSolidityVerifier(zkey: MemoryFile, templates: { groth16: string }): Promise<string>
  }
  readonly curves: { getCurveFromName(name: string): Promise<{ terminate(): Promise<void> }> }
}
const snarkjs: SnarkJs = untyped

// The curve and its threads are a global of the library (`globalThis.curve_bn128`). Two first calls at once would
// build it twice and lose one set of threads; ending it under a running call would leave that call waiting for ever.
let curve: Promise<{ terminate(): Promise<void> }> | undefined
const running = new Set<Promise<unknown>>()

/** Ends snarkjs's worker threads, which otherwise keep the process alive, after the calls under way. */
export async function closeSnarkjs(): Promise<void> {
  let closing = await curve
  while (running.size > 0) {
    await Promise.allSettled(running)
    closing = await curve
  }
  // No await from the last look at `running` to here, or a call could start on the threads that end now.
  curve = undefined
  await closing?.terminate()
}

/** A Groth16 proof with fresh blinding. It is only as true as the witness: verify before it leaves. */
export function groth16Prove(
  zkey: Uint8Array,
  wtns: Uint8Array,
): Promise<{ readonly proof: Groth16Proof; readonly publicSignals: readonly bigint[] }> {
  return runWithCurve('prove', async () => {
    const { proof, publicSignals } = await snarkjs.groth16.prove(toFile(zkey), toFile(wtns))
    return { proof, publicSignals: publicSignals.map(BigInt) }
  })
}

/**
 * snarkjs's own check, as it is: it neither counts the signals nor tests the subgroup, and throws on some malformed
 * input. For decisions use `verifyProof`.
 */
export function groth16Verify(
  vkey: BareVerificationKey,
  signals: readonly bigint[],
  proof: Groth16Proof,
): Promise<boolean> {
  return runWithCurve('verify', () => snarkjs.groth16.verify(vkey, signals.map(String), proof))
}

/** The key's numbers only. `buildVerificationKey` adds the statement of its set-up, which a loader demands. */
export function exportVerificationKey(zkey: Uint8Array): Promise<BareVerificationKey> {
  return runWithCurve('export the verification key', async () => {
    const { protocol, curve, nPublic, vk_alpha_1, vk_beta_2, vk_gamma_2, vk_delta_2, IC } =
      await snarkjs.zKey.exportVerificationKey(toFile(zkey))
    return { protocol, curve, nPublic, vk_alpha_1, vk_beta_2, vk_gamma_2, vk_delta_2, IC }
  })
}

/** Source of the verifier contract, from snarkjs's own template. */
export function exportSolidityVerifier(zkey: Uint8Array): Promise<string> {
  return runWithCurve('export the verifier contract', async () => {
    const build = dirname(createRequire(import.meta.url).resolve('snarkjs'))
    const groth16 = await readFile(join(build, '..', 'templates', 'verifier_groth16.sol.ejs'), 'utf8')
    return snarkjs.zKey.exportSolidityVerifier(toFile(zkey), { groth16 })
  })
}

/** Arguments of the contract's `verifyProof` as text: `[a],[[b],[b]],[c],[signals]`, coordinates of b swapped. */
export function exportSolidityCalldata(proof: Groth16Proof, signals: readonly bigint[]): Promise<string> {
  return snarkjs.groth16.exportSolidityCallData(proof, signals.map(String))
}

/** Whether the witness satisfies every constraint: the test of a mutated witness, which no calculator runs. */
export function checkWitness(r1cs: Uint8Array, wtns: Uint8Array): Promise<boolean> {
  // Without a logger snarkjs throws a TypeError where it means false.
  const silent = () => undefined
  const logger = { debug: silent, info: silent, warn: silent, error: silent }
  return runWithCurve('check the witness', () => snarkjs.wtns.check(toFile(r1cs), toFile(wtns), logger))
}

/** Phase 2 start: a key with delta = 1 from powers of tau. Unsafe until contributed to; the loader refuses it. */
export function buildUncontributedKey(r1cs: Uint8Array, ptau: Uint8Array): Promise<Uint8Array> {
  return runWithCurve('set up', async () => {
    const zkey = toFile()
    // snarkjs answers -1, and logs, where others throw.
    const result = await snarkjs.zKey.newZKey(toFile(r1cs), toFile(ptau), zkey)
    if (result === -1 || zkey.data === undefined) throw new Error('circuit and powers of tau do not fit')
    return zkey.data
  })
}

export function r1csInfo(r1cs: Uint8Array): R1csInfo {
  return parseR1csInfo(r1cs)
}

function toFile(data?: Uint8Array): MemoryFile {
  return data === undefined ? { type: 'mem' } : { type: 'mem', data }
}

async function runWithCurve<T>(action: string, task: () => Promise<T>): Promise<T> {
  curve ??= snarkjs.curves.getCurveFromName('bn128')
  const promise = curve.then(task)
  running.add(promise)
  try {
    return await promise
  } catch (cause) {
    if (cause instanceof PlimsollError) throw cause
    // snarkjs names formats and lengths in its errors, never values.
    throw new PlimsollError('INVALID_INPUT', `snarkjs could not ${action}.`, {
      expected: 'well-formed key, circuit, witness and proof of one circuit',
      remedy: 'Build circuit, key and witness anew and together.',
      cause,
    })
  } finally {
    running.delete(promise)
  }
}
