import type { Anchor } from './freeWires.ts'

/**
 * What only cryptography fixes, read off the names of an O0 build:
 * - a known Poseidon digest fixes what was hashed (collisions are out of reach);
 * - a known key fixes message, R8 and S (nobody else signs, and its owner signs once);
 * - a value that must be one of known options is one of finitely many.
 * The challenge hash inside the signature check is no digest to be inverted: it would hide a missing membership.
 */
export function createAnchors(names: readonly string[], values: readonly bigint[]): Anchor[] {
  const wireOf = new Map(names.map((name, wire) => [name, wire]))
  const wires = (prefix: string): number[] => lists.get(prefix) ?? []
  const lists = new Map<string, number[]>()
  for (const [wire, name] of names.entries()) {
    const list = /^(.*)\[\d+\]$/.exec(name)?.[1]
    if (list !== undefined) lists.set(list, [...(lists.get(list) ?? []), wire])
  }
  const rules: { readonly given: readonly number[]; readonly follows: readonly number[] }[] = []
  for (const [list, inputs] of lists) {
    const component = list.slice(0, Math.max(0, list.lastIndexOf('.')))
    if (list.endsWith('.inputs') && !component.endsWith('.verifier.hash')) {
      const out = wireOf.get(`${component}.out`)
      if (out !== undefined) rules.push({ given: [out], follows: inputs })
    }
    if (list.endsWith('.options')) {
      const [enabled, value] = [wireOf.get(`${component}.enabled`), wireOf.get(`${component}.in`)]
      if (enabled === undefined || value === undefined || values[enabled] === 0n) continue
      rules.push({ given: [enabled, ...inputs], follows: [value] })
    }
  }
  for (const [name, wire] of wireOf) {
    const verifier = /^(.*\.verifier)\.Ax$/.exec(name)?.[1]
    if (verifier === undefined) continue
    const wiresNamed = (signals: readonly string[]): number[] =>
      signals.flatMap((signal) => wireOf.get(`${verifier}.${signal}`) ?? [])
    rules.push({ given: [wire, ...wiresNamed(['Ay'])], follows: wiresNamed(['M', 'R8x', 'R8y', 'S']) })
  }
  if (wires('table.inputs').length === 0) throw new Error('the names are not those of the margin circuit')
  return rules.map(
    ({ given, follows }): Anchor =>
      (isKnown) =>
        given.every(isKnown) ? follows : [],
  )
}
