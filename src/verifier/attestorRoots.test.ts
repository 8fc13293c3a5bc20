import { describe, expect, test } from 'vitest'
import { FIELD_MODULUS } from '../protocol/spec.ts'
import { createAttestorRoots, reportCompromised, rotateAttestors, statusOfRoot } from './attestorRoots.ts'

describe('attestorRoots', () => {
  test('only the root just replaced has a grace', () => {
    const roots = createAttestorRoots(1n)
    rotateAttestors(roots, 2n, 1000, 500)
    expect(statusOfRoot(roots, 2n, 1000)).toBe('current')
    expect(statusOfRoot(roots, 1n, 1500)).toBe('previous')
    expect(statusOfRoot(roots, 1n, 1501)).toBe('outOfGrace')
    rotateAttestors(roots, 3n, 1001, 500)
    expect(statusOfRoot(roots, 1n, 1002)).toBe('outOfGrace')
    expect(statusOfRoot(roots, 2n, 1002)).toBe('previous')
    expect(statusOfRoot(roots, 4n, 1002)).toBe('unknown')
  })

  test('a compromised root never comes back, whether in force or not', () => {
    const roots = createAttestorRoots(1n)
    reportCompromised(roots, 1n)
    expect(statusOfRoot(roots, 1n, 0)).toBe('compromised')
    rotateAttestors(roots, 2n, 1000, 500)
    expect(statusOfRoot(roots, 1n, 1001)).toBe('compromised')
    expect(() => rotateAttestors(roots, 1n, 1001, 500)).toThrow('cannot be put in force')
    expect(() => rotateAttestors(roots, 2n, 1001, 500)).toThrow('cannot be put in force')
  })

  test('a root is a field element other than zero', () => {
    for (const root of [0n, -1n, FIELD_MODULUS])
      expect(() => createAttestorRoots(root)).toThrow('field element')
  })
})
