import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { runCli } from '../program.ts'

const path = (name: string): string => fileURLToPath(new URL(`../../../${name}`, import.meta.url))

/** Runs the comparison of the example; its clock moves by `step` seconds whenever it is asked, and `onClock` sees how often. */
async function compare(step: number, onClock: (count: number) => void, signal: AbortSignal) {
  let [stdout, stderr, count] = ['', '', 0]
  const files = ['--market', path('examples/market.json'), '--book', path('examples/book.json')]
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
