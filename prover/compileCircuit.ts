import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { PlimsollError } from '../src/errors.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const require = createRequire(import.meta.url)

export interface CompiledCircuit {
  readonly r1cs: Uint8Array
  readonly wasm: Uint8Array
}

/** Where artefacts that can be made again are kept; git ignores it. */
export const cacheDirectory = join(root, '.cache')

/**
 * Compiles `circuits/main/<name>.circom` with the pinned circom at O2, or takes it from the cache when no source,
 * compiler or library has changed. The compiler's includes must lie under the working directory, so it runs in the
 * project's root. `onCompile` is called when it has to compile. Throws ARTIFACT_MISMATCH with the compiler's own words when it fails, CANCELLED on the signal.
 */
export async function compileCircuit(
  name: string,
  signal?: AbortSignal,
  onCompile: () => void = () => undefined,
): Promise<CompiledCircuit> {
  const target = join(cacheDirectory, 'circuits', `${name}-${(await hashSources(name)).slice(0, 16)}`)
  const load = async (): Promise<CompiledCircuit> => ({
    r1cs: await readFile(join(target, `${name}.r1cs`)),
    wasm: await readFile(join(target, `${name}_js`, `${name}.wasm`)),
  })
  try {
    return await load()
  } catch {
    // not compiled yet
  }
  onCompile()
  await sweep(join(cacheDirectory, 'circuits'))
  // Compiled aside and renamed, so that a killed compiler or a second process leaves no half-written artefact.
  const aside = `${target}.${process.pid}.tmp`
  await mkdir(aside, { recursive: true })
  try {
    await runCompiler(name, relative(root, aside), signal)
    await rename(aside, target).catch(() => undefined)
  } finally {
    await rm(aside, { recursive: true, force: true })
  }
  return load()
}

/** Removes what a killed process left half-made. */
async function sweep(directory: string): Promise<void> {
  for (const entry of await readdir(directory).catch(() => [])) {
    const pid = Number(/\.(\d+)\.tmp$/.exec(entry)?.[1] ?? 0)
    if (pid > 0 && !isRunning(pid)) await rm(join(directory, entry), { recursive: true, force: true })
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

function runCompiler(name: string, output: string, signal?: AbortSignal): Promise<void> {
  const compiler = require.resolve('circom2/cli.js')
  const arguments_ = [
    compiler,
    `circuits/main/${name}.circom`,
    '--r1cs',
    '--wasm',
    '--O2',
    '-l',
    'node_modules',
    '-o',
    output,
  ]
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, arguments_, {
      cwd: root,
      signal,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let said = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (said += text))
    child.on('error', (cause) => {
      const cancelled = signal?.aborted === true
      reject(
        new PlimsollError(
          cancelled ? 'CANCELLED' : 'ARTIFACT_MISMATCH',
          `Compiling ${name} did not finish.`,
          { cause },
        ),
      )
    })
    child.on('close', (code) => {
      if (code === 0) resolve()
      else
        reject(
          new PlimsollError('ARTIFACT_MISMATCH', `circom refused ${name}.`, {
            facts: { compiler: said.slice(-2000) },
          }),
        )
    })
  })
}

/** SHA-256 over all circuit sources and the pinned versions of compiler and library. */
async function hashSources(name: string): Promise<string> {
  const hash = createHash('sha256')
  for (const library of ['circom2', 'circomlib']) {
    const manifest = JSON.parse(
      await readFile(join(root, 'node_modules', library, 'package.json'), 'utf8'),
    ) as { version: string }
    hash.update(`${library}@${manifest.version}\n`)
  }
  const directory = join(root, 'circuits')
  const paths = [
    'margin.circom',
    `main/${name}.circom`,
    ...(await readdir(join(directory, 'lib'))).sort().map((file) => `lib/${file}`),
  ]
  for (const path of paths) {
    hash.update(`${path}\n`)
    hash.update(await readFile(join(directory, path)))
  }
  return hash.digest('hex')
}
