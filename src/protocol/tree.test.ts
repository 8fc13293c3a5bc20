import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { poseidon } from './poseidon.ts'
import { buildTree, childrenAt, pathOf } from './tree.ts'

/** The tree by its definition: every leaf written out, every node hashed. */
function naiveRoot(leaves: readonly bigint[], depth: number): bigint {
  let level = [...leaves, ...new Array<bigint>(8 ** depth - leaves.length).fill(0n)]
  while (level.length > 1) {
    level = Array.from({ length: level.length / 8 }, (_, n) => poseidon(level.slice(8 * n, 8 * n + 8)))
  }
  return level[0] ?? 0n
}

/** Climbs from a leaf as the circuit does: the node below must be among the children, the rest is hashing. */
function climb(leaf: bigint, path: readonly (readonly bigint[])[]): bigint {
  return path.reduce((node, children) => {
    expect(children).toContain(node)
    return poseidon(children)
  }, leaf)
}

const leaves = (most: number) =>
  fc.array(fc.bigInt({ min: 1n, max: 1n << 200n }), { minLength: 1, maxLength: most })

describe('buildTree', () => {
  test('has the root of a naive tree, empty leaves written out', () => {
    fc.assert(
      fc.property(leaves(64), (values) => {
        expect(buildTree(values, 2).root).toBe(naiveRoot(values, 2))
      }),
      { numRuns: 15 },
    )
    const seventy = Array.from({ length: 70 }, (_, n) => BigInt(n + 1))
    expect(buildTree(seventy, 3).root).toBe(naiveRoot(seventy, 3))
    expect(buildTree([], 2).root).toBe(naiveRoot([], 2))
    expect(buildTree([9n], 0).root).toBe(9n)
  })

  test('every leaf climbs to the root; a leaf that is not there does not', () => {
    fc.assert(
      fc.property(leaves(40), fc.nat(39), (values, pick) => {
        const at = pick % values.length
        const tree = buildTree(values, 2)
        const path = pathOf(tree, at, 2)
        expect(climb(values[at] ?? 0n, path)).toBe(tree.root)
        expect(path[0]).not.toContain(1n << 201n)
      }),
      { numRuns: 30 },
    )
  })

  test('a partial path ends at a child of the root', () => {
    const values = Array.from({ length: 100 }, (_, n) => BigInt(n + 1))
    const tree = buildTree(values, 3)
    for (const at of [0, 7, 8, 63, 64, 99]) {
      const node = climb(values[at] ?? 0n, pathOf(tree, at, 2))
      expect(childrenAt(tree, 3, 0)[Math.floor(at / 64)]).toBe(node)
    }
    expect(poseidon(childrenAt(tree, 3, 0))).toBe(tree.root)
  })

  test('holds what it can and refuses one leaf more', () => {
    expect(buildTree(new Array<bigint>(64).fill(1n), 2).levels.map((level) => level.length)).toEqual([
      64, 8, 1,
    ])
    expect(() => buildTree(new Array<bigint>(65).fill(1n), 2)).toThrow('more than 64 leaves')
  })
})
