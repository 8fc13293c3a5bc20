import { expect, test } from 'vitest'
import { computeAvailable, computeLock, isPoolCovered, sellOption } from './lock.ts'

const TREASURY = { totalBalance: 1_000n, totalLocked: 400n, lockedPremium: 100n, stakeAndCover: 200n }
const STRATEGY = { lockedByStrategy: 400n, lockedLimit: 600n, k: 150n }

test('a lock is the premium times k, truncated', () => {
  expect([computeLock(101n, 150n), computeLock(101n, 100n)]).toEqual([151n, 101n])
})

test('a sale adds its premium to balance and locks, its lock to the strategy', () => {
  expect(sellOption(TREASURY, STRATEGY, 100n)).toEqual({
    treasury: { totalBalance: 1_100n, totalLocked: 550n, lockedPremium: 200n, stakeAndCover: 200n },
    strategy: { lockedByStrategy: 550n, lockedLimit: 600n, k: 150n },
    lock: 150n,
  })
})

test('the strategy’s limit refuses, and so does the pool', () => {
  expect(sellOption(TREASURY, STRATEGY, 133n)).not.toBeNull() // 199
  expect(sellOption(TREASURY, STRATEGY, 135n)).toBeNull() // 202
  const wide = { ...STRATEGY, lockedLimit: 10_000n }
  expect(sellOption(TREASURY, wide, 466n)).not.toBeNull() // 699 + 400 + 566 within 1,666
  expect(sellOption(TREASURY, wide, 468n)).toBeNull() // 702 + 400 + 568 beyond 1,668
})

test('room is the lesser of the pool’s and the strategy’s', () => {
  expect(computeAvailable(TREASURY, STRATEGY)).toBe(200n)
  expect(computeAvailable(TREASURY, { ...STRATEGY, lockedLimit: 5_000n })).toBe(700n)
  expect(isPoolCovered({ ...TREASURY, totalLocked: 1_100n })).toBe(true)
  expect(isPoolCovered({ ...TREASURY, totalLocked: 1_101n })).toBe(false)
})
