import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { errorCodes } from '../../src/errors.ts'
import { computeLien } from '../../src/protocol/statement.ts'
import {
  createRunner,
  OTHER_ADDRESS,
  openFiles,
  parseExports,
  readText,
  spawnProgram,
  withOption,
} from './support.ts'
import { badInputs } from './supportBadInputs.ts'
import { failures, writeChain } from './supportFailures.ts'
import { type Step, walkJourney } from './supportJourney.ts'
import { refusedProofs } from './supportRefusedProofs.ts'

const ATTESTOR_KEY = 'attestor of the end-to-end test, worth nothing'
const OTHER_KEY = 'another attestor of the end-to-end test, worth nothing'

const directory = mkdtempSync(join(tmpdir(), 'plimsoll-cli-'))
const files = openFiles(directory)
const { file, readFile, readJson, writeJson } = files

let accounts: ReturnType<typeof spawnProgram>
let environment: Record<string, string>
let runner: ReturnType<typeof createRunner>
let steps: Map<string, Step>
const argumentsOf = (name: string): readonly string[] => {
  const step = steps.get(name)
  if (step === undefined) throw new Error(`docs/cli.md has no ${name}`)
  return step.arguments
}
/** A refused command line, which must show one line of JSON with a code and nothing else. */
const fail = async (arguments_: readonly string[]) => {
  const { code, stdout, stderr } = await runner.run(arguments_)
  expect(stdout).toBe('')
  const lines = stderr.trimEnd().split('\n')
  return { code, error: JSON.parse(lines.at(-1) ?? '') as Record<string, unknown>, stderr }
}

beforeAll(async () => {
  accounts = spawnProgram(['examples/localAccounts.ts', file('accounts.json')], {})
  await accounts.untilSaid('stdout', 'PLIMSOLL_DEMO_DERIBIT_SECRET=')
  environment = {
    ...parseExports(accounts.text.stdout),
    PLIMSOLL_ATTESTOR_KEY: ATTESTOR_KEY,
    OTHER_KEY,
    TOKEN: 'a token of the end-to-end test',
  }
  runner = createRunner(environment)
  steps = await walkJourney(directory, environment, runner)
})
afterAll(async () => {
  accounts.child.kill('SIGINT')
  expect(await accounts.closed).toBe(0)
  rmSync(directory, { recursive: true, force: true })
})

