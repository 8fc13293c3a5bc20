import { describe, expect, test } from 'vitest'
import type { Accrual } from '../adapters/accrual.ts'
import { parseExact } from '../units/exact.ts'
import { sumAccruals } from './sumAccruals.ts'

const accrual = (notional: string, rate: string | null): Accrual => ({
  kind: 'funding',
  asset: 'ETH',
  origin: 'test',
  notionalUsd: parseExact(notional, 'a test'),
  annualRate: rate === null ? null : parseExact(rate, 'a test'),
})
const sum = (...accruals: Accrual[]) => sumAccruals([{ account: 'a', venue: 'v', accruals }])

describe('accruals', () => {
  test('are notional x rate / 365 a day, received or paid', () => {
    const { lines, perDay } = sum(accrual('36500', '0.1'), accrual('36500', '-0.04'))
    expect(lines.map((line) => line.perDay)).toEqual([10_000_000n, -4_000_000n])
    expect(lines.map(({ annual }) => annual)).toEqual([100_000n, -40_000n])
    expect(perDay).toBe(6_000_000n)
  })

  test('round down whichever way: less received, more paid', () => {
    // 1 x 0.001 / 365 is 2.7397e-6.
    expect(sum(accrual('1', '0.001')).lines[0]?.perDay).toBe(2n)
    expect(sum(accrual('1', '-0.001')).lines[0]?.perDay).toBe(-3n)
  })

  test('without a published rate are no zero: they are counted apart', () => {
    const { lines, perDay, unpublished } = sum(accrual('100', null), accrual('36500', '0.1'))
    expect(lines[0]).toMatchObject({ perDay: null, annual: null, notional: 100_000_000n })
    expect([perDay, unpublished]).toEqual([10_000_000n, 1])
  })
})
