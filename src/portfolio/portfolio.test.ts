import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { list } from '../../test/property/support.ts'
import { lots } from '../units/fixed.ts'
import type { TracedLine } from './lots.ts'
import { type Account, buildPortfolio } from './portfolio.ts'

const T = 1_795_176_000
const instruments = list.instruments.slice(0, 5)

function lineOf(index: number, count: bigint, venue = 'wallet'): TracedLine {
  const instrument = instruments[index]
  if (instrument === undefined) throw new RangeError('no such instrument')
  return {
    instrumentId: instrument.id,
    lots: lots(count),
    instrument,
    venue,
    origins: [`${index}: ${count}`],
  }
}
const accountOf = (
  accountId: bigint,
  lines: readonly TracedLine[],
  changes: Partial<Account> = {},
): Account => ({
  accountId,
  name: `account ${accountId}`,
  asOfSec: T,
  lines,
  provenance: 'proven',
  sources: [],
  ...changes,
})

test('nets per instrument over accounts, ascending by id, and keeps where each part lies', () => {
  const { asOfSec, positions } = buildPortfolio([
    accountOf(1n, [lineOf(2, 70n), lineOf(0, -5n, 'aave-v3')]),
    accountOf(2n, [lineOf(2, -30n, 'deribit'), lineOf(2, 1n)], { provenance: 'asserted' }),
  ])
  expect(asOfSec).toBe(T)
  expect(positions.map(({ instrument, long, short, net }) => [instrument, long, short, net])).toEqual([
    [instruments[0], 0n, 5n, -5n],
    [instruments[2], 71n, 30n, 41n],
  ])
  expect(positions[1]?.contributions).toEqual([
    { account: 'account 1', venue: 'wallet', lots: 70n, origins: ['2: 70'], provenance: 'proven' },
    { account: 'account 2', venue: 'deribit', lots: -30n, origins: ['2: -30'], provenance: 'asserted' },
    { account: 'account 2', venue: 'wallet', lots: 1n, origins: ['2: 1'], provenance: 'asserted' },
  ])
})

test('long less short is net; both are sums of their sign', () => {
  const lines = fc.array(fc.tuple(fc.nat(4), fc.bigInt({ min: -(2n ** 40n), max: 2n ** 40n })), {
    maxLength: 20,
  })
  fc.assert(
    fc.property(lines, (held) => {
      const accounts = [0, 1, 2].map((k) =>
        accountOf(
          BigInt(k + 1),
          held.filter((_, at) => at % 3 === k).map(([index, count]) => lineOf(index, count)),
        ),
      )
      const { positions } = buildPortfolio(accounts)
      for (const { instrument, long, short, net } of positions) {
        const counts = held.filter(([index]) => instruments[index] === instrument).map(([, count]) => count)
        const total = (keep: (count: bigint) => boolean) =>
          counts.filter(keep).reduce((sum, count) => sum + count, 0n)
        expect(long).toBe(total((count) => count > 0n))
        expect(short).toBe(-total((count) => count < 0n))
        expect(net).toBe(long - short)
      }
      expect(new Set(positions.map(({ instrument }) => instrument.id)).size).toBe(positions.length)
    }),
  )
})

describe('refuses', () => {
  test('one account twice, whatever its name and lines', () => {
    const accounts = [accountOf(1n, [lineOf(0, 1n)]), accountOf(2n, []), accountOf(1n, [], { name: 'other' })]
    expect(() => buildPortfolio(accounts)).toThrow('one account twice')
  })

  test('accounts at different instants', () => {
    const accounts = [accountOf(1n, []), accountOf(2n, [], { asOfSec: T + 60 })]
    expect(() => buildPortfolio(accounts)).toThrow('accounts at different instants')
  })
})

test('nothing nets to nothing', () => {
  expect(buildPortfolio([]).positions).toEqual([])
  expect(buildPortfolio([accountOf(1n, [])]).positions).toEqual([])
})
