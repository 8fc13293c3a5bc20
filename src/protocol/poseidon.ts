import {
  poseidon1,
  poseidon2,
  poseidon3,
  poseidon4,
  poseidon5,
  poseidon6,
  poseidon7,
  poseidon8,
  poseidon9,
  poseidon10,
  poseidon11,
  poseidon12,
  poseidon13,
  poseidon14,
  poseidon15,
  poseidon16,
} from 'poseidon-lite'
import { isFieldElement } from './field.ts'

const byArity = [
  poseidon1,
  poseidon2,
  poseidon3,
  poseidon4,
  poseidon5,
  poseidon6,
  poseidon7,
  poseidon8,
  poseidon9,
  poseidon10,
  poseidon11,
  poseidon12,
  poseidon13,
  poseidon14,
  poseidon15,
  poseidon16,
]

/**
 * circomlib's Poseidon over BN254. Throws RangeError on an arity outside 1..16 or an input that is not a canonical
 * field element (it would be reduced silently, and two inputs would share a hash).
 */
export function poseidon(inputs: readonly bigint[]): bigint {
  const hash = byArity[inputs.length - 1]
  if (hash === undefined) throw new RangeError(`poseidon: ${inputs.length} inputs`)
  if (!inputs.every(isFieldElement)) throw new RangeError('poseidon: an input is not a field element')
  return hash([...inputs])
}
