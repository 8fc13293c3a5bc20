import { FIELD_MODULUS as r } from '../../src/protocol/spec.ts'
import { type ConstraintSystem, evaluateConstraint } from './constraintSystem.ts'

/**
 * Wires of a satisfied witness whose value may be replaced by `alter(value)`, all others standing still, without any
 * constraint noticing. A wire that `alter` leaves as it is does not count.
 */
export function findUnnoticed(
  system: ConstraintSystem,
  values: readonly bigint[],
  alter: (value: bigint) => bigint,
): number[] {
  const { starts, termWires, coefficients, wires } = system
  const shifts = values.map((value) => (alter(value) - value) % r)
  const noticed = Uint8Array.from(shifts, (shift) => (shift === 0n ? 1 : 0))
  noticed[0] = 1
  for (let k = 0; k < system.count; k++) {
    const moves = new Map<number, [bigint, bigint, bigint]>()
    for (const part of [0, 1, 2] as const) {
      const end = starts[3 * k + part + 1] ?? 0
      for (let term = starts[3 * k + part] ?? 0; term < end; term++) {
        const wire = termWires[term] ?? 0
        if (noticed[wire] === 1) continue
        const move = moves.get(wire) ?? [0n, 0n, 0n]
        move[part] += coefficients[term] ?? 0n
        moves.set(wire, move)
      }
    }
    if (moves.size === 0) continue
    const [a, b, c] = evaluateConstraint(system, k, values)
    for (const [wire, [da, db, dc]] of moves) {
      const shift = shifts[wire] ?? 0n
      if (((a + da * shift) * (b + db * shift) - (c + dc * shift)) % r !== 0n) noticed[wire] = 1
    }
  }
  return Array.from({ length: wires }, (_, wire) => wire).filter((wire) => noticed[wire] === 0)
}

/** A copy of a `.wtns` file with one value replaced. */
export function replaceWitnessValue(wtns: Uint8Array, wire: number, value: bigint): Uint8Array {
  const copy = Uint8Array.from(wtns)
  const view = new DataView(copy.buffer)
  for (let word = 0; word < 4; word++) {
    view.setBigUint64(76 + 32 * wire + 8 * word, BigInt.asUintN(64, value >> BigInt(64 * word)), true)
  }
  return copy
}
