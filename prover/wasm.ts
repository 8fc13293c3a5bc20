/** A compiled module; opaque here, may be posted to a worker thread. */
export interface WasmModule {
  readonly wasmModule?: never
}
export interface WasmMemory {
  readonly buffer: ArrayBuffer
}
/** Exports are numbers in, number out in both modules used here (circom's witness program, ffjavascript's curve). */
export type WasmExports = Readonly<Record<string, (...values: number[]) => number>>
export type WasmImports = Readonly<Record<string, Readonly<Record<string, unknown>>>>

interface WasmApi {
  compile(code: Uint8Array): Promise<WasmModule>
  instantiate(module: WasmModule, imports: WasmImports): Promise<{ readonly exports: WasmExports }>
  readonly Memory: new (size: { initial: number }) => WasmMemory
}

// Node's type package leaves WebAssembly to the DOM library, which this project does not load: the cast stops here.
const api = (globalThis as unknown as { WebAssembly: WasmApi }).WebAssembly

const pageBytes = 65_536

const compiled = new WeakMap<Uint8Array, Promise<WasmModule>>()

/** Compiles once per byte array: a module holds no state, and a witness program takes longer to compile than to run. */
export function compileWasm(code: Uint8Array): Promise<WasmModule> {
  const known = compiled.get(code) ?? api.compile(code)
  compiled.set(code, known)
  return known
}

/** A fresh instance: no state survives from an earlier one. */
export async function instantiateWasm(module: WasmModule, imports: WasmImports): Promise<WasmExports> {
  return (await api.instantiate(module, imports)).exports
}

/** Zeroed memory of at least `bytes` bytes; it does not grow. */
export function createWasmMemory(bytes: number): WasmMemory {
  return new api.Memory({ initial: Math.ceil(bytes / pageBytes) })
}

/** Looks up an export by name; a missing one is a programming error or a foreign module. */
export function wasmExport(exports: WasmExports, name: string): (...values: number[]) => number {
  const found = exports[name]
  if (typeof found !== 'function') throw new TypeError(`the WebAssembly module has no function ${name}`)
  return found
}
