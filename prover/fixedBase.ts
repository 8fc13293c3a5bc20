import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { PlimsollError } from '../src/errors.ts'
import { loadCurveWasm } from './curveWasm.ts'
import { scalarBytes } from './scalarField.ts'
import type { WasmModule } from './wasm.ts'

export type Group = 'g1' | 'g2'

/** Multiplies the generators by many scalars on worker threads. */
export interface FixedBase {
  /** The curve's WebAssembly module, for whoever needs the scalar field as well. */
  readonly module: WasmModule
  /**
   * `scalars`: 32 bytes each, little-endian, below r. Result in the same order: affine, Montgomery form, 64 bytes
   * (G1) or 128 (G2) each, infinity all zero. `onPoints` hears how many points came out since the last call.
   */
  multiply(group: Group, scalars: Uint8Array, onPoints?: (count: number) => void): Promise<Uint8Array>
  /** Stops the threads at once; multiplications under way reject with CANCELLED. */
  close(): Promise<void>
}

const pointsPerTask = 4096
const pointBytes = { g1: 64, g2: 128 } as const

interface Task {
  readonly message: { readonly group: Group; readonly windowBits: number; readonly scalars: Uint8Array }
  resolve(points: Uint8Array): void
  reject(reason: unknown): void
}

/**
 * `points` is a rough number of multiplications to come: it sets table size and number of threads, never the result.
 */
export async function createFixedBase(points: number, threads = availableParallelism()): Promise<FixedBase> {
  const { module, generatorG1, generatorG2 } = await loadCurveWasm()
  const workers = new Map<Worker, Task | undefined>()
  const waiting: Task[] = []
  let failure: unknown
  const count = Math.max(1, Math.min(threads, Math.ceil(points / pointsPerTask)))
  const windowBits = chooseWindowBits(points / count)

  function fail(reason: unknown): void {
    failure ??= reason
    for (const task of [...workers.values(), ...waiting.splice(0)]) task?.reject(failure)
    for (const worker of workers.keys()) workers.set(worker, undefined)
  }
  function next(worker: Worker): void {
    const task = waiting.shift()
    workers.set(worker, task)
    if (task !== undefined) worker.postMessage(task.message)
  }
  for (let i = 0; i < count; i++) {
    const worker = new Worker(new URL('./fixedBase.worker.js', import.meta.url), {
      workerData: { module, generators: { g1: generatorG1, g2: generatorG2 } },
    })
    worker.on('message', (result: Uint8Array) => {
      workers.get(worker)?.resolve(result)
      next(worker)
    })
    worker.on('error', fail)
    workers.set(worker, undefined)
  }

  function run(message: Task['message']): Promise<Uint8Array> {
    return new Promise((resolve, reject) => {
      if (failure !== undefined) {
        reject(failure)
        return
      }
      waiting.push({ message, resolve, reject })
      for (const [worker, task] of workers) if (task === undefined) next(worker)
    })
  }

  return {
    module,
    async multiply(group, scalars, onPoints) {
      const result = new Uint8Array((scalars.length / scalarBytes) * pointBytes[group])
      const tasks: Promise<void>[] = []
      for (let first = 0; first < scalars.length; first += pointsPerTask * scalarBytes) {
        const part = scalars.slice(first, first + pointsPerTask * scalarBytes)
        const finished = run({ group, windowBits: windowBits[group], scalars: part }).then((found) => {
          result.set(found, (first / scalarBytes) * pointBytes[group])
          onPoints?.(part.length / scalarBytes)
        })
        tasks.push(finished)
      }
      await Promise.all(tasks)
      return result
    },
    async close() {
      fail(new PlimsollError('CANCELLED', 'The multiplication was stopped.'))
      await Promise.all([...workers.keys()].map((worker) => worker.terminate()))
    },
  }
}

/** Bigger tables mean fewer additions per point; the best size grows with the points that share the tables. */
function chooseWindowBits(pointsPerThread: number): Record<Group, number> {
  const best = (share: number) => {
    const additions = (bits: number) =>
      Math.ceil(255 / bits) * (pointsPerThread * share + 2.5 * 2 ** (bits - 1))
    const sizes = [4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14]
    return sizes.reduce((least, bits) => (additions(bits) < additions(least) ? bits : least))
  }
  // Of the five point sections of a key one is in G2.
  return { g1: best(0.8), g2: best(0.2) }
}
