import { createHash } from 'node:crypto'
import { afterEach, expect, it, vi } from 'vitest'
import { scalarFieldModulus as r } from './bn254.ts'
import { createFixedBase, type FixedBase } from './fixedBase.ts'
import { concatenate, encodeG1, encodeG2, encodeInteger } from './powersOfTau.fixture.ts'

// Curve work on a busy machine; nothing here waits.
vi.setConfig({ testTimeout: 60_000 })

let fixedBase: FixedBase | undefined
afterEach(() => fixedBase?.close())

/** For some window sizes the last addition to such a scalar adds a point to itself: r - 2 (r mod 2^t). */
const doublings = Array.from({ length: 251 }, (_, i) => r - 2n * (r % (1n << BigInt(i + 3)))).filter(
  (k) => k > 0n,
)
const random = Array.from({ length: 20 }, (_, i) => {
  return BigInt(`0x${createHash('sha256').update(`${i}`).digest('hex')}`) % r
})
const scalars = [0n, 1n, 2n, 3n, r - 1n, r - 2n, 1n << 253n, (1n << 253n) - 1n, 0n, ...random]

const all = [...scalars, ...doublings]
const some = [...scalars, ...doublings.filter((_, i) => i % 8 === 0)]
const allInG1 = encodeG1(all)
const someInG2 = encodeG2(some)

// The number of points announced decides the size of the tables; every size has its own edge scalars.
it.each([1, 100, 5_000, 100_000])(
  'multiplies as plain arithmetic does, tables for %i points',
  async (points) => {
    fixedBase = await createFixedBase(points, 1)
    const inG1 = await fixedBase.multiply('g1', concatenate(all.map(encodeInteger)))
    expect(Buffer.from(inG1).equals(allInG1)).toBe(true)
    const inG2 = await fixedBase.multiply('g2', concatenate(some.map(encodeInteger)))
    expect(Buffer.from(inG2).equals(someInG2)).toBe(true)
  },
)

it('keeps the order over blocks and tasks', async () => {
  fixedBase = await createFixedBase(9_000, 2)
  const many = Array.from({ length: 9_000 }, (_, i) => BigInt(i % 7))
  const points = await fixedBase.multiply('g1', concatenate(many.map(encodeInteger)))
  const expected = encodeG1([0n, 1n, 2n, 3n, 4n, 5n, 6n])
  for (const i of [0, 1, 1023, 1024, 1025, 4095, 4096, 8191, 8999]) {
    const own = Buffer.from(points.subarray(64 * i, 64 * (i + 1)))
    expect(own.equals(expected.subarray(64 * (i % 7), 64 * (i % 7) + 64))).toBe(true)
  }
})

it('rejects what is under way when closed, and what comes later', async () => {
  fixedBase = await createFixedBase(10, 1)
  const underWay = fixedBase.multiply('g1', encodeInteger(5n)).catch((error: unknown) => error)
  await fixedBase.close()
  expect(await underWay).toMatchObject({ code: 'CANCELLED' })
  await expect(fixedBase.multiply('g1', encodeInteger(5n))).rejects.toMatchObject({ code: 'CANCELLED' })
})
