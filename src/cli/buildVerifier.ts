import type { Command } from 'commander'
import { loadVerificationKey } from '../../prover/artifacts.ts'
import type { Groth16Proof } from '../../prover/groth16.ts'
import { verifyProof } from '../../prover/verify.ts'
import { PlimsollError } from '../errors.ts'
import { type CircuitSizeName, circuitSizes } from '../protocol/spec.ts'
import { acceptTable } from '../verifier/acceptTable.ts'
import { createAttestorRoots } from '../verifier/attestorRoots.ts'
import { createTableStore, registerTable } from '../verifier/tableStore.ts'
import type { Verifier } from '../verifier/verifyStatement.ts'
import { parseInteger } from './parseOption.ts'
import { loadStatementInputs, type StatementOptions, withStatementOptions } from './statementOptions.ts'

export interface VerifierOptions extends StatementOptions {
  readonly maximumAge: string
  readonly allowDevelopmentKeys?: boolean
}

/** What a verifier demands, and how it decides. */
export function withVerifierOptions(command: Command): Command {
  return withStatementOptions(command)
    .option('--maximum-age <seconds>', 'how old the instant T may be', '3600')
    .option('--allow-development-keys', 'accept keys with which anyone can forge')
}

/** The sizes whose keys count; the test circuit is for tests. */
const sizes = Object.keys(circuitSizes).filter((size) => size !== 'test') as CircuitSizeName[]

/**
 * A verifier of one purpose, one subject and one table. A development key is loaded either way: whether it counts is
 * the policy's decision, and its refusal has a name. No nullifier is ever spent: that is the contract's part.
 */
export async function buildVerifier(options: VerifierOptions): Promise<Verifier<Groth16Proof>> {
  const demand = await loadStatementInputs(options)
  const { chainId, verifier, purpose, subject, lienRegistry } = demand
  const { asOfSec: _, ...terms } = demand.terms
  const loaded = await Promise.all(
    sizes.map(async (size) => [size, await loadVerificationKey(size, { allowDevelopment: true })] as const),
  )
  const keys = new Map<string, (typeof loaded)[number][1]>(loaded)
  const tables = createTableStore()
  registerTable(tables, acceptTable(demand.inputs.raw))
  return {
    paused: false,
    policy: {
      chainId,
      verifier,
      parametersHash: demand.inputs.parameters.hash,
      maximumAgeSec: parseInteger(options.maximumAge, '--maximum-age'),
      developmentKeys: options.allowDevelopmentKeys === true ? sizes : [],
      purposes: new Map([[purpose, { terms, lienRegistry, subjects: new Map([[subject, null]]) }]]),
    },
    keys: new Map(
      loaded.map(([size, { plimsollSetup }]) => [
        size,
        { isDevelopment: plimsollSetup.kind === 'development' },
      ]),
    ),
    tables,
    attestors: createAttestorRoots(demand.attestors.root),
    isNullifierUsed: async () => false,
    verifyProof: async (size, signals, proof) => {
      const key = keys.get(size)
      if (key === undefined) throw new PlimsollError('UNSAFE_KEY', `There is no key of size ${size}.`)
      return verifyProof(key, signals, proof)
    },
  }
}
