import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { recorded } from '../../../test/cheats/attestor.ts'
import type { Envelope } from '../../adapters/adapter.ts'
import { runCli } from '../program.ts'
import { encodeReadings } from '../readingsFile.ts'

const market = fileURLToPath(new URL('../../../examples/market.json', import.meta.url))
let folder: string
let out: string
let errors: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plimsoll-'))
  ;[out, errors] = ['', '']
})
afterEach(() => rm(folder, { recursive: true, force: true }))

async function write(name: string, envelopes: readonly Envelope[]): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, encodeReadings([{ kind: 'deribit', name: 'desk', envelopes }]))
  return path
}

const run = (...arguments_: string[]): Promise<number> =>
  runCli(['margin', '--market', market, '--json', ...arguments_], {
    stdout: (text) => {
      out += text
    },
    stderr: (text) => {
      errors += text
    },
    environment: {},
    nowSec: () => 1_795_176_600,
    signal: new AbortController().signal,
    colour: false,
  })

describe('margin', () => {
  test('prints every section as JSON, and projects the orders that an attestation would be refused for', async () => {
    expect(await run('--readings', await write('now.json', [recorded('deribit', 'mixed')]))).toBe(0)
    const report = JSON.parse(out)
    expect(report).toMatchObject({
      asOfSec: 1_795_176_000,
      change: null,
      account: { availableFunds: report.margin.excess, netOptionValue: '0' },
      orders: { worst: 'no fill', orders: [{ order: { orderId: 'ETH-584830574' }, refusal: null }] },
      accruals: { unpublished: 0, lines: [{ venue: 'deribit', accrual: { kind: 'funding' } }] },
    })
    for (const section of ['stress', 'greekTotals', 'cureAssets', 'marks', 'worst']) {
      expect(report[section].length, section).toBeGreaterThan(0)
    }
  })

  test('explains what changed since earlier readings', async () => {
    const before = await write('before.json', [recorded('deribit', 'mixed')])
    const now = await write('now.json', [recorded('deribit', 'trader')])
    expect(await run('--readings', now, '--before', before)).toBe(0)
    const { change, margin } = JSON.parse(out)
    expect(change.after).toEqual({ equity: margin.equity, requirement: margin.requirement })
    const [positions, ...others] = change.steps
    expect(positions).toMatchObject({ cause: 'positions', underlying: null })
    expect(BigInt(change.before.requirement) + BigInt(positions.requirement)).toBe(BigInt(margin.requirement))
    for (const step of others) expect([step.equity, step.requirement]).toEqual(['0', '0'])
  })

  test('an earlier market without earlier readings is refused', async () => {
    const now = await write('now.json', [recorded('deribit', 'quiet')])
    expect(await run('--readings', now, '--before-market', market)).toBe(2)
    expect(JSON.parse(errors)).toMatchObject({ code: 'INVALID_INPUT', field: '--before' })
  })

  test('earlier readings of another instant than their market are refused', async () => {
    const earlier = { ...recorded('deribit', 'quiet'), asOfSec: 1_795_175_940 }
    const before = await write('before.json', [earlier])
    const now = await write('now.json', [recorded('deribit', 'quiet')])
    expect(await run('--readings', now, '--before', before)).toBe(2)
    expect(JSON.parse(errors)).toMatchObject({ code: 'INVALID_INPUT', field: '--before' })
  })
})
