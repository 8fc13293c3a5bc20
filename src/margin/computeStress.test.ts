import { describe, expect, test } from 'vitest'
import { list, loadMarket, parameters, exampleTable as table } from '../../test/property/support.ts'
import { parseMarket } from '../market/market.ts'
import { black76 } from '../risk/pricing/black76.ts'
import { formatExact } from '../units/exact.ts'
import { lots } from '../units/fixed.ts'
import { computeStress, stressMoves } from './computeStress.ts'

const market = parseMarket(loadMarket())
const find = (name: string) => {
  const instrument = list.instruments.find((one) => one.name === name)
  if (instrument === undefined) throw new RangeError(name)
  return instrument
}
const stress = (name: string, count: bigint) =>
  computeStress(market, parameters, list, [{ instrumentId: find(name).id, lots: lots(count) }])

describe('a stress table', () => {
  test('moves a coin by the per cent of its column, volatility or not, whatever its tier', () => {
    for (const [name, price] of [
      ['ETH@own', 3012.4],
      ['SOL@own', Number(formatExact(market.underlyings.get('SOL')?.index ?? { atoms: 0n, scale: 0 }))],
    ] as const) {
      const unit = Number(formatExact(find(name).lot))
      for (const { pnl } of stress(name, 1_000_000n)) {
        for (const [slot, move] of stressMoves.entries()) {
          const expected = (price * unit * 1e6 * Number(move)) / 1e6
          expect(Math.abs(Number(pnl[slot]) / 1e6 - expected)).toBeLessThanOrEqual(1)
        }
      }
    }
  })

  test('leaves money where it is', () => {
    for (const { pnl } of stress('USDC@own', 1_000_000n)) expect(new Set(pnl)).toEqual(new Set([0n]))
  })

  test('reprices an option in full; the row `same` at the quoted volatility', () => {
    const name = 'ETH-25DEC26-2800-P'
    const { lot, terms } = find(name)
    if (terms.kind !== 'option') throw new RangeError(name)
    const expiry = market.underlyings.get('ETH')?.expiries.get(terms.expirySec)
    const quoted = (value: { atoms: bigint; scale: number } | undefined) => Number(formatExact(value ?? lot))
    const years = (terms.expirySec - market.asOfSec) / 31_536_000
    const value = (factor: number) =>
      black76(quoted(expiry?.forward) * factor, 2800, quoted(expiry?.volatilities.get('2800')), years, 'put')
    const [down, same, up] = stress(name, 1000n)
    for (const [slot, move] of stressMoves.entries()) {
      const expected = (value(1 + Number(move) / 1e6) - value(1)) * quoted(lot) * 1000
      expect(Number(same?.pnl[slot]) / 1e6).toBeCloseTo(expected, 2)
      // A long option is worth more at a higher volatility, whatever the price.
      expect(up?.pnl[slot]).toBeGreaterThanOrEqual(same?.pnl[slot] ?? 0n)
      expect(down?.pnl[slot]).toBeLessThanOrEqual(same?.pnl[slot] ?? 0n)
    }
    expect(up?.pnl[5]).toBeGreaterThan(down?.pnl[5] ?? 0n)
  })

  test('of a long option never loses more than its value', () => {
    const row = table.underlyings
      .flatMap(({ rows }) => rows)
      .find(({ name }) => name === 'ETH-25DEC26-3600-C')
    for (const { pnl } of stress('ETH-25DEC26-3600-C', 1n)) {
      for (const amount of pnl) expect(amount).toBeGreaterThanOrEqual(-(row?.collateral ?? 0n))
    }
  })
})
