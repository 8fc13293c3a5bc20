import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { type ArtifactLock, DEVELOPMENT_SEED, makeDevelopmentKey, sha256 } from '../prover/artifacts.ts'
import { compileCircuit } from '../prover/compileCircuit.ts'
import { closeSnarkjs, r1csInfo } from '../prover/snarkjs.ts'
import {
  buildVerificationKey,
  encodeVerificationKey,
  verificationKeySha256,
} from '../prover/verificationKey.ts'
import { type CircuitSizeName, circuitSizes } from '../src/protocol/spec.ts'

// Compiles every circuit size, makes its development key, and writes what the repository carries: verification keys,
// and the lock that binds circuit, program and key by hash. With --check it compares instead of writing.

const check = process.argv.includes('--check')
const stale: string[] = []

async function output(path: string, text: string): Promise<void> {
  const current = await readFile(path, 'utf8').catch(() => '')
  if (current === text) return
  stale.push(path)
  if (!check) await writeFile(path, text)
}

await mkdir('prover/keys', { recursive: true })
const lock: Record<string, ArtifactLock> = {}
for (const size of Object.keys(circuitSizes) as CircuitSizeName[]) {
  console.log(`margin-${size}: compiling`)
  const { r1cs, wasm } = await compileCircuit(`margin-${size}`)
  const zkey = await makeDevelopmentKey(r1cs, DEVELOPMENT_SEED, {
    onProgress: (text) => console.log(`margin-${size}: ${text}`),
  })
  const key = await buildVerificationKey(zkey, { kind: 'development', seed: DEVELOPMENT_SEED })
  const { constraints, wires } = r1csInfo(r1cs)
  lock[size] = {
    constraints,
    wires,
    r1csSha256: sha256(r1cs),
    wasmSha256: sha256(wasm),
    zkeySha256: sha256(zkey),
    verificationKeySha256: verificationKeySha256(key),
    trust: 'development',
    seed: DEVELOPMENT_SEED,
  }
  await output(`prover/keys/margin-${size}.development.json`, encodeVerificationKey(key))
}
await output('prover/artifacts.lock.json', `${JSON.stringify(lock, null, 2)}\n`)
await closeSnarkjs()
if (check && stale.length > 0) {
  console.error(`Not current: ${stale.join(', ')}\nRun: npm run setup`)
  process.exit(1)
}
console.log(stale.length === 0 ? 'Circuits and keys are what the lock says.' : `Wrote ${stale.join(', ')}`)
