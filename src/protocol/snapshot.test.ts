import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { provenances } from '../adapters/adapter.ts'
import type { Line } from '../risk/line.ts'
import { lots } from '../units/fixed.ts'
import { poseidon } from './poseidon.ts'
import { hashLines, hashSnapshot, packBlocks, packInfo, packLine, type Snapshot } from './snapshot.ts'
import { tags } from './spec.ts'

const line = (instrumentId: bigint, count: bigint): Line => ({ instrumentId, lots: lots(count) })
const LAST_ID = (1n << 64n) - 1n
const MOST_LOTS = (1n << 40n) - 1n
const someLine = fc
  .tuple(fc.bigInt({ min: 0n, max: LAST_ID }), fc.bigInt({ min: -MOST_LOTS, max: MOST_LOTS }))
  .filter(([, count]) => count !== 0n)
  .map(([id, count]) => line(id, count))

const base: Snapshot = {
  identity: 5n,
  accountId: 6n,
  venueId: 7,
  asOfSec: 1_795_176_000,
  sequence: 8n,
  provenance: 'asserted',
  survivalPpm: 90_000,
  lien: 9n,
  lines: [line(101n, 1_000n), line(201n, -2_000n)],
}

describe('packLine', () => {
  test('can be unpacked, so no two lines share a number', () => {
    fc.assert(
      fc.property(someLine, (one) => {
        const packed = packLine(one)
        const magnitude = packed & MOST_LOTS
        const negative = (packed >> 40n) & 1n
        expect({ id: packed >> 41n, lots: negative === 1n ? -magnitude : magnitude }).toEqual({
          id: one.instrumentId,
          lots: one.lots,
        })
        expect(packed >> 105n).toBe(0n)
      }),
    )
  })

  test('the last values that fit, and the first that do not', () => {
    expect(packLine(line(LAST_ID, -MOST_LOTS))).toBe((1n << 105n) - 1n)
    expect(() => packLine(line(LAST_ID + 1n, 1n))).toThrow('an instrument id does not fit 64 bits')
    expect(() => packLine(line(-1n, 1n))).toThrow('an instrument id does not fit 64 bits')
    expect(() => packLine(line(1n, MOST_LOTS + 1n))).toThrow('a quantity does not fit 40 bits')
    expect(() => packLine(line(1n, -MOST_LOTS - 1n))).toThrow('a quantity does not fit 40 bits')
    expect(() => packLine(line(1n, 0n))).toThrow('a line of zero lots')
  })
})

describe('hashLines', () => {
  test('blocks of four, padded with zeros; an empty account has one empty block', () => {
    for (const [count, slots] of [
      [0, 4],
      [1, 4],
      [4, 4],
      [5, 8],
      [8, 8],
      [9, 12],
    ] as const) {
      const lines = Array.from({ length: count }, (_, n) => line(BigInt(n + 1), 1n))
      const packed = packBlocks(lines)
      expect(packed).toHaveLength(slots)
      expect(packed.slice(count).every((value) => value === 0n)).toBe(true)
    }
  })

  test('is the chain of blocks from zero, two lines to an element', () => {
    const lines = [1n, 2n, 3n, 4n, 5n].map((n) => line(n, n))
    const [a = 0n, b = 0n, c = 0n, d = 0n, e = 0n] = lines.map(packLine)
    const two = (x: bigint, y: bigint) => x + y * 2n ** 105n
    const first = poseidon([0n, two(a, b), two(c, d)])
    expect(hashLines(lines)).toBe(poseidon([first, two(e, 0n), 0n]))
    expect(hashLines(lines.slice(0, 4))).toBe(first)
    expect(hashLines([])).toBe(poseidon([0n, 0n, 0n]))
  })

  test('order and number of lines count', () => {
    const lines = [1n, 2n, 3n, 4n, 5n].map((n) => line(n, n))
    const variants = [
      lines,
      lines.toReversed(),
      lines.slice(1),
      lines.slice(0, 4),
      [...lines, ...lines],
      [line(1n, -1n), ...lines.slice(1)],
      [],
    ]
    expect(new Set(variants.map(hashLines)).size).toBe(variants.length)
  })
})

describe('hashSnapshot', () => {
  test('every field is bound', () => {
    const changed: readonly Partial<Snapshot>[] = [
      {},
      { identity: 6n },
      { accountId: 7n },
      { venueId: 8 },
      { asOfSec: base.asOfSec + 1 },
      { sequence: 9n },
      ...provenances.filter((one) => one !== base.provenance).map((provenance) => ({ provenance })),
      { survivalPpm: 90_001 },
      { lien: 10n },
      { lines: [line(101n, 1_000n)] },
      { lines: [line(101n, 1_000n), line(201n, 2_000n)] },
    ]
    expect(new Set(changed.map((changes) => hashSnapshot({ ...base, ...changes }))).size).toBe(changed.length)
  })

  test('is Poseidon over version, identity, account, lien, lines and what people read', () => {
    const meta = 90_000n + 1n * 2n ** 24n + BigInt(base.asOfSec) * 2n ** 26n + tags.snapshot * 2n ** 66n
    const info = 8n + 7n * 2n ** 64n + 2n * 2n ** 96n
    expect(packInfo(base)).toBe(info)
    expect(hashSnapshot(base)).toBe(poseidon([meta, 5n, 6n, 9n, hashLines(base.lines), info]))
  })

  test.each([
    ['survival', { survivalPpm: 2 ** 24 }],
    ['as-of', { asOfSec: 2 ** 40 }],
    ['the account id', { accountId: 1n << 248n }],
    ['the account id', { accountId: -1n }],
    ['the lien', { lien: 1n << 248n }],
    ['the sequence', { sequence: 1n << 64n }],
    ['the venue', { venueId: 2 ** 32 }],
  ])('refuses %s beyond its width, by name and without its value', (role, changes) => {
    expect(() => hashSnapshot({ ...base, ...changes })).toThrow(`${role} does not fit`)
    const [value] = Object.values(changes)
    try {
      hashSnapshot({ ...base, ...changes })
    } catch (error) {
      expect(String(error)).not.toContain(String(value))
    }
  })

  test('the last values that fit are hashed', () => {
    const last = { survivalPpm: 2 ** 24 - 1, asOfSec: 2 ** 40 - 1, accountId: (1n << 248n) - 1n }
    expect(hashSnapshot({ ...base, ...last, lien: (1n << 248n) - 1n })).toBeGreaterThan(0n)
  })
})
