import { describe, expect, test } from 'vitest'
import { list, parameters, exampleTable as table } from '../../test/property/support.ts'
import { formatExact } from '../units/exact.ts'
import { lots, ONE_PPM } from '../units/fixed.ts'
import { listCureAssets } from './listCureAssets.ts'
import { computeMargin } from './requirement.ts'

const id = (name: string) => list.instruments.find((one) => one.name === name)?.id ?? 0n
const short = [{ instrumentId: id('ETH-PERP'), lots: lots(-10_000n) }]

describe('cure assets', () => {
  test('are every coin that counts, by factor, best first', () => {
    const assets = listCureAssets(table, list, parameters, [], ONE_PPM)
    expect(assets.map(({ name }) => name).sort()).toEqual(
      list.instruments
        .filter(({ terms }) => terms.kind === 'coin')
        .map(({ name }) => name)
        .sort(),
    )
    const factors = assets.map(({ factor }) => factor)
    expect(factors).toEqual([...factors].sort((a, b) => Number(b - a)))
    for (const { coin, custody, factor } of assets) {
      expect(factor).toBe(
        ONE_PPM - (parameters.haircuts.get(coin) ?? 0n) - parameters.custodyHaircuts[custody],
      )
    }
  })

  test('count per coin what a line of them adds to the margin balance', () => {
    for (const { name, collateral } of listCureAssets(table, list, parameters, [], ONE_PPM)) {
      const lot = list.instruments.find((one) => one.name === name)?.lot
      const one = computeMargin(table, [{ instrumentId: id(name), lots: lots(1n) }], ONE_PPM).equity
      const perLot = Number(formatExact(collateral)) * Number(formatExact(lot ?? collateral))
      expect(Math.abs(perLot * 1e6 - Number(one))).toBeLessThan(1)
    }
  })

  test('without a deficit cure nothing', () => {
    expect(listCureAssets(table, list, parameters, [], ONE_PPM).every(({ cure }) => cure === null)).toBe(true)
  })

  test('with one, the amount is the fewest whole lots, risk of the coin included', () => {
    const assets = listCureAssets(table, list, parameters, short, ONE_PPM)
    expect(assets.every(({ cure }) => cure !== null)).toBe(true)
    for (const { name, cure } of assets) {
      const instrument = list.instruments.find((one) => one.name === name)
      if (cure === null || instrument === undefined) continue
      const count =
        (cure.amount.atoms * 10n ** BigInt(instrument.lot.scale)) /
        (instrument.lot.atoms * 10n ** BigInt(cure.amount.scale))
      const excess = (lotsAdded: bigint) =>
        computeMargin(table, [...short, { instrumentId: instrument.id, lots: lots(lotsAdded) }], ONE_PPM)
          .excess
      expect(excess(count)).toBeGreaterThanOrEqual(0n)
      expect(excess(count - 1n)).toBeLessThan(0n)
    }
  })

  test('a coin that hedges cures with less value than money does', () => {
    const assets = listCureAssets(table, list, parameters, short, ONE_PPM)
    const worth = (name: string) => assets.find((one) => one.name === name)?.cure?.value ?? 0n
    expect(worth('ETH@own')).toBeLessThan(worth('BTC@own'))
  })
})
