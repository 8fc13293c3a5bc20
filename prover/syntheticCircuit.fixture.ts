import { createHash } from 'node:crypto'
import { scalarFieldModulus as r } from './bn254.ts'
import { concatenate, encodeInteger, encodeU32 } from './powersOfTau.fixture.ts'

export interface SyntheticSize {
  readonly constraints: number
  readonly wires: number
  readonly outputs: number
  readonly publicInputs: number
}

/**
 * An r1cs file with pseudo-random sparse constraints, the same on every machine. No witness need satisfy it: a set-up
 * reads coefficients only. Wires 0 and the last two are left to chance and may occur nowhere.
 */
export function buildSyntheticCircuit({
  constraints,
  wires,
  outputs,
  publicInputs,
}: SyntheticSize): Uint8Array {
  let counter = 0
  const draw = () => BigInt(`0x${createHash('sha256').update(`synthetic/${counter++}`).digest('hex')}`)
  const combination = () => {
    const terms = Number(draw() % 4n)
    const parts = [encodeU32(terms)]
    for (let i = 0; i < terms; i++) {
      // Small, negative and full-size coefficients, as circuits have.
      const coefficient = [draw() % 5n, r - 1n - (draw() % 5n), draw() % r][Number(draw() % 3n)] ?? 0n
      parts.push(encodeU32(Number(draw() % BigInt(wires))), encodeInteger(coefficient))
    }
    return concatenate(parts)
  }
  const header = concatenate([
    encodeU32(32),
    encodeInteger(r),
    encodeU32(wires),
    encodeU32(outputs),
    encodeU32(publicInputs),
    encodeU32(wires - 1 - outputs - publicInputs),
    encodeU32(wires),
    encodeU32(0),
    encodeU32(constraints),
  ])
  const body = concatenate(Array.from({ length: 3 * constraints }, combination))
  const section = (id: number, content: Uint8Array) =>
    concatenate([encodeU32(id), encodeU32(content.length), encodeU32(0), content])
  const start = concatenate([new TextEncoder().encode('r1cs'), encodeU32(1), encodeU32(2)])
  return concatenate([start, section(1, header), section(2, body)])
}
