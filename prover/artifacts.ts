import { createHash } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { PlimsollError } from '../src/errors.ts'
import { type CircuitSizeName, publicSignals } from '../src/protocol/spec.ts'
import { cacheDirectory, compileCircuit } from './compileCircuit.ts'
import { developmentSetupVersion } from './developmentSecrets.ts'
import { createDevelopmentKey, type SetupProgress } from './developmentSetup.ts'
import type { VerificationKey } from './groth16.ts'
import { parseVerificationKey } from './verificationKey.ts'

/** The seed of every development key. Public, so anyone can forge: that is what makes it a development key. */
export const DEVELOPMENT_SEED = 'plimsoll development 1'

/** What `artifacts.lock.json` binds per circuit size. */
export interface ArtifactLock {
  readonly constraints: number
  readonly wires: number
  readonly r1csSha256: string
  readonly wasmSha256: string
  readonly zkeySha256: string
  readonly verificationKeySha256: string
  readonly trust: 'development'
  readonly seed: string
}

export interface ProvingArtifacts {
  readonly size: CircuitSizeName
  readonly wasm: Uint8Array
  readonly zkey: Uint8Array
  readonly verificationKey: VerificationKey
}

export type ArtifactProgress = (text: string) => void

const here = dirname(fileURLToPath(import.meta.url))

export async function loadLock(): Promise<Readonly<Record<CircuitSizeName, ArtifactLock>>> {
  return JSON.parse(await readFile(join(here, 'artifacts.lock.json'), 'utf8'))
}

/**
 * The committed verification key of a size, checked by the loader and against the lock. Throws UNSAFE_KEY,
 * DEVELOPMENT_KEY when `allowDevelopment` is not set.
 */
export async function loadVerificationKey(
  size: CircuitSizeName,
  { allowDevelopment }: { readonly allowDevelopment: boolean },
): Promise<VerificationKey> {
  const lock = (await loadLock())[size]
  const json: unknown = JSON.parse(
    await readFile(join(here, 'keys', `margin-${size}.development.json`), 'utf8'),
  )
  return parseVerificationKey(json, {
    nPublic: publicSignals.length,
    allowDevelopment,
    sha256: lock.verificationKeySha256,
  })
}

/**
 * Everything a proof needs: compiles the circuit and makes the development key on first use, then takes both from the
 * cache. Every byte is checked against the lock; throws ARTIFACT_MISMATCH naming what differs.
 */
export async function loadProvingArtifacts(
  size: CircuitSizeName,
  options: {
    readonly allowDevelopment: boolean
    readonly onProgress?: ArtifactProgress
    readonly signal?: AbortSignal
  },
): Promise<ProvingArtifacts> {
  const lock = (await loadLock())[size]
  const verificationKey = await loadVerificationKey(size, options)
  const { r1cs, wasm } = await compileCircuit(`margin-${size}`, options.signal, () =>
    options.onProgress?.(
      `compiling circuit margin-${size} (${lock.constraints.toLocaleString('en')} constraints)`,
    ),
  )
  assertHash(r1cs, lock.r1csSha256, `margin-${size}.r1cs`)
  assertHash(wasm, lock.wasmSha256, `margin-${size}.wasm`)
  const zkey = await makeDevelopmentKey(r1cs, lock.seed, options)
  assertHash(zkey, lock.zkeySha256, `margin-${size}.zkey`)
  return { size, wasm, zkey, verificationKey }
}

/** The development key of a circuit, from the cache or made from the seed. */
export async function makeDevelopmentKey(
  r1cs: Uint8Array,
  seed: string,
  { onProgress, signal }: { readonly onProgress?: ArtifactProgress; readonly signal?: AbortSignal } = {},
): Promise<Uint8Array> {
  const name = sha256(`${developmentSetupVersion}\n${seed}\n${sha256(r1cs)}`).slice(0, 32)
  const path = join(cacheDirectory, 'keys', `${name}.zkey`)
  try {
    return await readFile(path)
  } catch {
    // not made yet
  }
  let last = -1
  const report = ({ stage, done, total }: SetupProgress): void => {
    const tenth = Math.floor((10 * done) / total)
    if (stage === 'multiply' && tenth > last) {
      last = tenth
      onProgress?.(`making the development key ${tenth * 10} %`)
    }
  }
  const zkey = await createDevelopmentKey({ r1cs, seed, onProgress: report, signal })
  await mkdir(dirname(path), { recursive: true })
  await writeFile(`${path}.${process.pid}.tmp`, zkey)
  await rename(`${path}.${process.pid}.tmp`, path)
  return zkey
}

export function sha256(data: Uint8Array | string): string {
  return createHash('sha256').update(data).digest('hex')
}

function assertHash(data: Uint8Array, expected: string, file: string): void {
  if (sha256(data) === expected) return
  throw new PlimsollError('ARTIFACT_MISMATCH', `${file} does not have the hash the lock names.`, {
    field: file,
    expected: `sha256 ${expected}`,
    remedy: 'After changing a circuit on purpose run npm run setup and commit the lock; otherwise reinstall.',
  })
}
