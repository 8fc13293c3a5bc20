import { FIELD_MODULUS as r } from '../../src/protocol/spec.ts'
import { type ConstraintSystem, evaluateConstraint } from './constraintSystem.ts'
import { invert } from './fieldInverse.ts'

/** Knowledge that equations don't carry: what follows from the wires known so far. Called until it adds nothing. */
export type Anchor = (isKnown: (wire: number) => boolean) => readonly number[]

/**
 * Wires that may move, to first order, while `known` ones stand still: the kernel of the Jacobian of all constraints
 * at a witness. A constraint with one unknown wire fixes it; what is left is eliminated modulo r. `anchors` add what
 * only cryptography fixes. Sees neither a second solution far away nor an integer range.
 */
export function findFreeWires(
  system: ConstraintSystem,
  values: readonly bigint[],
  known: Iterable<number>,
  anchors: readonly Anchor[] = [],
): number[] {
  const rows = linearise(system, values)
  const isKnown = new Uint8Array(system.wires)
  const left = rows.map((row) => row.size)
  const rowsOf: number[][] = Array.from({ length: system.wires }, () => [])
  for (const [index, row] of rows.entries()) for (const wire of row.keys()) rowsOf[wire]?.push(index)

  const queue: number[] = []
  const learn = (wire: number): void => {
    if (isKnown[wire] === 1) return
    isKnown[wire] = 1
    queue.push(wire)
  }
  const peel = (): void => {
    for (let wire = queue.pop(); wire !== undefined; wire = queue.pop()) {
      for (const index of rowsOf[wire] ?? []) {
        left[index] = (left[index] ?? 0) - 1
        if (left[index] === 1) learnLast(rows[index])
      }
    }
  }
  const learnLast = (row: ReadonlyMap<number, bigint> | undefined): void => {
    for (const wire of row?.keys() ?? []) learn(wire)
  }

  learn(0)
  for (const wire of known) learn(wire)
  for (const row of rows) if (row.size === 1) learnLast(row)
  for (;;) {
    peel()
    for (const anchor of anchors)
      for (const wire of anchor((candidate) => isKnown[candidate] === 1)) learn(wire)
    if (queue.length > 0) continue
    for (const wire of eliminate(rows, isKnown)) learn(wire)
    if (queue.length === 0) break
  }
  return [...isKnown.keys()].filter((wire) => isKnown[wire] === 0)
}

/** Derivative of A B - C by each wire, zeros left out. */
function linearise(system: ConstraintSystem, values: readonly bigint[]): Map<number, bigint>[] {
  const { starts, termWires, coefficients } = system
  return Array.from({ length: system.count }, (_, k) => {
    const [a, b] = evaluateConstraint(system, k, values)
    const row = new Map<number, bigint>()
    for (const [part, factor] of [b, a, -1n].entries()) {
      const end = starts[3 * k + part + 1] ?? 0
      for (let term = starts[3 * k + part] ?? 0; term < end; term++) {
        const wire = termWires[term] ?? 0
        if (wire !== 0) row.set(wire, (row.get(wire) ?? 0n) + factor * (coefficients[term] ?? 0n))
      }
    }
    for (const [wire, derivative] of row) {
      const reduced = ((derivative % r) + r) % r
      if (reduced === 0n) row.delete(wire)
      else row.set(wire, reduced)
    }
    return row
  })
}

/** Unknown wires that the remaining rows fix together: pivots whose reduced row has no free column. */
function eliminate(rows: readonly ReadonlyMap<number, bigint>[], isKnown: Uint8Array): number[] {
  const pivots = new Map<number, Map<number, bigint>>()
  for (const row of rows) {
    const rest = new Map([...row].filter(([wire]) => isKnown[wire] === 0))
    for (let pivot = firstPivot(rest, pivots); pivot !== undefined; pivot = firstPivot(rest, pivots)) {
      subtract(rest, pivots.get(pivot) ?? new Map(), rest.get(pivot) ?? 0n)
    }
    const [wire, leading] = [...rest][0] ?? []
    if (wire === undefined || leading === undefined) continue
    const inverse = invert(leading)
    const scaled = new Map([...rest].map(([column, value]) => [column, (value * inverse) % r]))
    for (const other of pivots.values()) {
      const factor = other.get(wire)
      if (factor !== undefined) subtract(other, scaled, factor)
    }
    pivots.set(wire, scaled)
  }
  return [...pivots].filter(([, row]) => row.size === 1).map(([wire]) => wire)
}

function firstPivot(
  row: ReadonlyMap<number, bigint>,
  pivots: ReadonlyMap<number, unknown>,
): number | undefined {
  for (const wire of row.keys()) if (pivots.has(wire)) return wire
  return undefined
}

function subtract(row: Map<number, bigint>, other: ReadonlyMap<number, bigint>, factor: bigint): void {
  for (const [wire, value] of other) {
    const difference = ((row.get(wire) ?? 0n) - factor * value) % r
    if (difference === 0n) row.delete(wire)
    else row.set(wire, difference < 0n ? difference + r : difference)
  }
}
