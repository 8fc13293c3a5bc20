import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { runCli } from '../program.ts'

const path = (name: string): string => fileURLToPath(new URL(`../../../${name}`, import.meta.url))

/** Runs the comparison of the example; its clock moves by `step` seconds whenever it is asked, and `onClock` sees how often. */
async function compare(
  step: number,
  onClock: (count: number) => void,
  signal: AbortSignal,
  book = path('examples/book.json'),
) {
  let [stdout, stderr, count] = ['', '', 0]
  const files = ['--market', path('examples/market.json'), '--book', book]
  const code = await runCli(['compare', ...files, '--method', 'tims-style'], {
    stdout: (text) => {
      stdout += text
    },
    stderr: (text) => {
      stderr += text
    },
    environment: {},
    nowSec: () => {
      count += 1
      onClock(count)
      return 6_000 + step * count
    },
    signal,
    colour: false,
  })
  return { code, stdout, stderr }
}

const uncancelled = new AbortController().signal

test('says how far it is when it takes long, and nothing when it does not', async () => {
  const long = await compare(2, () => undefined, uncancelled)
  expect(long).toMatchObject({ code: 0, stdout: expect.stringContaining('Against venue rules') })
  expect(long.stderr.split('\n').slice(0, 2)).toEqual([
    '1 of 5 venues by their own rules',
    '2 of 5 venues by their own rules',
  ])
  expect((await compare(0, () => undefined, uncancelled)).stderr).toBe('')
})

test('ends between two venues when it is interrupted, without a result', async () => {
  const interrupt = new AbortController()
  // The clock is asked before the first venue and after each.
  const stop = (count: number): void => {
    if (count === 3) interrupt.abort()
  }
  const { code, stdout, stderr } = await compare(2, stop, interrupt.signal)
  expect([code, stdout]).toEqual([130, ''])
  expect(stderr).toContain('2 of 5 venues by their own rules')
  expect(stderr).not.toContain('3 of 5')
  expect(stderr).toContain('CANCELLED')
})

/** The example's book with another method for its Aave loan. */
async function compareWith(method: string | undefined) {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-compare-'))
  try {
    const { accounts, ...rest } = JSON.parse(readFileSync(path('examples/book.json'), 'utf8')) as {
      accounts: { name: string }[]
    }
    const changed = accounts.map((one) => (one.name === 'Aave loan' ? { ...one, method } : one))
    const book = join(folder, 'book.json')
    writeFileSync(book, JSON.stringify({ ...rest, accounts: changed }))
    return await compare(0, () => undefined, uncancelled, book)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

test('a method that is none is named where the book names it', async () => {
  const { code, stdout, stderr } = await compareWith('aavee')
  expect([code === 0, stdout]).toEqual([false, ''])
  expect(stderr).toContain('aavee is no shipped method')
  expect(stderr).toContain('book.accounts.Aave loan.method')
  expect(stderr).not.toContain('--method')
})

test.each([
  ['that its method has no rule for', 'hegic', 'Hegic has no rule for '],
  ['whose method lacks data', 'historical-es', 'and none were given'],
  ['that names no method', undefined, 'owes and names no method'],
])('an account %s has no rule; the others have', async (_, method, reason) => {
  const { code, stdout, stderr } = await compareWith(method)
  expect([code, stderr]).toEqual([0, ''])
  const line = stdout.split('\n').find((text) => text.startsWith('Aave loan: '))
  expect(line).toContain(reason)
  expect(stdout).toContain('hyperliquid (Hyperliquid, short')
  expect(stdout).toContain('its book no capital figures')
  expect(stdout).not.toContain('Against venue rules')
})
