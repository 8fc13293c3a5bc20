import { describe, expect, test } from 'vitest'
import { repriceLeg } from '../reprice.ts'
import type { Factor } from './factors.ts'
import { repriceScenarios } from './repriceScenarios.ts'
import { book, coin, leg, market, option } from './simulation.fixture.ts'

const factor = (underlying: string, of: Factor['of']): Factor => ({
  underlying,
  of,
  returns: new Float64Array(),
})

describe('repriceScenarios', () => {
  test('is the sum of repriceLeg over every kind of leg, underlying and scenario, options aged and volatilities moved', () => {
    const legs = [
      coin('USDC', '-500', 'USD'),
      coin('ETH', '2'),
      coin('BTC', '-0.2'),
      leg('ETH', '-1.5', { kind: 'linear', expirySec: null }),
      leg('BTC', '0.3', { kind: 'linear', expirySec: 1798185600 }),
      leg('ETH', '-4000', { kind: 'inverse', expirySec: null }),
      leg('ETH', '1.25', { kind: 'settlement', currency: 'ETH' }),
      option('ETH', '-3', 1795766400, '3000', 'call'),
      option('ETH', '4', 1806048000, '2400', 'put'),
      option('BTC', '-1', 1798185600, '90000', 'put'),
    ]
    const factors = [factor('ETH', 'price'), factor('BTC', 'price'), factor('ETH', 'volatility')]
    const moves = [
      Float64Array.of(0, -0.4, 0.2),
      Float64Array.of(0, -0.3, 0.5),
      Float64Array.of(0, 0.3, -0.1),
    ]
    const rule = { afterSec: 172_800, volatilityTermPower: 0.3 }
    const pnl = repriceScenarios(book(...legs), market, factors, moves, 3, rule)
    for (const scenario of [0, 1, 2]) {
      const expected = legs.reduce((total, one) => {
        const { underlying } = one.instrument
        const price = underlying === 'ETH' ? moves[0] : underlying === 'BTC' ? moves[1] : undefined
        const volatility = underlying === 'ETH' ? (moves[2]?.[scenario] ?? 0) : 0
        return (
          total +
          repriceLeg(one, market, {
            price: Math.exp(price?.[scenario] ?? 0) - 1,
            volatility: (value, seconds) =>
              value * Math.exp(volatility * (30 / Math.max(1, seconds / 86_400)) ** 0.3),
            afterSec: 172_800,
          })
        )
      }, 0)
      expect(pnl[scenario]).toBeCloseTo(expected, 6)
    }
  })

  test('nothing moves, nothing is gained: exactly', () => {
    const legs = [coin('ETH', '2'), option('ETH', '-3', 1795766400, '3000', 'call')]
    const rule = { afterSec: 0, volatilityTermPower: 0 }
    expect(repriceScenarios(book(...legs), market, [], [], 2, rule)).toEqual(Float64Array.of(0, 0))
  })
})
