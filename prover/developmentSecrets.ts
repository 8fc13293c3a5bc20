import { createHash } from 'node:crypto'
import { PlimsollError } from '../src/errors.ts'
import { powerModulo, scalarFieldModulus } from './bn254.ts'

/** The toxic waste of a Groth16 set-up; gamma is 1, as in snarkjs. Whoever knows it forges proofs. */
export interface SetupSecrets {
  readonly tau: bigint
  readonly alpha: bigint
  readonly beta: bigint
  readonly delta: bigint
}

/** Changes whenever the derivation or the layout of a development key changes; part of any cache key. */
export const developmentSetupVersion = 'plimsoll/groth16-development/1'

/** Largest power-of-two subgroup of the scalar field: domains lie in it. */
const twoAdicity = 28n

/**
 * Derives toxic waste from a public seed: SHA-512 of version, name, counter and seed, reduced modulo r. The counter
 * moves on where a value would make the set-up degenerate (0, 1, or a tau inside an evaluation domain).
 */
export function deriveDevelopmentSecrets(seed: string): SetupSecrets {
  if (seed.length === 0) {
    throw new PlimsollError('INVALID_INPUT', 'A development set-up needs a seed.', {
      field: 'seed',
      expected: 'a public, non-empty string',
    })
  }
  return {
    tau: derive('tau', seed),
    alpha: derive('alpha', seed),
    beta: derive('beta', seed),
    delta: derive('delta', seed),
  }
}

/** The digest by which a key names its seed without carrying it. */
export function hashSeed(seed: string): Uint8Array {
  return createHash('sha256').update(`${developmentSetupVersion}/seed/`).update(seed, 'utf8').digest()
}

function derive(name: string, seed: string): bigint {
  for (let counter = 0; ; counter++) {
    const hash = createHash('sha512')
      .update(`${developmentSetupVersion}/${name}/${counter}/`)
      .update(seed, 'utf8')
      .digest('hex')
    // 512 bits over 254: the bias is below 2^-250.
    const value = BigInt(`0x${hash}`) % scalarFieldModulus
    if (value !== 0n && powerModulo(value, 1n << twoAdicity, scalarFieldModulus) !== 1n) return value
  }
}
