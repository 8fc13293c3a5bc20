import { setImmediate } from 'node:timers/promises'
import { PlimsollError } from '../src/errors.ts'
import { baseFieldModulus, scalarFieldModulus } from './bn254.ts'
import { deriveDevelopmentSecrets, hashSeed, type SetupSecrets } from './developmentSecrets.ts'
import { createFixedBase, type FixedBase } from './fixedBase.ts'
import { computeKeyScalars } from './keyScalars.ts'
import { parseR1cs, type R1csInfo } from './r1cs.ts'
import { encodeZkey, readZkeySection } from './zkeyFile.ts'

/** What a development key carries where snarkjs keeps the circuit hash: 32 bytes, then the digest of the seed. */
export const developmentMark = 'PLIMSOLL DEVELOPMENT - FORGEABLE'

export interface SetupProgress {
  /** `evaluate` counts constraints, `multiply` curve points. */
  readonly stage: 'evaluate' | 'multiply'
  readonly done: number
  readonly total: number
}

interface SetupOptions {
  readonly r1cs: Uint8Array
  readonly onProgress?: ((progress: SetupProgress) => void) | undefined
  readonly signal?: AbortSignal | undefined
  /** Worker threads, one per core unless told; the result does not depend on it. */
  readonly threads?: number | undefined
}

/**
 * Makes a Groth16 proving key (snarkjs zkey) from a **public** seed, in seconds and without powers of tau: the toxic
 * waste is derived from the seed, so every point is the generator times a number we can compute. The same bytes on
 * every machine. For development only: **anyone who reads the seed can forge proofs**. The key says so in its last
 * section (`isDevelopmentKey`).
 *
 * Throws INVALID_INPUT for a file that is no circuit over BN254, CANCELLED when the signal fires.
 */
export function createDevelopmentKey({
  seed,
  ...options
}: SetupOptions & { readonly seed: string }): Promise<Uint8Array> {
  return createKeyFromSecrets({
    ...options,
    secrets: deriveDevelopmentSecrets(seed),
    seedHash: hashSeed(seed),
  })
}

/** The same from explicit toxic waste. Exported for the comparison with snarkjs; the key is marked all the same. */
export async function createKeyFromSecrets({
  r1cs,
  secrets,
  seedHash,
  onProgress,
  signal,
  threads,
}: SetupOptions & { readonly secrets: SetupSecrets; readonly seedHash: Uint8Array }): Promise<Uint8Array> {
  assertNotCancelled(signal)
  const circuit = parseR1cs(r1cs)
  const { info } = circuit
  const pointCount = 4 * info.wires + info.constraints
  const fixedBase = await createFixedBase(pointCount, threads)
  const cancel = () => void fixedBase.close()
  signal?.addEventListener('abort', cancel, { once: true })
  try {
    assertNotCancelled(signal)
    const scalars = await computeKeyScalars(circuit, secrets, fixedBase.module, async (done, total) => {
      onProgress?.({ stage: 'evaluate', done, total })
      await setImmediate()
      assertNotCancelled(signal)
    })
    const { a, b, c, h, ic } = scalars
    const parts = [a, b, b, c, h, ic]
    const total = parts.reduce((sum, part) => sum + part.length, 0) / 32
    let done = 0
    const onPoints = (count: number) => {
      done += count
      onProgress?.({ stage: 'multiply', done, total })
    }
    const multiply = (group: 'g1' | 'g2', part: Uint8Array) => fixedBase.multiply(group, part, onPoints)
    // Points in G2 cost most, so they go early: no thread is left alone with them at the end.
    const [header, b2, pointsA, b1, pointsC, pointsH, pointsIc] = await Promise.all([
      encodeHeader(info, scalars.domainSize, secrets, fixedBase),
      multiply('g2', b),
      multiply('g1', a),
      multiply('g1', b),
      multiply('g1', c),
      multiply('g1', h),
      multiply('g1', ic),
    ])
    assertNotCancelled(signal)
    return encodeZkey([
      ['protocol', encodeU32(1)],
      ['header', header],
      ['coefficients', scalars.coefficients],
      ['ic', pointsIc],
      ['h', pointsH],
      ['c', pointsC],
      ['a', pointsA],
      ['b1', b1],
      ['b2', b2],
      ['contributions', concatenate([encodeMark(), seedHash, encodeU32(0)])],
    ])
  } finally {
    signal?.removeEventListener('abort', cancel)
    await fixedBase.close()
  }
}

/** Whether the key carries our development mark. False says nothing about how a key was made. */
export function isDevelopmentKey(zkey: Uint8Array): boolean {
  const section = readZkeySection(zkey, 'contributions')
  return encodeMark().every((byte, i) => section[i] === byte)
}

/** Whether the key carries our mark and the digest of this very seed. */
export function isDevelopmentKeyOf(zkey: Uint8Array, seed: string): boolean {
  const section = readZkeySection(zkey, 'contributions')
  const mark = encodeMark()
  return isDevelopmentKey(zkey) && hashSeed(seed).every((byte, i) => section[mark.length + i] === byte)
}

/** Field sizes and moduli, sizes, then alpha1, beta1, beta2, gamma2, delta1, delta2. */
async function encodeHeader(
  info: R1csInfo,
  domainSize: number,
  { alpha, beta, delta }: SetupSecrets,
  { multiply }: FixedBase,
): Promise<Uint8Array> {
  const [inG1, inG2] = await Promise.all([
    multiply('g1', concatenate([alpha, beta, delta].map(encodeField))),
    multiply('g2', concatenate([beta, 1n, delta].map(encodeField))),
  ])
  return concatenate([
    encodeU32(32),
    encodeField(baseFieldModulus),
    encodeU32(32),
    encodeField(scalarFieldModulus),
    encodeU32(info.wires),
    encodeU32(info.outputs + info.publicInputs),
    encodeU32(domainSize),
    inG1.subarray(0, 128),
    inG2.subarray(0, 256),
    inG1.subarray(128),
    inG2.subarray(256),
  ])
}

function assertNotCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new PlimsollError('CANCELLED', 'The development set-up was cancelled.')
}

function encodeMark(): Uint8Array {
  return new TextEncoder().encode(developmentMark)
}

function encodeU32(value: number): Uint8Array {
  return new Uint8Array(Uint32Array.of(value).buffer)
}

function encodeField(value: bigint): Uint8Array {
  return Uint8Array.from({ length: 32 }, (_, i) => Number((value >> BigInt(8 * i)) & 0xffn))
}

function concatenate(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}
