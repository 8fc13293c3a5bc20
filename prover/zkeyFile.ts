import { PlimsollError } from '../src/errors.ts'

/** Sections of a Groth16 `.zkey` file by what they hold (iden3 binary file, snarkjs `zkey_utils.js`). */
export const zkeySections = {
  protocol: 1,
  header: 2,
  ic: 3,
  coefficients: 4,
  a: 5,
  b1: 6,
  b2: 7,
  c: 8,
  h: 9,
  contributions: 10,
} as const

export type ZkeySection = keyof typeof zkeySections

const magic = 'zkey'
const version = 1

/** Encodes the sections in the order given; snarkjs reads any order, byte identity needs its own. */
export function encodeZkey(sections: readonly (readonly [ZkeySection, Uint8Array])[]): Uint8Array {
  const size = sections.reduce((sum, [, content]) => sum + 12 + content.length, 12)
  const bytes = new Uint8Array(size)
  const view = new DataView(bytes.buffer)
  bytes.set(new TextEncoder().encode(magic))
  view.setUint32(4, version, true)
  view.setUint32(8, sections.length, true)
  let at = 12
  for (const [name, content] of sections) {
    view.setUint32(at, zkeySections[name], true)
    view.setBigUint64(at + 4, BigInt(content.length), true)
    bytes.set(content, at + 12)
    at += 12 + content.length
  }
  return bytes
}

/** The bytes of one section, as a view. Throws INVALID_INPUT for a file that is no zkey or lacks the section. */
export function readZkeySection(zkey: Uint8Array, name: ZkeySection): Uint8Array {
  const view = new DataView(zkey.buffer, zkey.byteOffset, zkey.byteLength)
  const isZkey = zkey.length >= 12 && new TextDecoder('latin1').decode(zkey.subarray(0, 4)) === magic
  if (!isZkey || view.getUint32(4, true) !== version) throw refuse(`a zkey file, version ${version}`)
  let at = 12
  while (at + 12 <= zkey.length) {
    const size = Number(view.getBigUint64(at + 4, true))
    const end = at + 12 + size
    if (end > zkey.length) throw refuse('a complete file')
    if (view.getUint32(at, true) === zkeySections[name]) return zkey.subarray(at + 12, end)
    at = end
  }
  throw refuse(`a section ${zkeySections[name]}`)
}

function refuse(expected: string): PlimsollError {
  return new PlimsollError('INVALID_INPUT', 'The proving key cannot be read.', { field: 'zkey', expected })
}
