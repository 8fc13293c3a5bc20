import { describe, expect, test } from 'vitest'
import { list, loadMarket, parameters, exampleTable as table } from '../../test/property/support.ts'
import { parseMarket } from '../market/market.ts'
import type { Holding, OpenOrder } from '../portfolio/holding.ts'
import { computeLots } from '../portfolio/lots.ts'
import { parseExact } from '../units/exact.ts'
import { type OrderProjection, projectOrders } from './projectOrders.ts'
import { computeMargin } from './requirement.ts'

const level = parameters.levels.initial
const market = parseMarket(loadMarket())
const context = { table, list, parameters, market, level }
const number = (text: string) => parseExact(text, 'a test')
const perpetual = (size: string, price = '3000'): Holding => ({
  venue: 'perp-curie',
  origin: 'test',
  kind: 'linear',
  underlying: 'ETH',
  expirySec: null,
  size: number(size),
  quote: 'USDC',
  costBasis: { atoms: number(size).atoms * BigInt(price), scale: number(size).scale },
})
const order = (orderId: string, size: string, fill: OpenOrder['fill'] = [perpetual(size)]): OpenOrder => ({
  venue: 'perp-curie',
  orderId,
  instrument: 'ETH perpetual',
  size: number(size),
  fill,
  reduceOnly: false,
})
const linesOf = (...holdings: Holding[]) =>
  computeLots(holdings, list, parameters.venueCustody, table.asOfSec).lines
const project = (held: readonly Holding[], orders: readonly OpenOrder[]): OrderProjection =>
  projectOrders([{ name: 'one', lines: linesOf(...held), orders }], context)
const required = (...holdings: Holding[]) => computeMargin(table, linesOf(...holdings), level).requirement

describe('the initial margin after orders', () => {
  test('is that of now without any', () => {
    const { requirement, worst, orders } = project([perpetual('2')], [])
    expect(requirement).toBe(required(perpetual('2')))
    expect([worst, orders]).toEqual(['no fill', []])
  })

  test('of an order that opens is that of position and order as one', () => {
    const { requirement, worst } = project([perpetual('2')], [order('A', '3')])
    expect(requirement).toBe(required(perpetual('5')))
    expect(worst).toBe('all fills')
  })

  test('of an order that closes releases it, gross charges included, and so is not the worst', () => {
    const { requirement, worst, orders } = project([perpetual('2')], [order('A', '-2')])
    expect(orders[0]?.requirement).toBe(required())
    expect([requirement, worst]).toEqual([required(perpetual('2')), 'no fill'])
  })

  test('through the position is what is left on the other side', () => {
    expect(project([perpetual('2')], [order('A', '-7')]).orders[0]?.requirement).toBe(
      required(perpetual('-5')),
    )
  })

  test('of orders on both sides is the worse side: all of them net', () => {
    const { requirement, worst } = project([], [order('A', '4'), order('B', '3'), order('C', '-5')])
    expect(worst).toBe('all buys')
    expect(requirement).toBe(required(perpetual('7')))
  })

  test('rounds a fill to lots as a position: a short of less than a lot is one', () => {
    const { orders } = project([], [order('A', '-0.0000001')])
    expect(orders[0]?.requirement).toBe(required(perpetual('-0.0000001')))
    expect(orders[0]?.requirement).toBeGreaterThan(0n)
  })

  test('does not net orders of one account with positions of another', () => {
    const { orders } = projectOrders(
      [
        { name: 'one', lines: linesOf(perpetual('2')), orders: [] },
        { name: 'two', lines: [], orders: [order('A', '-2')] },
      ],
      context,
    )
    // The scan nets; size is gross.
    const both = computeMargin(table, [...linesOf(perpetual('2')), ...linesOf(perpetual('-2'))], level)
    expect(orders[0]?.requirement).toBe(both.requirement)
    expect(both.requirement).toBeGreaterThan(required())
  })
})

describe('orders that hedge each other', () => {
  const put = (size: string): Holding => ({
    venue: 'deribit',
    origin: 'test',
    kind: 'option',
    underlying: 'ETH',
    expirySec: 1_798_185_600,
    strike: number('3000'),
    right: 'put',
    size: number(size),
  })
  const four = [
    order('A', '10'),
    order('B', '20', [put('20')]),
    order('C', '-20', [put('-20')]),
    order('D', '-10'),
  ]

  test('the worst of two that go the same way on opposite sides is neither all buys nor all sells', () => {
    const { requirement, worst, tried } = project([], four)
    expect([worst, tried]).toEqual(['perp-curie A, perp-curie C', 'every subset'])
    expect(requirement).toBe(required(perpetual('10'), put('-20')))
    // All buys, all sells and each alone come to 9,495.13 at most.
    expect(requirement).toBe(14_709_637_402n)
  })

  test('of more orders than all subsets are tried of, those of one delta and all options sold', () => {
    const many = (orders: readonly OpenOrder[]) =>
      project(
        [],
        [...orders, ...Array.from({ length: 11 - orders.length }, (_, k) => order(`far ${k}`, '-0.001'))],
      )
    const directed = many(four)
    expect(directed.tried).toBe('cases')
    expect(directed.worst).toBe('ETH: all of positive delta')
    expect(directed.requirement).toBe(required(perpetual('10'), put('-20')))
    const call = (size: string): Holding => ({ ...put(size), right: 'call' }) as Holding
    const straddle = [order('C', '-20', [put('-20')]), order('E', '-20', [call('-20')]), order('F', '9')]
    expect(many([...straddle, order('G', '40', [put('40')])]).worst).toMatch(/ETH: all/)
  })
})

describe('an order at another venue', () => {
  test('does not close a position: what is long here and short there stays gross', () => {
    const elsewhere: Holding = { ...perpetual('-2'), venue: 'wallet' } as Holding
    const { orders } = project([perpetual('2')], [order('A', '-2', [elsewhere])])
    const gross = computeMargin(table, [...linesOf(perpetual('2')), ...linesOf(elsewhere)], level)
    expect(orders[0]?.requirement).toBe(gross.requirement)
    expect(gross.requirement).toBeGreaterThan(required())
  })
})

describe('what cannot be projected', () => {
  test('is named: without a fill, and without a row', () => {
    const unknown: Holding = { ...perpetual('1'), underlying: 'XYZ' } as Holding
    const option: Holding = {
      venue: 'deribit',
      origin: 'test',
      kind: 'option',
      underlying: 'ETH',
      expirySec: table.asOfSec + 86_400,
      strike: number('1'),
      right: 'call',
      size: number('1'),
    }
    const { orders, requirement, worst } = project(
      [],
      [order('A', '1', null), order('B', '1', [unknown]), order('C', '1', [option])],
    )
    expect(orders.map(({ refusal }) => refusal)).toEqual([
      'no known price or contract',
      'not in the instrument list',
      'not in the instrument list',
    ])
    expect(orders.every((one) => one.requirement === null)).toBe(true)
    expect([requirement, worst]).toEqual([0n, 'no fill'])
  })
})
