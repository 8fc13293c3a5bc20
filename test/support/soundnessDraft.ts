import { reduce } from '../../src/protocol/field.ts'
import { computeHolder, computeNullifier, identityCommitment } from '../../src/protocol/identity.ts'
import { poseidon } from '../../src/protocol/poseidon.ts'
import { LINES_PER_BLOCK, MAX_ACCOUNTS, tags, widths } from '../../src/protocol/spec.ts'
import type { Witness } from '../../src/protocol/witness.ts'
import { signHashes } from './soundnessSigner.ts'

type Value = bigint | Value[]
/** A witness that may be changed, value by value. */
export type Draft = Record<string, Value>

export function draftOf(witness: Witness): Draft {
  return structuredClone(witness) as Draft
}

/** A value by path: `lanes.0.1.2`. Throws on a path that leads nowhere, so that a test can't miss its target. */
export function read(draft: Draft, path: string): bigint {
  const value = walk(draft, path.split('.'))
  if (typeof value !== 'bigint') throw new RangeError(`${path} is no single value`)
  return value
}

/** All values of a list. */
export function readList(draft: Draft, path: string): bigint[] {
  const value = walk(draft, path.split('.'))
  if (typeof value === 'bigint') throw new RangeError(`${path} is no list`)
  return value.map((_, index) => read(draft, `${path}.${index}`))
}

export function lengthOf(draft: Draft, path: string): number {
  const value = walk(draft, path.split('.'))
  if (typeof value === 'bigint') throw new RangeError(`${path} is no list`)
  return value.length
}

/** Sets one value, modulo the field. */
export function write(draft: Draft, path: string, value: bigint): void {
  const steps = path.split('.')
  const last = steps.pop() ?? ''
  read(draft, path)
  const parent: Draft | Value = steps.length === 0 ? draft : walk(draft, steps)
  Object.assign(parent as object, { [last]: reduce(value) })
}

/** Sets a list of values of the same length. */
export function writeList(draft: Draft, path: string, values: readonly bigint[]): void {
  if (lengthOf(draft, path) !== values.length) throw new RangeError(`${path} has another length`)
  for (const [index, value] of values.entries()) write(draft, `${path}.${index}`, value)
}

/** Adds to one value, modulo the field. */
export function add(draft: Draft, path: string, difference: bigint): void {
  write(draft, path, read(draft, path) + difference)
}

/**
 * Rebuilds everything that follows from the draft's values and is fixed by a hash: snapshots and their signature,
 * account set, nullifier, holder, disclosure. A tampered value is then refused for itself and not for a stale digest.
 */
export function seal(draft: Draft): void {
  sealSnapshots(draft)
  const secret = read(draft, 'secret')
  const context = read(draft, 'context')
  const salt = poseidon([tags.accountSalt, secret, context])
  const ids = readList(draft, 'accountId')
  write(draft, 'accounts', poseidon([salt, ...ids, ...new Array<bigint>(MAX_ACCOUNTS - ids.length).fill(0n)]))
  write(draft, 'nullifier', computeNullifier(secret, context, asOfOf(draft)))
  write(draft, 'holder', computeHolder(secret, read(draft, 'lien')))
  sealDisclosure(draft)
}

export function sealDisclosure(draft: Draft): void {
  const equity = reduce(readList(draft, 'value').reduce((sum, value) => sum + value, 0n))
  const requirement = read(draft, 'requirement')
  write(
    draft,
    'disclosure',
    poseidon([tags.disclosure, equity, requirement, reduce(equity - requirement), read(draft, 'blinding')]),
  )
}

export function asOfOf(draft: Draft): number {
  return Number(BigInt.asUintN(widths.asOfSec, read(draft, 'terms')))
}

/** Signs what the draft says, however false: the attestor of the tests is the prover's. */
export function sealSnapshots(draft: Draft): void {
  const hashes = hashSnapshots(draft)
  const enabled = readList(draft, 'enabled')
  const wanted = hashes.filter((_, k) => enabled[k] !== 0n)
  // A signature over nothing does not exist; the old one stays valid.
  if (wanted.length > 0) putSignature(draft, signHashes(wanted))
}

export function putSignature(draft: Draft, { key, snapshots, r8, s }: ReturnType<typeof signHashes>): void {
  const values = { keyX: key.x, keyY: key.y, r8X: r8.x, r8Y: r8.y, s }
  for (const [name, value] of Object.entries(values)) write(draft, `${name}.0`, value)
  writeList(draft, 'snapshots.0', snapshots)
}

/** Snapshot hashes as step 5 of the circuit computes them, of values in any range. */
export function hashSnapshots(draft: Draft): bigint[] {
  const identity = identityCommitment(read(draft, 'secret'))
  const lineHashes = hashBlocks(draft)
  return readList(draft, 'accountId').map((accountId, k) => {
    const meta =
      read(draft, `survival.${k}`) +
      (read(draft, `provenance.${k}`) << 24n) +
      (BigInt(asOfOf(draft)) << 26n) +
      (tags.snapshot << 66n)
    return poseidon([
      reduce(meta),
      identity,
      accountId,
      read(draft, `accountLien.${k}`),
      lineHashes[k] ?? 0n,
      read(draft, `info.${k}`),
    ])
  })
}

/** Chained hash per account, for any values of `closes`. */
function hashBlocks(draft: Draft): bigint[] {
  const sums = new Array<bigint>(lengthOf(draft, 'accountId')).fill(0n)
  let carried = 0n
  for (let b = 0; b < lengthOf(draft, 'closes'); b++) {
    const [first = 0n, second = 0n, third = 0n, fourth = 0n] = readList(draft, 'lines').slice(
      LINES_PER_BLOCK * b,
      LINES_PER_BLOCK * (b + 1),
    )
    const state = poseidon([carried, reduce(first + (second << 105n)), reduce(third + (fourth << 105n))])
    const closes = readList(draft, `closes.${b}`)
    for (const [k, closed] of closes.entries()) sums[k] = reduce((sums[k] ?? 0n) + closed * state)
    carried = reduce((1n - closes.reduce((sum, closed) => sum + closed, 0n)) * state)
  }
  return sums
}

function walk(draft: Draft, steps: readonly string[]): Value {
  let value: Draft | Value = draft
  for (const step of steps) {
    const next: Value | undefined = (value as Record<string, Value>)[step]
    if (next === undefined) throw new RangeError(`the witness has no ${steps.join('.')}`)
    value = next
  }
  return value as Value
}
