/** A compiled module; it holds no state. */
export interface ScanModule {
  readonly scanModule?: never
}
export interface ScanMemory {
  readonly buffer: ArrayBuffer
}
type NumberFunction = (...values: number[]) => void

interface WasmApi {
  readonly Module: new (code: Uint8Array) => ScanModule
  readonly Memory: new (size: { initial: number }) => ScanMemory
  readonly Instance: new (
    module: ScanModule,
    imports: { env: { memory: ScanMemory } },
  ) => { readonly exports: Readonly<Record<string, NumberFunction>> }
}

// Node's type package leaves WebAssembly to the DOM library, which this project does not load: the cast stops here.
const api = (globalThis as unknown as { WebAssembly: WasmApi }).WebAssembly

const PAGE_BYTES = 65_536

/** Compiles a module given as base64, at once: it is small. */
export function compileModule(base64: string): ScanModule {
  return new api.Module(Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)))
}

/** Zeroed memory of at least `bytes` bytes. It never grows, so views of it stay attached. */
export const createMemory = (bytes: number): ScanMemory =>
  new api.Memory({ initial: Math.ceil(bytes / PAGE_BYTES) })

/** The exported function of a fresh instance on this memory. */
export function instantiate(module: ScanModule, memory: ScanMemory, name: string): NumberFunction {
  const found = new api.Instance(module, { env: { memory } }).exports[name]
  if (found === undefined) throw new RangeError(`the WebAssembly module has no function ${name}`)
  return found
}
