import { PlimsollError } from '../src/errors.ts'
import { scalarFieldModulus } from './bn254.ts'
import type { Groth16Proof, VerificationKey } from './groth16.ts'
import { encodeG1Point, encodeG2Point, parseG1Point, parseG2Point } from './pointJson.ts'
import { groth16Verify } from './snarkjs.ts'

/**
 * Whether the proof holds for exactly these public signals. `vkey` comes from `parseVerificationKey`, signals and
 * proof from anywhere: whatever is malformed is false. Checked here because snarkjs does not: the number of signals
 * (a missing trailing zero verifies), canonical coordinates, infinity, and the subgroup of pi_b; signals at or above
 * the modulus are refused so that one statement has one encoding.
 *
 * Throws only if it could not decide. A true answer says nothing about whose proof it is: proofs can be re-randomised
 * by anyone, so their bytes identify nothing.
 */
export async function verifyProof(
  vkey: VerificationKey,
  signals: readonly bigint[],
  proof: Groth16Proof,
): Promise<boolean> {
  if (vkey.IC.length !== vkey.nPublic + 1) {
    throw new PlimsollError('UNSAFE_KEY', 'The verification key did not pass its loader.', {
      field: 'vkey.IC',
      expected: `${vkey.nPublic + 1} points`,
      remedy: 'Load keys with parseVerificationKey.',
    })
  }
  if (!Array.isArray(signals) || signals.length !== vkey.nPublic || !signals.every(isSignal)) return false
  const canonical = parseProof(proof)
  return canonical !== undefined && groth16Verify(vkey, signals, canonical)
}

function isSignal(value: unknown): boolean {
  return typeof value === 'bigint' && value >= 0n && value < scalarFieldModulus
}

/** Rebuilds the proof from its checked points, so that the verifier sees nothing else. */
function parseProof(proof: unknown): Groth16Proof | undefined {
  if (typeof proof !== 'object' || proof === null) return undefined
  const fields: Partial<Record<keyof Groth16Proof, unknown>> = proof
  const { pi_a, pi_b, pi_c, protocol, curve } = fields
  if (protocol !== 'groth16' || curve !== 'bn128') return undefined
  const a = parseG1Point(pi_a)
  const b = parseG2Point(pi_b)
  const c = parseG1Point(pi_c)
  if ('fault' in a || 'fault' in b || 'fault' in c) return undefined
  return {
    pi_a: encodeG1Point(a.point),
    pi_b: encodeG2Point(b.point),
    pi_c: encodeG1Point(c.point),
    protocol,
    curve,
  }
}