describe('the journey of docs/cli.md', () => {
  test('walks through every command, and each answers with JSON', () => {
    expect([...steps.keys()]).toEqual([
      ...['identity', 'attestors', 'read', 'publish', 'margin', 'compare', 'control', 'control --out'],
      ...['attest', 'prove', 'verify'],
    ])
    expect(steps.get('read')?.answer.accounts).toMatchObject([
      { venues: [{ venue: 'wallet' }, { venue: 'aave-v3' }, { venue: 'perp-curie' }] },
      { venues: [{ venue: 'deribit', provenance: 'asserted' }] },
    ])
    expect(steps.get('prove')?.answer).toMatchObject({ size: 's', trust: 'development' })
  })

  test('the proof is accepted and says what it does not prove', async () => {
    const { answer, arguments: arguments_ } = steps.get('verify') ?? { answer: {}, arguments: [] }
    expect(answer).toMatchObject({
      accepted: true,
      keyTrust: 'development',
      terms: { asOfSec: 1_795_176_000, minExcessUsdE6: '1000000000', levelPpm: '1000000' },
      statement: { riskTable: steps.get('publish')?.answer.commitment },
    })
    const { code, stdout } = await runner.run(arguments_.filter((argument) => argument !== '--json'))
    expect(code).toBe(0)
    expect(stdout).toMatch(/^ACCEPTED: equity minus requirement is at least 1,000.00 USD as of 1795176000\n/)
    expect(stdout).toContain('anyone can forge this proof')
  })

  test('the disclosure is the margin report’s', () => {
    const { equity, requirement, excess } = readJson('disclosure.json')
    expect(steps.get('margin')?.answer.margin).toMatchObject({ equity, requirement, excess })
  })

  test('compare puts the same book through every method and each venue through its own', () => {
    const { methods, venues, capital } = (steps.get('compare') ?? { answer: {} }).answer as {
      methods: { method: { name: string }; whole: { initial: string } | null; refusal: string | null }[]
      venues: { venue: string }[]
      capital: { netted: string }
    }
    const ours = steps.get('margin')?.answer.margin as { requirement: string }
    expect(methods[0]).toMatchObject({
      method: { id: 'net-risk-array' },
      whole: { initial: ours.requirement },
    })
    expect(capital.netted).toBe(ours.requirement)
    const margined = methods.filter(({ whole }) => whole !== null).map(({ method }) => method.name)
    expect(margined).toEqual(
      expect.arrayContaining(['span-style', 'tims-style', 'historical-es', 'okx-portfolio']),
    )
    for (const { whole, refusal } of methods) expect(whole === null).toBe(refusal !== null)
    expect(venues.map(({ venue }) => venue)).toEqual(['wallet', 'aave-v3', 'perp-curie', 'deribit'])
  })

  test('the same book again gives the same bytes; and without an account’s proof of control nothing', async () => {
    const before = readFile('snapshots.json')
    const book = readFile('book.json')
    const { code } = await runner.run(argumentsOf('attest'))
    expect(code).toBe(0)
    expect(readFile('snapshots.json')).toBe(before)
    expect(readFile('book.json')).toBe(book)
    const control = readJson('control.json') as { proofs: unknown[] }
    const missing = writeJson('control1.json', { ...control, proofs: control.proofs.slice(1) })
    const refused = await fail(withOption(argumentsOf('attest'), '--control', missing))
    expect(refused).toMatchObject({ code: 5, error: { code: 'CONTROL_UNPROVED', field: '--control' } })
    expect(readFile('snapshots.json')).toBe(before)
  })

  test('files that the document calls private are their owner’s alone, the others hold no secret', () => {
    const rows = [...readText('docs/cli.md').matchAll(/^\| `(\w+\.json)` \| .* \| (.*) \|$/gm)]
    expect(rows.length).toBe(10)
    const { secret } = readJson('identity.json')
    const { blinding, excess } = readJson('disclosure.json')
    const isPrivate = (cell: string | undefined): boolean =>
      cell?.replaceAll('*', '').startsWith('yes') === true
    for (const [, name = '', cell] of rows) {
      expect(statSync(file(name)).mode & 0o777, name).toBe(isPrivate(cell) ? 0o600 : 0o644)
      if (isPrivate(cell)) continue
      for (const value of [secret, blinding, excess, ATTESTOR_KEY])
        expect(readFile(name), name).not.toContain(String(value))
    }
  })

  test('the exit codes it lists are all there are', () => {
    const listed = [...readText('docs/cli.md').matchAll(/^\| (\d+) \| /gm)].map(([, code]) => Number(code))
    const used = new Set([0, 1, 70, ...Object.values(errorCodes).map(({ exit }) => exit)])
    expect(listed).toEqual([...used].sort((a, b) => a - b))
  })

  test('examples/accounts.json is the accounts file it reads with, but for the ports', () => {
    const ported = (text: string): string => text.replaceAll(/127\.0\.0\.1:\d+/g, '127.0.0.1')
    expect(ported(readText('examples/accounts.json'))).toBe(ported(readFile('accounts.json')))
  })
})

describe('verify refuses with exit code 1', () => {
  beforeAll(async () => {
    const { code } = await runner.run([
      'attestors',
      '--key-variable',
      'OTHER_KEY',
      '--out',
      file('others.json'),
    ])
    expect(code).toBe(0)
  })

  test.each(refusedProofs)('%s', async (_, option, value, refusal) => {
    const { code, stdout, stderr } = await runner.run(withOption(argumentsOf('verify'), option, value(files)))
    expect(JSON.parse(stdout)).toMatchObject({ accepted: false, refusal })
    expect([code, stderr]).toEqual([1, ''])
  })

  test('a lien that is not there', async () => {
    const arguments_ = [...argumentsOf('verify'), '--lien-registry', OTHER_ADDRESS, '--lien-chain-id', '1']
    const { code, stdout } = await runner.run(arguments_)
    expect([code, JSON.parse(stdout).refusal]).toEqual([1, 'WRONG_LIEN'])
  })

  test('a development key that is not allowed, in words too', async () => {
    const strict = argumentsOf('verify').filter((argument) => argument !== '--allow-development-keys')
    const { code, stdout } = await runner.run(strict)
    expect([code, JSON.parse(stdout).refusal]).toEqual([1, 'DEVELOPMENT_KEY'])
    const told = await runner.run(strict.filter((argument) => argument !== '--json'))
    expect([told.code, told.stdout]).toEqual([1, expect.stringMatching(/^REFUSED DEVELOPMENT_KEY: .*\n$/)])
  })
})

