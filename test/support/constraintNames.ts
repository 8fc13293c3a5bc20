import { type ConstraintSystem, wiresOf } from './constraintSystem.ts'

/** Name of each wire without the leading `main.`, from circom's `.sym`; wire 0 is the constant one. */
export function parseSymbols(symbols: string, wires: number): string[] {
  const names = new Array<string>(wires).fill('')
  for (const line of symbols.split('\n')) {
    const [, wire, , name] = line.split(',')
    if (wire === undefined || name === undefined || wire === '-1') continue
    names[Number(wire)] ||= name.replace(/^main\./, '')
  }
  return names
}

export interface ConstraintNames {
  readonly nameConstraint: (constraint: number) => string
  /** Name of every Range in the circuit, as `nameConstraint` gives it. */
  readonly ranges: readonly string[]
}

const rangePath = /^(.*?Range_[\d_]+(?:\[\d+\])*)(?:\.bits)?$/

/**
 * Says in the source's words which statement a constraint of an O0 build is: `component{a, b}` for a linear one,
 * `component{a * b = c}` for a product, with the path of the component whose body holds the statement and the signals
 * it relates, without coefficients; `{a * a}` is a boolean. An anonymous `Range(n)(x)` is named after
 * its argument: `Range(loss[0])`, with its component before it.
 */
export function createConstraintNames(system: ConstraintSystem, names: readonly string[]): ConstraintNames {
  const ranges = findRanges(system, names)

  function nameConstraint(constraint: number): string {
    const wires = wiresOf(system, constraint).map((wire) => names[wire] ?? '')
    const owner = commonOwner(wires)
    const range = rangePath.exec(owner)?.[1]
    if (range !== undefined) return ranges.get(range) ?? range
    const [a, b, c] = [0, 1, 2].map((part) =>
      shorten(
        combinationWires(system, 3 * constraint + part)
          .map((wire) => inside(owner, names[wire] ?? ''))
          .sort(),
      ).join(', '),
    )
    const product = a === '' ? '' : `${a} * ${b}`
    const statement = [product, c].filter((side) => side !== '').join(' = ')
    return owner === '' ? statement : `${owner}{${statement}}`
  }
  return { nameConstraint, ranges: [...ranges.values()] }
}

/** Names each anonymous Range after the expression that its parent feeds it. */
function findRanges(system: ConstraintSystem, names: readonly string[]): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  for (let k = 0; k < system.count; k++) {
    for (const wire of wiresOf(system, k)) {
      const name = names[wire] ?? ''
      const range = name.endsWith('.in') ? rangePath.exec(ownerOf(name))?.[1] : undefined
      if (range === undefined || !name.startsWith(`${range}.in`)) continue
      const terms = argumentTerms(system, names, k, wire)
      if (terms.some((term) => term.name.startsWith(`${range}.`))) continue
      const parent = ownerOf(range)
      const text = shorten(terms.map((term) => `${term.sign}${inside(parent, term.name)}`))
        .join(' ')
        .replace(/^[+*] /, '')
      found.set(range, `${parent === '' ? '' : `${parent}: `}Range(${text})`)
    }
  }
  return found
}

/** The terms that a constraint sets `wire` to; of a product, its factors. */
function argumentTerms(
  { starts, termWires, coefficients }: ConstraintSystem,
  names: readonly string[],
  constraint: number,
  wire: number,
): { sign: string; name: string }[] {
  const at = starts[3 * constraint] ?? 0
  const linear = starts[3 * constraint + 2] ?? 0
  const end = starts[3 * constraint + 3] ?? 0
  const terms = Array.from({ length: end - at }, (_, i) => ({
    wire: termWires[at + i] ?? 0,
    coefficient: coefficients[at + i] ?? 0n,
  }))
  if (linear > at) {
    const factors = new Set(terms.map((term) => term.wire))
    factors.delete(wire)
    return [...factors].map((factor) => ({ sign: '* ', name: names[factor] ?? '' })).sort(byText)
  }
  const own = terms.find((term) => term.wire === wire)?.coefficient ?? 1n
  return terms
    .filter((term) => term.wire !== wire)
    .map((term) => ({
      sign: term.coefficient > 0n === own > 0n ? '- ' : '+ ',
      name: term.wire === 0 ? 'constant' : (names[term.wire] ?? ''),
    }))
    .sort(byText)
}

const byText = (a: { sign: string; name: string }, b: { sign: string; name: string }): number =>
  a.sign + a.name < b.sign + b.name ? -1 : 1

const ownerOf = (name: string): string => name.slice(0, Math.max(0, name.lastIndexOf('.')))
const inside = (owner: string, name: string): string =>
  owner !== '' && name.startsWith(`${owner}.`) ? name.slice(owner.length + 1) : name

function combinationWires({ starts, termWires }: ConstraintSystem, combination: number): number[] {
  const wires = new Set(termWires.subarray(starts[combination], starts[combination + 1]))
  wires.delete(0)
  return [...wires]
}

/** Long lists lose their indexes. */
function shorten(parts: readonly string[]): string[] {
  return parts.length > 6 ? [...new Set(parts.map((part) => part.replace(/\[\d+\]/g, '[]')))] : [...parts]
}

function commonOwner(wires: readonly string[]): string {
  const paths = wires.map((name) => ownerOf(name).split('.'))
  const first = paths[0] ?? []
  let length = first.length
  for (const path of paths) {
    let shared = 0
    while (shared < length && path[shared] === first[shared]) shared++
    length = shared
  }
  return first.slice(0, length).join('.')
}
