import { describe, expect, test } from 'vitest'
import {
  type AttestorKey,
  attestorPath,
  attestorTop,
  type BatchSignature,
  batchNode,
  buildAttestorSet,
  signBatch,
  verifyBatch,
} from './attestorSet.ts'
import { derivePublicKey } from './eddsa.ts'
import { poseidon } from './poseidon.ts'
import { FIELD_MODULUS } from './spec.ts'

const SUBGROUP = 2736030358979909402780800718157159386076813972158567259200215660948447373041n
const keyOf = (secret: string): AttestorKey => {
  const [x, y] = derivePublicKey(secret)
  return { x: BigInt(x), y: BigInt(y) }
}
const secret = 'attestor of the unit tests'
const key = keyOf(secret)
const hashes = [11n, 22n, 33n]
const signed = signBatch(secret, key, hashes)

describe('signBatch', () => {
  test('is deterministic: asked again, the same bytes', () => {
    expect(signBatch(secret, key, hashes)).toEqual(signed)
    expect(signBatch(secret, key, [11n, 22n]).s).not.toBe(signed.s)
    expect(signBatch(secret, key, [22n, 11n, 33n]).s).not.toBe(signed.s)
  })

  test('signs the node over eight, zero-padded', () => {
    const padded = [11n, 22n, 33n, 0n, 0n, 0n, 0n, 0n]
    expect(signed.snapshots).toEqual(padded)
    expect(batchNode(hashes)).toEqual({ children: padded, node: poseidon(padded) })
    expect(verifyBatch(signed)).toBe(true)
    expect(verifyBatch(signBatch(secret, key, [1n, 2n, 3n, 4n, 5n, 6n, 7n, 8n]))).toBe(true)
  })

  test.each([0, 9])('refuses %d snapshots', (count) => {
    expect(() => signBatch(secret, key, new Array<bigint>(count).fill(1n))).toThrow('one to eight snapshots')
  })
})

describe('verifyBatch refuses', () => {
  const { r8, s, snapshots } = signed
  const wrong: readonly (readonly [string, Partial<BatchSignature>])[] = [
    ['another snapshot', { snapshots: snapshots.with(0, 12n) }],
    ['a snapshot in the padding', { snapshots: snapshots.with(7, 1n) }],
    ['the snapshots in another order', { snapshots: snapshots.toSpliced(0, 2, 22n, 11n) }],
    ['a snapshot that is no field element', { snapshots: snapshots.with(0, 11n + FIELD_MODULUS) }],
    ['a negative snapshot', { snapshots: snapshots.with(0, -1n) }],
    ['another key', { key: keyOf('somebody else') }],
    ['a key off the curve', { key: { x: key.x + 1n, y: key.y } }],
    ['another R', { r8: keyOf('somebody else') }],
    ['an R off the curve', { r8: { x: r8.x, y: r8.y + 1n } }],
    ['another S', { s: s + 1n }],
    ['S = 0', { s: 0n }],
    // The same point: without the range check every signature would have a twin.
    ['S beyond the order of the subgroup', { s: s + SUBGROUP }],
    ['S at the order of the subgroup', { s: SUBGROUP }],
    ['S far beyond the field', { s: s + SUBGROUP * (1n << 300n) }],
  ]
  test.each(wrong)('%s', (_, changes) => {
    expect(verifyBatch({ ...signed, ...changes })).toBe(false)
  })

  test.each([-1n, s - SUBGROUP, -(1n << 300n)])(
    'a negative S, promptly: the library would never return',
    (negative) => {
      const started = performance.now()
      expect(verifyBatch({ ...signed, s: negative })).toBe(false)
      expect(performance.now() - started).toBeLessThan(1_000)
    },
  )
})

describe('the set', () => {
  const keys = Array.from({ length: 11 }, (_, n) => keyOf(`member ${n}`))
  const set = buildAttestorSet(keys)

  test('every member climbs to one of the top nodes, and those to the root', () => {
    expect(poseidon(attestorTop(set))).toBe(set.root)
    for (const [index, member] of keys.entries()) {
      const [children = []] = attestorPath(set, member)
      expect(children[index % 8]).toBe(poseidon([102n, member.x, member.y]))
      expect(attestorTop(set)[Math.floor(index / 8)]).toBe(poseidon(children))
    }
  })

  test('a stranger has no path; the same x with another y is a stranger', () => {
    expect(() => attestorPath(set, keyOf('stranger'))).toThrow('not a member')
    const [first = key] = keys
    expect(() => attestorPath(set, { x: first.x, y: FIELD_MODULUS - first.y })).toThrow('not a member')
  })

  test('another order or member is another root', () => {
    const roots = [keys, keys.toReversed(), keys.slice(1), [...keys, key]].map(
      (members) => buildAttestorSet(members).root,
    )
    expect(new Set(roots).size).toBe(roots.length)
  })

  test('64 members at most', () => {
    const sixtyFour = new Array<AttestorKey>(64).fill(key)
    expect(buildAttestorSet(sixtyFour).keys).toHaveLength(64)
    expect(() => buildAttestorSet([...sixtyFour, key])).toThrow('more than 64 leaves')
  })
})