describe('what cannot be done has the exit code of its kind', () => {
  test.each(failures)('$what', async ({ command, option, value, exit, error }) => {
    const refused = await fail(withOption(argumentsOf(command), option, value(files)))
    expect(refused).toMatchObject({ code: exit, error })
  })

  test('a development key that is not allowed by name', async () => {
    const strict = argumentsOf('prove').filter((argument) => argument !== '--allow-development-keys')
    expect(await fail(strict)).toMatchObject({ code: 6, error: { code: 'DEVELOPMENT_KEY' } })
  })

  test('a lien that the snapshots do not name; attested with it, they do', async () => {
    const lien = ['--lien-registry', OTHER_ADDRESS, '--lien-chain-id', '1']
    expect(await fail([...argumentsOf('prove'), ...lien])).toMatchObject({
      ...{
        code: 5,
        error: { code: 'CONTROL_UNPROVED', expected: 'a snapshot pledged to the lien demanded' },
      },
    })
    const pledged = withOption(argumentsOf('attest'), '--book', file('pledged-book.json'))
    const { code } = await runner.run([...withOption(pledged, '--out', file('pledged.json')), ...lien])
    expect(code).toBe(0)
    const { snapshots } = readJson('pledged.json') as { snapshots: { lien: string }[] }
    expect(snapshots.map((snapshot) => snapshot.lien)).toEqual(
      new Array(2).fill(computeLien(1, OTHER_ADDRESS).toString()),
    )
  })
})

test('what the trader leaves out is not in the snapshot, and what it owes is', async () => {
  const other = withOption(argumentsOf('attest'), '--book', file('left-book.json'))
  const { code } = await runner.run([...withOption(other, '--out', file('left.json')), '--leave-out', '1001'])
  expect(code).toBe(0)
  const linesOf = (name: string): readonly string[] => {
    const { snapshots } = readJson(name) as {
      snapshots: { lines: { instrumentId: string; lots: string }[] }[]
    }
    const lines = snapshots.flatMap((snapshot) => snapshot.lines)
    return lines.filter(({ instrumentId }) => instrumentId === '1001').map(({ lots }) => lots)
  }
  expect(linesOf('snapshots.json')).toEqual(['5000', '-15033'])
  expect(linesOf('left.json')).toEqual(['-15033'])
})

describe('bad input has exit code 2 and names the field', () => {
  test.each(badInputs)('%s', async (_, command, option, value, field) => {
    const before = readFile('identity.json')
    const given = typeof value === 'string' ? value : value(files)
    const refused = await fail(withOption(argumentsOf(command), option, given))
    expect(refused.error).toMatchObject({ field, expected: expect.stringMatching(/./) })
    expect(refused.code).toBe(refused.error.code === 'CONTROL_UNPROVED' ? 5 : 2)
    expect(refused.stderr).not.toMatch(/\n\s+at /)
    expect(refused.stderr).not.toMatch(/77665544|12345678901234567890/)
    expect(readFile('identity.json')).toBe(before)
  })

  test('a command line that is wrong, without repeating values given in it', async () => {
    const unknown = await fail([...argumentsOf('verify'), '--secrets=98765'])
    expect(unknown).toMatchObject({ code: 2, error: { code: 'INVALID_INPUT', field: '--secrets' } })
    expect(unknown.stderr).not.toContain('98765')
    expect(await fail(['identity', '--json'])).toMatchObject({ code: 2, error: { field: '--out' } })
    expect(await fail(['prof', '--json'])).toMatchObject({
      ...{ code: 2, error: { field: 'prof', remedy: expect.stringContaining('prove') } },
    })
    const { code, stderr } = await runner.run([])
    expect([code, stderr]).toEqual([2, expect.stringContaining('Usage: plimsoll')])
  })

  test('in words: code, sentence, field, expectation on lines of their own', async () => {
    const { code, stdout, stderr } = await runner.run(['attestors', '--key', '1,2', '--out', file('x.json')])
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr.split('\n').map((line) => line.trim().split(':')[0])).toEqual([
      ...['INVALID_INPUT', 'field', 'expected', 'remedy', ''],
    ])
  })

  test('a book in use is left alone; the lock of a process that is gone is not', async () => {
    const lock = file('book.json.lock')
    writeFileSync(lock, `${process.pid}\n`)
    const refused = await fail(argumentsOf('attest'))
    expect(refused).toMatchObject({ code: 2, error: { field: '--book' } })
    writeFileSync(lock, '4194305\n')
    expect((await runner.run(argumentsOf('attest'))).code).toBe(0)
    expect(readdirSync(directory)).not.toContain('book.json.lock')
  })

  test('a damaged book is refused, never begun anew', async () => {
    const book = writeJson('damaged.json', { schema: 'plimsoll.book/1' })
    expect(await fail(withOption(argumentsOf('attest'), '--book', book))).toMatchObject({
      ...{ code: 2, error: { code: 'INVALID_INPUT', field: 'book.policy' } },
    })
    expect(readJson('damaged.json')).toEqual({ schema: 'plimsoll.book/1' })
  })
})

