import { DEVELOPMENT_SEED, makeDevelopmentKey } from '../prover/artifacts.ts'
import { type CompiledCircuit, compileCircuit } from '../prover/compileCircuit.ts'
import { exportSolidityVerifier } from '../prover/snarkjs.ts'
import { type CircuitSizeName, circuitSizes } from '../src/protocol/spec.ts'

export interface DevelopmentCircuit extends CompiledCircuit {
  readonly zkey: Uint8Array
}

/**
 * The circuit of a size with its development key, as the tree's sources give them now: not checked against the lock, so
 * that the verifier contracts can be made anew after a change of circuit.
 */
export async function loadDevelopmentCircuit(size: CircuitSizeName): Promise<DevelopmentCircuit> {
  const circuit = await compileCircuit(`margin-${size}`)
  return { ...circuit, zkey: await makeDevelopmentKey(circuit.r1cs, DEVELOPMENT_SEED) }
}

/** Path below `contracts/src` of the verifier of a size's development key. */
export function developmentVerifierPath(size: CircuitSizeName): string {
  return `generated/Groth16Verifier${size.charAt(0).toUpperCase()}${size.slice(1)}.sol`
}

/** Verifier sources by path, as snarkjs writes them. Nothing in them says that the key is a development key. */
export async function buildDevelopmentVerifiers(): Promise<Record<string, string>> {
  const sources: Record<string, string> = {}
  for (const size of Object.keys(circuitSizes) as CircuitSizeName[]) {
    const { zkey } = await loadDevelopmentCircuit(size)
    sources[developmentVerifierPath(size)] = await exportSolidityVerifier(zkey)
  }
  return sources
}
