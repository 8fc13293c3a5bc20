// Entry of the README's two commands. Plain JavaScript, because on a fresh clone nothing is installed yet:
// installs what is missing, then runs the demonstration or the tests.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const [command = '', ...rest] = process.argv.slice(2)
const results = join(root, '.cache', 'test-results.json')

/** Runs a program with our terminal; stops with its exit code when it fails. */
function run(label, program, args, mayFail = false) {
  process.stderr.write(`> ${label}\n`)
  const { status, signal } = spawnSync(program, args, { cwd: root, stdio: 'inherit' })
  const code = signal === null ? (status ?? 1) : 130
  if (code !== 0 && !mayFail) process.exit(code)
  return code
}

const bin = (name) => join(root, 'node_modules', '.bin', name)
const tsx = (label, ...args) => run(label, bin('tsx'), args)

function install() {
  if (existsSync(join(root, 'node_modules', '.package-lock.json'))) return
  // Not npm ci: that refuses a lock without the optional packages of platforms that a registry mirror does not carry.
  // The lock's versions are taken all the same, and --no-save leaves the lock alone.
  run('installing dependencies', 'npm', [
    'install',
    '--no-save',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
  ])
}

function test() {
  run('types (tsc)', bin('tsc'), ['--noEmit'])
  run('lint and format (biome)', bin('biome'), ['check', '.'])
  tsx('generated files are current', 'scripts/generate.ts', '--check')
  tsx(
    'circuits and development keys are what the lock says; makes them on first use',
    'scripts/setup.ts',
    '--check',
  )
  tsx('verifier contracts are current', 'scripts/contracts.ts', '--check')
  mkdirSync(dirname(results), { recursive: true })
  rmSync(results, { force: true })
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${results}`]
  const code = run('tests (vitest)', bin('vitest'), ['run', ...reporters, ...rest], true)
  const { numPassedTests, numFailedTests, numFailedTestSuites, success } = JSON.parse(
    readFileSync(results, 'utf8'),
  )
  // A file that could not be loaded counts as a failure although none of its tests ran.
  const failed = numFailedTests + (success || numFailedTests > 0 ? 0 : Math.max(1, numFailedTestSuites))
  process.stdout.write(`${numPassedTests} passed, ${failed} failed\n`)
  process.exit(code)
}

install()
if (command === 'demo') tsx('the whole journey', 'src/cli/main.ts', 'demo', ...rest)
else if (command === 'test') test()
else {
  process.stderr.write('usage: node scripts/run.mjs demo|test\n')
  process.exit(2)
}
