// Measures the hot paths against C and QuantLib and writes bench/RESULTS.md. Run with `npm run bench`.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { formatResults, type ProductTimes, type Remargin, type TickTimes } from './formatResults.ts'
import { measureScan } from './scan.ts'
import { measureTableBuild } from './tableBuild.ts'

const here = new URL('.', import.meta.url).pathname
const capture = (command: string, ...args: string[]): string =>
  execFileSync(command, args, { encoding: 'utf8' }).trim()

/** The first line that a program prints of itself, or null when it is not there. */
function findProgram(command: string): string | null {
  try {
    return capture(command, '--version').split('\n')[0] ?? ''
  } catch {
    return null
  }
}

const gcc = findProgram('gcc')
const missing = [
  ...(gcc === null ? ['gcc'] : []),
  ...(findProgram('g++') === null ? ['g++'] : []),
  ...(existsSync('/usr/include/ql/quantlib.hpp') ? [] : ['libquantlib0-dev']),
]
if (missing.length > 0) {
  console.error(`The rivals need: ${missing.join(', ')}\nInstall: apt-get install ${missing.join(' ')}`)
  process.exit(1)
}

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-bench-'))
try {
  const build = (compiler: string, source: string, ...libraries: string[]): string => {
    const path = join(folder, source.replace(/\W/g, '-'))
    capture(compiler, '-O3', '-march=native', join(here, source), '-o', path, ...libraries)
    return path
  }
  const [black76, scan] = [build('gcc', 'black76.c', '-lm'), build('gcc', 'scan.c')]
  const quantlib = build('g++', 'quantlib.cpp', '-lQuantLib')
  const alone = <Result>(file: string): Result =>
    JSON.parse(capture(process.execPath, '--import', 'tsx', join(here, file)))

  const loadBefore = loadavg()[0] ?? 0
  const table = await measureTableBuild(black76, quantlib, 60)
  const scans = await measureScan(scan, 41)
  const text = formatResults({
    machine: {
      cpu: `${cpus()[0]?.model ?? 'unknown'}, ${cpus().length} visible`,
      node: process.version,
      gcc: gcc ?? '',
      quantlib: capture(
        'sh',
        '-c',
        `sed -n 's/#define QL_VERSION "\\(.*\\)"/\\1/p' /usr/include/ql/version.hpp`,
      ),
      date: new Date().toISOString().slice(0, 16).replace('T', ' '),
    },
    table,
    scans,
    remargin: alone<Remargin>('remargin.ts'),
    tick: alone<TickTimes>('tick.ts'),
    product: alone<ProductTimes>('product.ts'),
    load: [loadBefore, loadavg()[0] ?? 0],
  })
  writeFileSync(join(here, 'RESULTS.md'), text)
  console.log(text)
} finally {
  rmSync(folder, { recursive: true })
}
