import { PlimsollError } from '../src/errors.ts'
import { type CircuitSizeName, circuitSizes } from '../src/protocol/spec.ts'
import { encodeStatement, type Statement } from '../src/protocol/statement.ts'
import { buildWitness, type PreparedProof, type ProofRequest } from '../src/protocol/witness.ts'
import type { ProvingArtifacts } from './artifacts.ts'
import type { Groth16Proof } from './groth16.ts'
import { calculateWitness, groth16Prove } from './snarkjs.ts'
import { verifyProof } from './verify.ts'

/** A proof as it travels. `trust` repeats what the key says of its set-up. */
export interface ProofEnvelope {
  readonly schema: 'plimsoll.proof/1'
  readonly size: CircuitSizeName
  readonly trust: 'development' | 'ceremony'
  readonly publicSignals: readonly string[]
  readonly proof: Groth16Proof
}

export interface ProvedMargin {
  readonly envelope: ProofEnvelope
  readonly statement: Statement
  /** Private: the figures behind the disclosure. */
  readonly prepared: PreparedProof
}

/** Circuit sizes for real tables, smallest first. */
const provingSizes = ['s'] as const satisfies readonly CircuitSizeName[]

/** The smallest size that holds the portfolio. Throws PORTFOLIO_TOO_LARGE when none does, DEFICIENT as buildWitness. */
export function chooseSize(request: ProofRequest): CircuitSizeName {
  let reason: unknown
  for (const size of provingSizes) {
    try {
      buildWitness(request, circuitSizes[size])
      return size
    } catch (error) {
      if (!(error instanceof PlimsollError) || error.code !== 'PORTFOLIO_TOO_LARGE') throw error
      reason = error
    }
  }
  throw reason
}

/**
 * Proves a request. The proof is verified before it leaves: a wrong one would be worthless, and could leak. Progress
 * is reported between steps and the signal is honoured there; nothing private is reported, logged or written.
 */
export async function proveMargin(
  request: ProofRequest,
  artifacts: ProvingArtifacts,
  options: { readonly onProgress?: (text: string) => void; readonly signal?: AbortSignal } = {},
): Promise<ProvedMargin> {
  const step = (text: string): void => {
    if (options.signal?.aborted === true) throw new PlimsollError('CANCELLED', 'Proving was cancelled.')
    options.onProgress?.(text)
  }
  step('building the witness')
  const prepared = buildWitness(request, circuitSizes[artifacts.size])
  const wtns = await calculateWitness(artifacts.wasm, prepared.witness)
  step('proving')
  const { proof, publicSignals } = await groth16Prove(artifacts.zkey, wtns)
  step('checking the proof before it leaves')
  const expected = encodeStatement(prepared.statement)
  const same =
    publicSignals.length === expected.length &&
    publicSignals.every((signal, index) => signal === expected[index])
  if (!same || !(await verifyProof(artifacts.verificationKey, publicSignals, proof))) {
    throw new PlimsollError('ARTIFACT_MISMATCH', 'The proof made does not verify; it is discarded.', {
      remedy: 'Key, circuit and verification key do not belong together; run npm run setup -- --check.',
    })
  }
  const envelope: ProofEnvelope = {
    schema: 'plimsoll.proof/1',
    size: artifacts.size,
    trust: artifacts.verificationKey.plimsollSetup.kind,
    publicSignals: publicSignals.map(String),
    proof,
  }
  return { envelope, statement: prepared.statement, prepared }
}
