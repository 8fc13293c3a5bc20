import { addPoints, type G1Point, g1, multiplyPoint, negatePoint } from './bn254.ts'
import type { BareVerificationKey, G1Json, Groth16Proof } from './groth16.ts'
import { encodeG1Point, parseG1Point } from './pointJson.ts'

/**
 * A proof of any statement whatever under a key with gamma = delta: with A = alpha, B = beta and C = -vk_x the equation
 * e(A, B) = e(alpha, beta) e(vk_x, gamma) e(C, delta) holds. No witness, no secret: the key alone suffices.
 */
export function forgeProof(vkey: BareVerificationKey, signals: readonly bigint[]): Groth16Proof {
  const terms = vkey.IC.map((ic, i) => multiplyPoint(g1, read(ic), i === 0 ? 1n : (signals[i - 1] ?? 0n)))
  const sum = terms.reduce((total, term) => addPoints(g1, total, term), undefined)
  if (sum === undefined) throw new Error('vk_x is infinity')
  return {
    pi_a: vkey.vk_alpha_1,
    pi_b: vkey.vk_beta_2,
    pi_c: encodeG1Point(negatePoint(g1, sum)),
    protocol: 'groth16',
    curve: 'bn128',
  }
}

function read(json: G1Json): G1Point {
  const result = parseG1Point(json)
  if ('fault' in result) throw new Error(result.fault)
  return result.point
}
