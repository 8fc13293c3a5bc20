import { scalarFieldModulus as r } from './bn254.ts'
import { createWasmMemory, instantiateWasm, type WasmModule, wasmExport } from './wasm.ts'

export const scalarBytes = 32
const montgomery = 1n << 256n

/** Values are addressed by byte offset; every result is reduced. `a` may equal `result`. */
type BinaryOperation = (a: number, b: number, result: number) => void

/**
 * The scalar field on one block of raw WebAssembly memory: a call costs nanoseconds where an object per element
 * costs a microsecond. "Plain" is the integer itself, otherwise values are in Montgomery form (times 2^256 mod r);
 * the product of a plain and a Montgomery value is plain.
 */
export interface ScalarField {
  readonly bytes: Uint8Array
  readonly words: Uint32Array
  readonly add: BinaryOperation
  readonly subtract: BinaryOperation
  readonly multiply: BinaryOperation
  /** Inverts `count` consecutive values in place; zero stays zero, silently. */
  invertAll(at: number, count: number): void
  /** Brings `count` consecutive values out of Montgomery form, in place. */
  toPlain(at: number, count: number): void
  /** Zeroed room for `size` bytes, a multiple of eight in address. */
  allocate(size: number): number
  write(value: bigint): number
  writePlain(value: bigint): number
}

/** R^3 as a plain value: a plain value times this one is that value times R^2, which is what a zkey stores. */
export const montgomeryCube = (montgomery * montgomery * montgomery) % r

const inversionBlock = 4096
/** The module's own tables and scratch for one inversion block, with room to spare; it demands 25 pages anyway. */
const slackBytes = 2 ** 21

export async function createScalarField(curve: WasmModule, size: number): Promise<ScalarField> {
  const memory = createWasmMemory(size + slackBytes)
  const wasm = await instantiateWasm(curve, { env: { memory } })
  const bytes = new Uint8Array(memory.buffer)
  const words = new Uint32Array(memory.buffer)
  const batchInverse = wasmExport(wasm, 'frm_batchInverse')
  const batchFromMontgomery = wasmExport(wasm, 'frm_batchFromMontgomery')

  function allocate(wanted: number): number {
    // Word 0 is the module's stack pointer: its batch functions take scratch from there upwards, unchecked.
    const at = Math.ceil((words[0] ?? 0) / 8) * 8
    if (at + wanted + slackBytes / 2 > bytes.length) throw new RangeError('the field memory is too small')
    words[0] = at + wanted
    // Scratch of earlier calls was here.
    bytes.fill(0, at, at + wanted)
    return at
  }
  function writePlain(value: bigint): number {
    const at = allocate(scalarBytes)
    for (let word = 0; word < 8; word++) {
      words[at / 4 + word] = Number((value >> BigInt(32 * word)) & 0xffff_ffffn)
    }
    return at
  }
  return {
    bytes,
    words,
    add: wasmExport(wasm, 'frm_add'),
    subtract: wasmExport(wasm, 'frm_sub'),
    multiply: wasmExport(wasm, 'frm_mul'),
    invertAll(at, count) {
      for (let done = 0; done < count; done += inversionBlock) {
        const block = at + done * scalarBytes
        batchInverse(block, scalarBytes, Math.min(inversionBlock, count - done), block, scalarBytes)
      }
    },
    toPlain(at, count) {
      batchFromMontgomery(at, count, at)
    },
    allocate,
    write: (value) => writePlain((value * montgomery) % r),
    writePlain,
  }
}
