import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runCli } from '../../src/cli/program.ts'

export const root = fileURLToPath(new URL('../../', import.meta.url))
export const readText = (path: string): string => readFileSync(new URL(path, `file://${root}`), 'utf8')

/** An address that nothing of the journey names. */
export const OTHER_ADDRESS = '0x00000000000000000000000000000000000000bb'

export type Files = ReturnType<typeof openFiles>

/** The files of one folder by name; the writers return the path. */
export function openFiles(directory: string) {
  const file = (name: string): string => join(directory, name)
  const readFile = (name: string): string => readFileSync(file(name), 'utf8')
  const readJson = (name: string): Record<string, unknown> => JSON.parse(readFile(name))
  const writeText = (name: string, text: string): string => {
    writeFileSync(file(name), text)
    return file(name)
  }
  const writeJson = (name: string, value: unknown): string => writeText(name, JSON.stringify(value))
  return { file, readFile, readJson, writeText, writeJson }
}

export interface CliResult {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs the CLI in this process. Everything it printed stays in `printed`. */
export function createRunner(environment: Readonly<Record<string, string>>) {
  const printed: string[] = []
  const run = async (
    arguments_: readonly string[],
    options: { readonly signal?: AbortSignal; readonly onStdout?: (text: string) => void } = {},
  ): Promise<CliResult> => {
    const out: string[] = []
    const err: string[] = []
    const code = await runCli(arguments_, {
      stdout: (text) => {
        out.push(text)
        options.onStdout?.(text)
      },
      stderr: (text) => err.push(text),
      environment,
      // Long before T, so that a command that forgets its --now is refused.
      nowSec: () => 1_700_000_000,
      signal: options.signal ?? new AbortController().signal,
      colour: false,
    })
    const result = { code, stdout: out.join(''), stderr: err.join('') }
    printed.push(result.stdout, result.stderr)
    return result
  }
  return { run, printed }
}

/** A TypeScript program of this project as a process of its own. */
export function spawnProgram(arguments_: readonly string[], environment: Readonly<Record<string, string>>) {
  const child = spawn(process.execPath, ['--import', 'tsx', ...arguments_], {
    cwd: root,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const text = { stdout: '', stderr: '' }
  const closed: Promise<number | null> = once(child, 'close').then(([code]) => code)
  for (const name of ['stdout', 'stderr'] as const)
    child[name].on('data', (chunk: Buffer) => (text[name] += chunk.toString('utf8')))
  /** Resolves when the stream has said the text; rejects when the program ends first. */
  const untilSaid = (name: 'stdout' | 'stderr', words: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (text[name].includes(words)) resolve()
      }
      look()
      child[name].on('data', look)
      void closed.then((code) => reject(new Error(`ended with ${code} before "${words}": ${text.stderr}`)))
    })
  return { child, text, closed, untilSaid }
}

/** The `export` lines that examples/localAccounts.ts prints. */
export const parseExports = (text: string): Record<string, string> =>
  Object.fromEntries(
    [...text.matchAll(/^export (\w+)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value]),
  )

/** The `plimsoll` commands in the sh blocks of a document, in order, as a shell would split them into words. */
export function parseCommands(markdown: string): string[][] {
  const blocks = [...markdown.matchAll(/^```sh\n(.*?)^```/gms)].map(([, block = '']) => block)
  const lines = blocks.flatMap((block) => block.replaceAll('\\\n', ' ').split('\n'))
  return lines
    .filter((line) => line.startsWith('plimsoll '))
    .map((line) => {
      const words = [...line.replace(/ [>|].*$/, '').matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)]
      return words.slice(1).map(([, double, single, bare]) => double ?? single ?? bare ?? '')
    })
}

/** Replaces `$NAME`. Throws on a variable that has no value yet. */
export function fillVariables(words: readonly string[], values: Readonly<Record<string, string>>): string[] {
  return words.map((word) =>
    word.replace(/\$([A-Z_]+)/g, (_, name: string) => {
      const value = values[name]
      if (value === undefined) throw new Error(`${name} has no value yet`)
      return value
    }),
  )
}

/** The same command line with one option's value replaced, or the option added. */
export function withOption(arguments_: readonly string[], option: string, value: string): string[] {
  const at = arguments_.indexOf(option)
  return at < 0 ? [...arguments_, option, value] : arguments_.with(at + 1, value)
}
