import { parseR1cs } from '../../prover/r1cs.ts'
import { FIELD_MODULUS as r } from '../../src/protocol/spec.ts'

/** A circuit's constraints (A w)(B w) = C w, unpacked from its `.r1cs`. */
export interface ConstraintSystem {
  readonly wires: number
  readonly publicSignals: number
  readonly count: number
  /** Combination A, B, C of constraint k: terms from starts[3k + 0, 1, 2] up to the next entry. */
  readonly starts: Uint32Array
  readonly termWires: Uint32Array
  /** Nearest to zero: r - 1 is kept as -1, so that sums stay small. */
  readonly coefficients: readonly bigint[]
}

export function parseConstraintSystem(r1cs: Uint8Array): ConstraintSystem {
  const { info, constraints } = parseR1cs(r1cs)
  const starts = new Uint32Array(3 * info.constraints + 1)
  const termWires: number[] = []
  const coefficients: bigint[] = []
  let at = 0
  for (let combination = 0; combination < 3 * info.constraints; combination++) {
    const terms = constraints.getUint32(at, true)
    at += 4
    for (let i = 0; i < terms; i++, at += 36) {
      termWires.push(constraints.getUint32(at, true))
      coefficients.push(centre(readField(constraints, at + 4)))
    }
    starts[combination + 1] = termWires.length
  }
  return {
    wires: info.wires,
    publicSignals: info.outputs + info.publicInputs,
    count: info.constraints,
    starts,
    termWires: Uint32Array.from(termWires),
    coefficients,
  }
}

/** Values of a `.wtns` file as this project writes it: a header of 76 bytes, then 32 bytes each. */
export function readWitnessValues(wtns: Uint8Array): bigint[] {
  const view = new DataView(wtns.buffer, wtns.byteOffset, wtns.byteLength)
  return Array.from({ length: (wtns.byteLength - 76) / 32 }, (_, wire) => readField(view, 76 + 32 * wire))
}

/** A w, B w and C w of one constraint, reduced to [0, r). */
export function evaluateConstraint(
  system: ConstraintSystem,
  constraint: number,
  values: readonly bigint[],
): readonly [bigint, bigint, bigint] {
  return [
    evaluateCombination(system, 3 * constraint, values),
    evaluateCombination(system, 3 * constraint + 1, values),
    evaluateCombination(system, 3 * constraint + 2, values),
  ]
}

/** Indexes of the constraints that do not hold, in order. */
export function findViolations(system: ConstraintSystem, values: readonly bigint[]): number[] {
  if (values.length !== system.wires) throw new RangeError('the witness is of another circuit')
  const violated: number[] = []
  for (let k = 0; k < system.count; k++) {
    const [a, b, c] = evaluateConstraint(system, k, values)
    if ((a * b - c) % r !== 0n) violated.push(k)
  }
  return violated
}

/** Wires of a constraint but the constant one, each once. */
export function wiresOf(system: ConstraintSystem, constraint: number): number[] {
  const { starts, termWires } = system
  const wires = new Set(termWires.subarray(starts[3 * constraint], starts[3 * constraint + 3]))
  wires.delete(0)
  return [...wires]
}

function evaluateCombination(
  { starts, termWires, coefficients }: ConstraintSystem,
  combination: number,
  values: readonly bigint[],
): bigint {
  let sum = 0n
  const end = starts[combination + 1] ?? 0
  for (let term = starts[combination] ?? 0; term < end; term++) {
    const value = values[termWires[term] ?? 0] ?? 0n
    if (value !== 0n) sum += (coefficients[term] ?? 0n) * value
  }
  const remainder = sum % r
  return remainder < 0n ? remainder + r : remainder
}

function centre(value: bigint): bigint {
  return value > r >> 1n ? value - r : value
}

function readField(view: DataView, at: number): bigint {
  let value = 0n
  for (let word = 3; word >= 0; word--) value = (value << 64n) | view.getBigUint64(at + 8 * word, true)
  return value
}
