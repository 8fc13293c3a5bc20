import { PlimsollError } from '../src/errors.ts'
import { scalarFieldModulus } from './bn254.ts'

export interface R1csInfo {
  readonly constraints: number
  /** Length of the witness; wire 0 is the constant one. */
  readonly wires: number
  readonly outputs: number
  readonly publicInputs: number
  readonly privateInputs: number
  readonly labels: number
}

export interface R1cs {
  readonly info: R1csInfo
  /** Section 2: per constraint three linear combinations, each a u32 count and (u32 wire, 32-byte coefficient) pairs. */
  readonly constraints: DataView
}

const fieldBytes = 32
const termBytes = 4 + fieldBytes
const headerSection = 1
const constraintSection = 2

/**
 * Parses the container and header of a circom `.r1cs` file (format of iden3/r1csfile) over BN254's scalar field.
 * Throws INVALID_INPUT for anything else. Constraints stay bytes: a circuit has millions of terms.
 */
export function parseR1cs(bytes: Uint8Array): R1cs {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  try {
    const sections = parseSections(view)
    const header = findSection(sections, headerSection)
    if (header.getUint32(0, true) !== fieldBytes) throw refuse('a field of 32 bytes')
    if (readField(header, 4) !== scalarFieldModulus) throw refuse('the scalar field of BN254')
    const at = 4 + fieldBytes
    const info = {
      wires: header.getUint32(at, true),
      outputs: header.getUint32(at + 4, true),
      publicInputs: header.getUint32(at + 8, true),
      privateInputs: header.getUint32(at + 12, true),
      labels: Number(header.getBigUint64(at + 16, true)),
      constraints: header.getUint32(at + 24, true),
    }
    if (info.wires < 1 + info.outputs + info.publicInputs) throw refuse('at least one wire per public signal')
    return { info, constraints: findSection(sections, constraintSection) }
  } catch (error) {
    // A DataView throws RangeError when the file ends before a number it announces.
    if (error instanceof RangeError) throw refuse('a complete file')
    throw error
  }
}

/** What a circuit's `.r1cs` file says about its size. */
export function parseR1csInfo(bytes: Uint8Array): R1csInfo {
  return parseR1cs(bytes).info
}

/** Checks wire and coefficient of every term and counts those of the matrices A and B. */
export function countTerms({ info, constraints }: R1cs): number {
  const topWord = Number(scalarFieldModulus >> 224n)
  let at = 0
  let terms = 0
  try {
    for (let combination = 0; combination < 3 * info.constraints; combination++) {
      const count = constraints.getUint32(at, true)
      at += 4
      if (combination % 3 < 2) terms += count
      for (let i = 0; i < count; i++, at += termBytes) {
        if (constraints.getUint32(at, true) >= info.wires) throw refuse('wires that the header announces')
        // The cheap comparison settles all but one coefficient in four.
        if (constraints.getUint32(at + fieldBytes, true) < topWord) continue
        if (readField(constraints, at + 4) >= scalarFieldModulus) throw refuse('coefficients below r')
      }
    }
  } catch (error) {
    if (error instanceof RangeError) throw refuse('as many constraints as the header announces')
    throw error
  }
  if (at !== constraints.byteLength) throw refuse('as many constraints as the header announces')
  return terms
}

function parseSections(view: DataView): Map<number, DataView> {
  const magic = String.fromCharCode(...Array.from({ length: 4 }, (_, i) => view.getUint8(i)))
  if (magic !== 'r1cs' || view.getUint32(4, true) !== 1) throw refuse('a circom r1cs file, version 1')
  const sections = new Map<number, DataView>()
  let at = 12
  for (let left = view.getUint32(8, true); left > 0; left--) {
    const id = view.getUint32(at, true)
    const size = Number(view.getBigUint64(at + 4, true))
    if (sections.has(id)) throw refuse('each section once')
    sections.set(id, new DataView(view.buffer, view.byteOffset + at + 12, size))
    at += 12 + size
    if (at > view.byteLength) throw refuse('a complete file')
  }
  return sections
}

function findSection(sections: Map<number, DataView>, id: number): DataView {
  const section = sections.get(id)
  if (section === undefined) throw refuse(`a section ${id}`)
  return section
}

function readField(view: DataView, at: number): bigint {
  let value = 0n
  for (let word = 3; word >= 0; word--) value = (value << 64n) | view.getBigUint64(at + 8 * word, true)
  return value
}

function refuse(expected: string): PlimsollError {
  return new PlimsollError('INVALID_INPUT', 'The circuit file cannot be read.', { field: 'r1cs', expected })
}
