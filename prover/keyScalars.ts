import { PlimsollError } from '../src/errors.ts'
import { powerModulo, scalarFieldModulus as r } from './bn254.ts'
import type { SetupSecrets } from './developmentSecrets.ts'
import { countTerms, type R1cs } from './r1cs.ts'
import { createScalarField, montgomeryCube, type ScalarField, scalarBytes } from './scalarField.ts'
import type { WasmModule } from './wasm.ts'

/** Discrete logarithms of every point of a proving key: 32 bytes each, little-endian, below r. */
export interface KeyScalars {
  readonly domainSize: number
  /** Section 4 of the zkey, ready to write. */
  readonly coefficients: Uint8Array
  /** A(tau) and B(tau) per wire. */
  readonly a: Uint8Array
  readonly b: Uint8Array
  /** (beta A + alpha B + C) per public wire, wire 0 included; gamma is 1. */
  readonly ic: Uint8Array
  /** (beta A + alpha B + C) / delta per private wire. */
  readonly c: Uint8Array
  /** L_(2i+1)(tau) / delta over the doubled domain. */
  readonly h: Uint8Array
}

const termBytes = 4 + scalarBytes
const coefficientBytes = 12 + scalarBytes
/** The field's largest power-of-two subgroup has 2^28 elements, and H needs the doubled domain. */
const maximumPower = 27
const constraintsPerTurn = 2048

/**
 * Evaluates the circuit's quadratic program at the known tau. `onTurn` is awaited every few thousand constraints, so
 * that the caller can report, cancel and breathe. Layout and order follow snarkjs (`zkey_new.js`): the rows
 * constraints + s, s = 0..nPublic, hold coefficient 1 for wire s in A.
 */
export async function computeKeyScalars(
  r1cs: R1cs,
  secrets: SetupSecrets,
  curve: WasmModule,
  onTurn: (done: number, total: number) => Promise<void>,
): Promise<KeyScalars> {
  const { info, constraints } = r1cs
  const nPublic = info.outputs + info.publicInputs
  const domainSize = computeDomainSize(info.constraints + nPublic)
  const entries = countTerms(r1cs) + nPublic + 1
  const sectionBytes = 4 + entries * coefficientBytes
  const scalars = 6 * domainSize + 3 * info.wires
  const field = await createScalarField(curve, constraints.byteLength + sectionBytes + scalars * scalarBytes)
  const { bytes, words, add, multiply } = field

  const { lagrange, h } = evaluateLagrange(field, secrets, domainSize)
  const sums = [0, 1, 2].map(() => field.allocate(info.wires * scalarBytes))
  const [a, b, k] = sums as [number, number, number]
  const section = field.allocate(sectionBytes)
  let read = field.allocate(constraints.byteLength)
  bytes.set(new Uint8Array(constraints.buffer, constraints.byteOffset, constraints.byteLength), read)

  const cube = field.writePlain(montgomeryCube)
  const one = field.writePlain(1n)
  const squared = field.allocate(scalarBytes)
  const term = field.allocate(scalarBytes)
  let entry = section + 4
  // `scaled` is coefficient x R^2; times a plain Lagrange value it is their product in Montgomery form.
  function accumulate(sum: number, row: number, wire: number, scaled: number): void {
    multiply(scaled, lagrange + row * scalarBytes, term)
    add(sum + wire * scalarBytes, term, sum + wire * scalarBytes)
  }
  function writeEntry(matrix: 0 | 1, row: number, wire: number, coefficient: number): void {
    words[entry / 4] = matrix
    words[entry / 4 + 1] = row
    words[entry / 4 + 2] = wire
    multiply(coefficient, cube, entry + 12)
    accumulate(matrix === 0 ? a : b, row, wire, entry + 12)
    entry += coefficientBytes
  }

  words[section / 4] = entries
  for (let row = 0; row < info.constraints; row++) {
    if (row % constraintsPerTurn === 0) await onTurn(row, info.constraints)
    for (const matrix of [0, 1, 2] as const) {
      const count = words[read / 4] ?? 0
      read += 4
      for (let i = 0; i < count; i++, read += termBytes) {
        const wire = words[read / 4] ?? 0
        if (matrix < 2) {
          writeEntry(matrix === 0 ? 0 : 1, row, wire, read + 4)
        } else {
          multiply(read + 4, cube, squared)
          accumulate(k, row, wire, squared)
        }
      }
    }
  }
  for (let wire = 0; wire <= nPublic; wire++) writeEntry(0, info.constraints + wire, wire, one)
  await onTurn(info.constraints, info.constraints)

  const alpha = field.write(secrets.alpha)
  const beta = field.write(secrets.beta)
  const inverseDelta = field.write(invert(secrets.delta))
  for (let wire = 0; wire < info.wires; wire++) {
    const at = k + wire * scalarBytes
    multiply(a + wire * scalarBytes, beta, term)
    add(at, term, at)
    multiply(b + wire * scalarBytes, alpha, term)
    add(at, term, at)
    if (wire > nPublic) multiply(at, inverseDelta, at)
  }
  for (const sum of sums) field.toPlain(sum, info.wires)

  const icEnd = k + (nPublic + 1) * scalarBytes
  return {
    domainSize,
    coefficients: bytes.slice(section, section + sectionBytes),
    a: bytes.slice(a, a + info.wires * scalarBytes),
    b: bytes.slice(b, b + info.wires * scalarBytes),
    ic: bytes.slice(k, icEnd),
    c: bytes.slice(icEnd, k + info.wires * scalarBytes),
    h: bytes.slice(h, h + domainSize * scalarBytes),
  }
}

