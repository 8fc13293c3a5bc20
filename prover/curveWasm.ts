// @ts-expect-error ffjavascript ships no types; this file is the only one that imports it.
import * as untyped from 'ffjavascript'
import { compileWasm, type WasmModule } from './wasm.ts'

interface FfJavascript {
  getCurveFromName(name: string, singleThread: boolean): Promise<FfCurve>
}
interface FfCurve {
  readonly tm: { readonly code: Uint8Array }
  readonly G1: { readonly gAffine: Uint8Array }
  readonly G2: { readonly gAffine: Uint8Array }
}
const ffjavascript: FfJavascript = untyped

/** BN254 arithmetic as one WebAssembly module, and both generators: affine, Montgomery form, little-endian. */
export interface CurveWasm {
  readonly module: WasmModule
  readonly generatorG1: Uint8Array
  readonly generatorG2: Uint8Array
}

/**
 * Loads the curve module that snarkjs itself computes with. Single-threaded on purpose: the multi-threaded
 * curve is a global that keeps the process alive, and its queue costs more per call than a curve operation.
 */
export async function loadCurveWasm(): Promise<CurveWasm> {
  const curve = await ffjavascript.getCurveFromName('bn128', true)
  return {
    module: await compileWasm(curve.tm.code),
    generatorG1: curve.G1.gAffine,
    generatorG2: curve.G2.gAffine,
  }
}