test('help and version come from the program and package.json', async () => {
  const { version } = JSON.parse(readText('package.json')) as { version: string }
  expect(await runner.run(['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' })
  const { stdout } = await runner.run(['--help'])
  const commands = [...readText('docs/cli.md').matchAll(/^\| `(\w+)` \| \w[^|]* \| .* \|$/gm)].map(
    ([, name = '']) => name,
  )
  for (const name of commands.filter((name) => !name.includes('.'))) {
    expect(stdout).toContain(`  ${name} `)
    const help = await runner.run([name, '--help'])
    expect([help.code, help.stdout]).toEqual([0, expect.stringContaining('--json')])
  }
})

test('serve decides like verify, on the clock given, and stops at the signal', async () => {
  const stop = new AbortController()
  let listening = (_: string): void => undefined
  const address = new Promise<string>((resolve) => {
    listening = (text) => resolve((JSON.parse(text) as { address: string }).address)
  })
  const proof = argumentsOf('verify').indexOf('--proof')
  const options = argumentsOf('verify').filter((_, index) => index !== proof && index !== proof + 1)
  const serving = runner.run(['serve', ...options.slice(1), '--port', '0', '--publisher-token', 'TOKEN'], {
    signal: stop.signal,
    onStdout: listening,
  })
  const url = await address
  const { size, publicSignals, proof: body } = readJson('proof.json')
  const response = await fetch(`${url}/v1/verify`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ size, publicSignals, proof: body }),
  })
  expect(await response.json()).toEqual(steps.get('verify')?.answer)
  const health = (await (await fetch(`${url}/health`)).json()) as { version: string }
  expect(JSON.stringify(health)).toContain(JSON.parse(readText('package.json')).version)
  const taken = await fail([...['serve', ...options.slice(1)], '--port', new URL(url).port])
  expect(taken).toMatchObject({ code: 2, error: { field: '--port' } })
  stop.abort()
  expect((await serving).code).toBe(0)
  const unset = await fail([...['serve', ...options.slice(1)], '--publisher-token', 'NOT_SET'])
  expect(unset).toMatchObject({ code: 2, error: { field: '--publisher-token' } })
})

test('Ctrl-C during prove exits 130 and leaves nothing', async () => {
  const before = readdirSync(directory)
  const arguments_ = withOption(argumentsOf('prove'), '--out', file('cancelled.json'))
  const { child, text, closed, untilSaid } = spawnProgram(
    ['src/cli/main.ts', ...arguments_.filter((argument) => argument !== '--json')],
    environment,
  )
  await untilSaid('stderr', 'proving')
  child.kill('SIGINT')
  expect(await closed).toBe(130)
  expect(text.stdout).toBe('')
  expect(text.stderr).toMatch(/CANCELLED: [^\n]*\n$/)
  expect(text.stderr).not.toMatch(/\n\s+at /)
  expect(readdirSync(directory)).toEqual(before)
})

test('Ctrl-C while a venue does not answer ends the reading at once', async () => {
  const stop = new AbortController()
  const silent = createServer(() => stop.abort())
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
  const { port } = silent.address() as AddressInfo
  const path = writeChain(files, 'hanging.json', { rpcUrl: `http://127.0.0.1:${port}` })
  const arguments_ = withOption(
    withOption(argumentsOf('read'), '--accounts', path),
    '--out',
    file('none.json'),
  )
  const { code, stdout, stderr } = await runner.run(arguments_, { signal: stop.signal })
  silent.closeAllConnections()
  silent.close()
  expect([code, stdout]).toEqual([130, ''])
  expect(JSON.parse(stderr.trimEnd().split('\n').at(-1) ?? '').code).toBe('CANCELLED')
  expect(readdirSync(directory)).not.toContain('none.json')
  // The client itself would give up after ten seconds, three times.
}, 8_000)

test('nothing that was printed holds a secret', () => {
  const { secret } = readJson('identity.json')
  const { blinding } = readJson('disclosure.json')
  const all = runner.printed.join('\n')
  for (const value of [secret, blinding, ATTESTOR_KEY, OTHER_KEY, environment.PLIMSOLL_DEMO_DERIBIT_SECRET])
    expect(all).not.toContain(String(value))
})
