import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { cacheDirectory } from '../../prover/compileCircuit.ts'
import { type CircuitSize, publicSignals } from '../../src/protocol/spec.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const require = createRequire(import.meta.url)

/**
 * The smallest shape in which every check can be violated alone: three accounts (two enabled and padding, or three),
 * two group slots (a member of both), three underlyings (the last one's share is a difference).
 */
export const soundnessSize: CircuitSize = {
  accounts: 3,
  signatures: 1,
  blocks: 3,
  rows: 3,
  underlyings: 3,
  groups: 2,
  jointColumns: 1,
}

/** One build of the relation, with the names of its wires. */
export interface NamedBuild {
  readonly r1cs: Uint8Array
  readonly wasm: Uint8Array
  readonly symbols: string
}

/**
 * `literal` (O0) has one constraint per statement of the source, so that a violation can be named; `deployed` (O2)
 * is what proving keys are made from.
 */
export interface SoundnessBuilds {
  readonly literal: NamedBuild
  readonly deployed: NamedBuild
}

/** Compiles `circuits/margin.circom` at {@link soundnessSize} in both ways, one after the other, or takes the cache. */
export async function compileSoundnessCircuit(): Promise<SoundnessBuilds> {
  const source = writeMain(soundnessSize)
  const target = join(cacheDirectory, 'circuits', `soundness-${(await hashSources(source)).slice(0, 16)}`)
  return {
    literal: await compile(source, target, 'O0'),
    deployed: await compile(source, target, 'O2'),
  }
}

async function compile(source: string, target: string, level: 'O0' | 'O2'): Promise<NamedBuild> {
  const directory = join(target, level)
  const load = async (): Promise<NamedBuild> => ({
    r1cs: await readFile(join(directory, 'soundness.r1cs')),
    wasm: await readFile(join(directory, 'soundness_js', 'soundness.wasm')),
    symbols: await readFile(join(directory, 'soundness.sym'), 'utf8'),
  })
  try {
    return await load()
  } catch {
    // not compiled yet
  }
  const aside = `${target}.${process.pid}.${level}.tmp`
  try {
    await mkdir(aside, { recursive: true })
    await writeFile(join(aside, 'soundness.circom'), source)
    await runCompiler(relative(root, aside), level)
    await mkdir(target, { recursive: true })
    await rename(aside, directory).catch(() => undefined)
  } finally {
    await rm(aside, { recursive: true, force: true })
  }
  return load()
}

function runCompiler(directory: string, level: string): Promise<void> {
  const compiler = require.resolve('circom2/cli.js')
  const options = ['--r1cs', '--wasm', '--sym', `--${level}`, '-l', 'node_modules', '-l', 'circuits']
  const child = spawn(
    process.execPath,
    [compiler, `${directory}/soundness.circom`, ...options, '-o', directory],
    {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (said += text))
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) =>
      code === 0 ? resolve() : reject(new Error(`circom refused: ${said.slice(-2000)}`)),
    )
  })
}

function writeMain(size: CircuitSize): string {
  const { accounts, signatures, blocks, rows, underlyings, groups, jointColumns } = size
  const shape = [accounts, signatures, blocks, rows, underlyings, groups, jointColumns].join(', ')
  return [
    'pragma circom 2.2.0;',
    'include "margin.circom";',
    `component main {public [${publicSignals.map(([name]) => name).join(', ')}]} = Margin(${shape});`,
    '',
  ].join('\n')
}

async function hashSources(source: string): Promise<string> {
  const hash = createHash('sha256').update(source)
  for (const library of ['circom2', 'circomlib']) {
    const manifest = JSON.parse(
      await readFile(join(root, 'node_modules', library, 'package.json'), 'utf8'),
    ) as {
      version: string
    }
    hash.update(`${library}@${manifest.version}\n`)
  }
  const files = [
    'margin.circom',
    ...(await readdir(join(root, 'circuits/lib'))).sort().map((f) => `lib/${f}`),
  ]
  for (const file of files) hash.update(`${file}\n`).update(await readFile(join(root, 'circuits', file)))
  return hash.digest('hex')
}
