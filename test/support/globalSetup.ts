import { compileContracts } from '../../contracts/compile.ts'
import { DEVELOPMENT_SEED, makeDevelopmentKey } from '../../prover/artifacts.ts'
import { compileCircuit } from '../../prover/compileCircuit.ts'
import { circuitSizes } from '../../src/protocol/spec.ts'

/** Makes what several test files share, once and before they run side by side. */
export async function setup(): Promise<void> {
  for (const size of Object.keys(circuitSizes)) {
    const { r1cs } = await compileCircuit(`margin-${size}`)
    await makeDevelopmentKey(r1cs, DEVELOPMENT_SEED)
  }
  await compileContracts()
}
