import { PlimsollError } from '../errors.ts'
import { isFieldElement } from '../protocol/field.ts'

/**
 * Roots of the attestor sets a verifier has chosen: one in force, the one before within its grace, those reported
 * compromised. In memory; whoever restarts a verifier rebuilds them from its own records.
 */
export interface AttestorRoots {
  current: bigint
  previous: { readonly root: bigint; readonly untilSec: number } | null
  readonly compromised: Set<bigint>
  readonly wasCurrent: Set<bigint>
}

export type AttestorStatus = 'current' | 'previous' | 'outOfGrace' | 'compromised' | 'unknown'

export function createAttestorRoots(root: bigint): AttestorRoots {
  assertRoot(root)
  return { current: root, previous: null, compromised: new Set(), wasCurrent: new Set([root]) }
}

/** What a root is worth at `nowSec`. A report of compromise overrides everything, the grace included. */
export function statusOfRoot(roots: AttestorRoots, root: bigint, nowSec: number): AttestorStatus {
  const { current, previous, compromised, wasCurrent } = roots
  if (compromised.has(root)) return 'compromised'
  if (root === current) return 'current'
  if (previous !== null && root === previous.root && nowSec <= previous.untilSec) return 'previous'
  return wasCurrent.has(root) ? 'outOfGrace' : 'unknown'
}

/**
 * Puts another set in force; of earlier roots only the one just replaced stays, until `nowSec + graceSec`. Throws
 * INVALID_INPUT for the root in force and for a compromised one.
 */
export function rotateAttestors(roots: AttestorRoots, root: bigint, nowSec: number, graceSec: number): void {
  assertRoot(root)
  if (root === roots.current || roots.compromised.has(root)) {
    throw new PlimsollError('INVALID_INPUT', 'This attestor root cannot be put in force.', {
      field: 'attestors',
      expected: 'a root that is neither in force nor reported compromised',
    })
  }
  roots.previous = { root: roots.current, untilSec: nowSec + graceSec }
  roots.current = root
  roots.wasCurrent.add(root)
}

/** Refuses a root at once and for good. If it is the one in force, nothing is accepted until the next rotation. */
export function reportCompromised(roots: AttestorRoots, root: bigint): void {
  roots.compromised.add(root)
}

function assertRoot(root: bigint): void {
  if (root !== 0n && isFieldElement(root)) return
  throw new PlimsollError('INVALID_INPUT', 'An attestor root is a field element other than zero.', {
    field: 'attestors',
    expected: 'an integer above zero and below the BN254 scalar modulus',
  })
}