/**
 * Plain values of L_i(tau) over the domain, and of L_(2i+1)(tau) / delta over the doubled domain, from one inversion:
 * L_i(tau) = w^i (tau^n - 1) / (n (tau - w^i)), and the domain is every second point of the doubled one.
 */
function evaluateLagrange(
  field: ScalarField,
  { tau, alpha, beta, delta }: SetupSecrets,
  domainSize: number,
): { readonly lagrange: number; readonly h: number } {
  const { bytes, subtract, multiply } = field
  const doubled = 2 * domainSize
  const vanishing = (powerModulo(tau, BigInt(domainSize), r) + r - 1n) % r
  const vanishingDoubled = (powerModulo(tau, BigInt(doubled), r) + r - 1n) % r
  if (vanishingDoubled === 0n || [tau, alpha, beta, delta].includes(0n)) {
    throw new PlimsollError('INVALID_INPUT', 'These set-up secrets give a degenerate key.', {
      field: 'secrets',
      expected: 'nonzero values and a tau outside the evaluation domain',
    })
  }
  const factor = field.writePlain((vanishing * invert(BigInt(domainSize))) % r)
  const factorH = field.writePlain((((vanishingDoubled * invert(BigInt(doubled))) % r) * invert(delta)) % r)
  // 5 is the least non-residue, from which ffjavascript takes its roots of unity.
  const root = field.write(powerModulo(5n, (r - 1n) / BigInt(doubled), r))
  const at = field.write(1n)
  const pTau = field.write(tau)
  const term = field.allocate(scalarBytes)
  const lagrange = field.allocate(domainSize * scalarBytes)
  const h = field.allocate(domainSize * scalarBytes)
  const points = field.allocate(doubled * scalarBytes)
  const differences = field.allocate(doubled * scalarBytes)
  for (let i = 0; i < doubled; i++) {
    bytes.copyWithin(points + i * scalarBytes, at, at + scalarBytes)
    subtract(pTau, at, differences + i * scalarBytes)
    multiply(at, root, at)
  }
  field.invertAll(differences, doubled)
  for (let i = 0; i < doubled; i++) {
    const isOdd = i % 2 === 1
    const result = (isOdd ? h : lagrange) + Math.floor(i / 2) * scalarBytes
    multiply(points + i * scalarBytes, differences + i * scalarBytes, term)
    multiply(term, isOdd ? factorH : factor, result)
  }
  return { lagrange, h }
}

/** Least power of two above `rows`, the number of constraints and public signals. */
function computeDomainSize(rows: number): number {
  const power = Math.floor(Math.log2(rows)) + 1
  if (rows < 1 || power > maximumPower) {
    throw new PlimsollError('INVALID_INPUT', 'The circuit has no evaluation domain.', {
      field: 'r1cs',
      expected: `1 to ${2 ** maximumPower - 1} constraints and public signals`,
      facts: { rows },
    })
  }
  return 2 ** power
}

function invert(value: bigint): bigint {
  return powerModulo(value, r - 2n, r)
}
