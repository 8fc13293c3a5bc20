import {
  type AttestorKey,
  type BatchSignature,
  buildAttestorSet,
  signBatch,
} from '../../src/protocol/attestorSet.ts'
import { derivePublicKey } from '../../src/protocol/eddsa.ts'

export const AS_OF = 1_795_176_000
export const SECRET = 0x5eed_0123_4567_89ab_cdef_0123_4567_89ab_cdefn

function keyOf(privateKey: string): AttestorKey {
  const [x, y] = derivePublicKey(privateKey)
  return { x: BigInt(x), y: BigInt(y) }
}

/** The set of the soundness tests: its first member signs whatever a case asks of it. */
export const memberKey = keyOf('soundness member')
export const attestors = buildAttestorSet([memberKey, keyOf('soundness second member')])
/** A key outside the set. */
export const outsiderKey = keyOf('soundness outsider')

export function signHashes(hashes: readonly bigint[]): BatchSignature {
  return signBatch('soundness member', memberKey, hashes)
}

export function signAsOutsider(hashes: readonly bigint[]): BatchSignature {
  return signBatch('soundness outsider', outsiderKey, hashes)
}
