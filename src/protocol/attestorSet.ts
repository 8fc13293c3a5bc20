import { signMessage, verifySignature } from './eddsa.ts'
import { poseidon } from './poseidon.ts'
import { ATTESTOR_LEVELS, TREE_ARITY, tags } from './spec.ts'
import { buildTree, childrenAt, pathOf, type Tree } from './tree.ts'

/** An attestor's public key on Baby Jubjub. */
export interface AttestorKey {
  readonly x: bigint
  readonly y: bigint
}

/** The public set whose root a verifier chooses. */
export interface AttestorSet {
  readonly root: bigint
  readonly keys: readonly AttestorKey[]
  readonly tree: Tree
}

/** EdDSA-Poseidon over a node of up to eight snapshot hashes. */
export interface BatchSignature {
  readonly key: AttestorKey
  /** Exactly eight, zero-padded. */
  readonly snapshots: readonly bigint[]
  readonly r8: AttestorKey
  readonly s: bigint
}

/** Order of the prime subgroup of Baby Jubjub. */
const SUBGROUP_ORDER = 2736030358979909402780800718157159386076813972158567259200215660948447373041n

/** Builds the tree. Whoever admits a key checks that it lies in the prime subgroup (`src/cli/attestorKey.ts`). */
export function buildAttestorSet(keys: readonly AttestorKey[]): AttestorSet {
  const tree = buildTree(
    keys.map(({ x, y }) => poseidon([tags.attestor, x, y])),
    ATTESTOR_LEVELS,
  )
  return { root: tree.root, keys, tree }
}

/** The set's eight top nodes, opened once in the circuit. */
export const attestorTop = (set: AttestorSet): readonly bigint[] => childrenAt(set.tree, ATTESTOR_LEVELS, 0)

export function isMember(set: AttestorSet, key: AttestorKey): boolean {
  return set.keys.some(({ x, y }) => x === key.x && y === key.y)
}

/** Children lists below the top for one key. Throws RangeError when the key is not a member. */
export function attestorPath(set: AttestorSet, key: AttestorKey): readonly (readonly bigint[])[] {
  const index = set.keys.findIndex((member) => member.x === key.x && member.y === key.y)
  if (index < 0) throw new RangeError('the signer is not a member of the attestor set')
  return pathOf(set.tree, index, ATTESTOR_LEVELS - 1)
}

/** The message of a batch: the node over its eight children. */
export function batchNode(snapshots: readonly bigint[]): { children: readonly bigint[]; node: bigint } {
  if (snapshots.length === 0 || snapshots.length > TREE_ARITY) throw new RangeError('one to eight snapshots')
  const children = [...snapshots, ...new Array<bigint>(TREE_ARITY - snapshots.length).fill(0n)]
  return { children, node: poseidon(children) }
}

/** Signs a batch. Deterministic: the nonce is derived from key and message, so asking again gives the same bytes. */
export function signBatch(
  privateKey: string | Uint8Array,
  key: AttestorKey,
  snapshots: readonly bigint[],
): BatchSignature {
  const { children, node } = batchNode(snapshots)
  const signature = signMessage(privateKey as string, node)
  return {
    key,
    snapshots: children,
    r8: { x: BigInt(signature.R8[0]), y: BigInt(signature.R8[1]) },
    s: BigInt(signature.S),
  }
}

/** Verifies a batch outside the circuit. S out of range answers false before any arithmetic. */
export function verifyBatch({ key, snapshots, r8, s }: BatchSignature): boolean {
  if (s < 0n || s >= SUBGROUP_ORDER || snapshots.length !== TREE_ARITY) return false
  const point = ({ x, y }: AttestorKey): [bigint, bigint] => [x, y]
  try {
    return verifySignature(poseidon(snapshots), { R8: point(r8), S: s }, point(key))
  } catch {
    return false
  }
}
