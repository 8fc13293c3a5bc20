import { PlimsollError } from '../src/errors.ts'
import { scalarFieldModulus } from './bn254.ts'
import { compileWasm, instantiateWasm, type WasmExports, wasmExport } from './wasm.ts'

/** A signal, or an array of any depth, flattened in order. Values are canonical: 0 <= value < r, negatives as r - x. */
export type SignalInput = bigint | readonly SignalInput[]
export type CircuitInputs = Readonly<Record<string, SignalInput>>

const wordsPerValue = 8
/** Codes of circom's `exceptionHandler`. */
const reasons: Readonly<Record<number, string>> = {
  1: 'signal not found',
  2: 'too many signals set',
  3: 'signal already set',
  4: 'assertion failed',
  5: 'not enough memory',
  6: 'input array access exceeds its size',
  7: 'array access out of bounds',
}

/**
 * Runs circom's witness program (circom 2.1 or later, `--wasm`) and returns the witness as `.wtns` bytes.
 *
 * Hosted here and not by snarkjs, whose host prints a circuit's `log()` values and failures to the console and takes
 * 2 GB of address space per run. A fresh instance per call: an instance keeps signals and error text of the last.
 * Throws INVALID_INPUT with the name of a wrong input, or template and line of the refusing check; never with a value.
 */
export async function calculateWitness(wasm: Uint8Array, inputs: CircuitInputs): Promise<Uint8Array> {
  const messages: string[] = []
  let reason = 'the witness program stopped'
  const module = await compileWasm(wasm).catch((cause: unknown) => {
    throw new PlimsollError('INVALID_INPUT', 'The witness program is no WebAssembly module.', {
      field: 'wasm',
      cause,
    })
  })
  const program: WasmExports = await instantiateWasm(module, {
    runtime: {
      exceptionHandler: (code: number) => {
        reason = reasons[code] ?? `code ${code}`
        throw new Error(reason)
      },
      printErrorMessage: () => {
        messages.push(readMessage(program))
      },
      // log() in a circuit prints private values: dropped.
      writeBufferMessage: () => undefined,
      showSharedRWMemory: () => undefined,
    },
  })
  assertField(program)
  try {
    setInputs(program, inputs)
    return encodeWitness(program)
  } catch (error) {
    if (error instanceof PlimsollError) throw error
    throw describeRefusal(reason, messages)
  }
}

function setInputs(program: WasmExports, inputs: CircuitInputs): void {
  const signalSize = wasmExport(program, 'getInputSignalSize')
  const setInput = wasmExport(program, 'setInputSignal')
  const values = Object.entries(inputs).map(([name, input]) => [name, flatten(input)] as const)
  // Checked as a whole first: setting the last input starts the computation.
  let total = 0
  for (const [name, list] of values) {
    const expected = signalSize(...hashName(name))
    if (expected < 0) throw refuseInput(name, 'a signal of this circuit')
    if (list.length !== expected) throw refuseInput(name, `${expected} values`, { given: list.length })
    if (!list.every(isCanonical)) throw refuseInput(name, 'bigints from 0 to r - 1')
    total += list.length
  }
  const wanted = wasmExport(program, 'getInputSize')()
  if (total !== wanted) {
    throw new PlimsollError('INVALID_INPUT', 'Inputs of the circuit are missing.', {
      field: 'inputs',
      expected: `${wanted} values in all`,
      facts: { given: total },
    })
  }
  wasmExport(program, 'init')(0)
  for (const [name, list] of values) {
    const [high, low] = hashName(name)
    for (const [i, value] of list.entries()) {
      writeShared(program, value)
      setInput(high, low, i)
    }
  }
}

/** File format of iden3: header section with the field, then the values, 32 bytes little-endian each. */
function encodeWitness(program: WasmExports): Uint8Array {
  const count = wasmExport(program, 'getWitnessSize')()
  const select = wasmExport(program, 'getWitness')
  const readWord = wasmExport(program, 'readSharedRWMemory')
  const header = 11 + wordsPerValue
  const words = new Uint32Array(header + count * wordsPerValue)
  const bytes = new Uint8Array(words.buffer)
  bytes.set(new TextEncoder().encode('wtns'))
  // version, sections; section 1: length, field bytes
  words.set([2, 2, 1, 8 + 4 * wordsPerValue, 0, 4 * wordsPerValue], 1)
  for (let i = 0; i < wordsPerValue; i++) {
    words[7 + i] = Number((scalarFieldModulus >> BigInt(32 * i)) & 0xffff_ffffn)
  }
  const view = new DataView(words.buffer)
  words.set([count, 2], 7 + wordsPerValue)
  view.setBigUint64((9 + wordsPerValue) * 4, BigInt(count * wordsPerValue * 4), true)
  for (let wire = 0; wire < count; wire++) {
    select(wire)
    for (let i = 0; i < wordsPerValue; i++) words[header + wire * wordsPerValue + i] = readWord(i)
  }
  return bytes
}

function assertField(program: WasmExports): void {
  wasmExport(program, 'getRawPrime')()
  if (
    wasmExport(program, 'getFieldNumLen32')() === wordsPerValue &&
    readShared(program) === scalarFieldModulus
  ) {
    return
  }
  throw new PlimsollError('INVALID_INPUT', 'The witness program computes in another field.', {
    field: 'wasm',
    expected: 'a circuit over the scalar field of BN254',
  })
}

function describeRefusal(reason: string, messages: readonly string[]): PlimsollError {
  // The innermost template reports first. Only its name and line are kept.
  const place = /template (\w+) line: (\d+)/.exec(messages[0] ?? '')
  return new PlimsollError('INVALID_INPUT', 'The circuit refuses these inputs.', {
    field: 'inputs',
    expected: 'inputs that satisfy every check of the circuit',
    facts: {
      reason,
      ...(place?.[1] === undefined ? {} : { template: place[1] }),
      ...(place?.[2] === undefined ? {} : { line: Number(place[2]) }),
    },
  })
}

function flatten(input: SignalInput): readonly bigint[] {
  return typeof input === 'object' ? input.flatMap(flatten) : [input]
}

function isCanonical(value: unknown): boolean {
  return typeof value === 'bigint' && value >= 0n && value < scalarFieldModulus
}

function refuseInput(name: string, expected: string, facts: Record<string, number> = {}): PlimsollError {
  return new PlimsollError('INVALID_INPUT', 'An input of the circuit is malformed.', {
    field: name,
    expected,
    facts,
  })
}

/** FNV-1a over the name, 64 bits as two words: how circom addresses inputs. */
function hashName(name: string): [number, number] {
  let hash = 0xcbf29ce484222325n
  for (const byte of new TextEncoder().encode(name)) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n)
  }
  return [Number(hash >> 32n), Number(hash & 0xffff_ffffn)]
}

function writeShared(program: WasmExports, value: bigint): void {
  const writeWord = wasmExport(program, 'writeSharedRWMemory')
  for (let i = 0; i < wordsPerValue; i++) writeWord(i, Number((value >> BigInt(32 * i)) & 0xffff_ffffn))
}

function readShared(program: WasmExports): bigint {
  const readWord = wasmExport(program, 'readSharedRWMemory')
  let value = 0n
  for (let i = wordsPerValue - 1; i >= 0; i--) value = (value << 32n) | BigInt(readWord(i) >>> 0)
  return value
}

function readMessage(program: WasmExports): string {
  const next = wasmExport(program, 'getMessageChar')
  let message = ''
  for (let code = next(); code !== 0; code = next()) message += String.fromCharCode(code)
  return message
}
