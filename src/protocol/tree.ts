import { poseidon } from './poseidon.ts'
import { TREE_ARITY } from './spec.ts'

/** An 8-ary Poseidon tree of fixed depth; empty leaves are 0 and an empty subtree hashes its zeros. */
export interface Tree {
  readonly root: bigint
  /** levels[0] holds the leaves in use, levels[depth] the root. */
  readonly levels: readonly (readonly bigint[])[]
}

const emptySubtrees: bigint[] = [0n]

function emptySubtree(level: number): bigint {
  for (let l = emptySubtrees.length; l <= level; l++) {
    emptySubtrees.push(poseidon(new Array<bigint>(TREE_ARITY).fill(emptySubtrees[l - 1] ?? 0n)))
  }
  return emptySubtrees[level] ?? 0n
}

/** Builds the tree; throws RangeError when the leaves exceed its capacity. */
export function buildTree(leaves: readonly bigint[], depth: number): Tree {
  if (leaves.length > TREE_ARITY ** depth) throw new RangeError(`more than ${TREE_ARITY ** depth} leaves`)
  const levels: bigint[][] = [[...leaves]]
  for (let level = 0; level < depth; level++) {
    const below = levels[level] ?? []
    const parents = Math.max(1, Math.ceil(below.length / TREE_ARITY))
    levels.push(Array.from({ length: parents }, (_, parent) => poseidon(childrenOf(below, parent, level))))
  }
  return { root: levels[depth]?.[0] ?? 0n, levels }
}

/** The eight children of a node, level 1 being the parents of leaves. */
export function childrenAt(tree: Tree, level: number, index: number): readonly bigint[] {
  return childrenOf(tree.levels[level - 1] ?? [], index, level - 1)
}

/** Children lists along a leaf's path, bottom up, for `count` levels: the circuit's `siblings`. */
export function pathOf(tree: Tree, leafIndex: number, count: number): readonly (readonly bigint[])[] {
  return Array.from({ length: count }, (_, level) =>
    childrenAt(tree, level + 1, Math.floor(leafIndex / TREE_ARITY ** (level + 1))),
  )
}

function childrenOf(below: readonly bigint[], parent: number, level: number): bigint[] {
  return Array.from({ length: TREE_ARITY }, (_, i) => below[parent * TREE_ARITY + i] ?? emptySubtree(level))
}
