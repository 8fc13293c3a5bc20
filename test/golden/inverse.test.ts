import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { parseInstrumentList } from '../../src/instrument/instrument.ts'
import { computeMargin } from '../../src/margin/requirement.ts'
import { parseMarket } from '../../src/market/market.ts'
import { parseParameterSet } from '../../src/parameters/parameterSet.ts'
import type { Holding } from '../../src/portfolio/holding.ts'
import { computeLots } from '../../src/portfolio/lots.ts'
import { buildRiskTable } from '../../src/risk/buildRiskTable.ts'
import { divideFloor, type Exact, exact, multiplyExact, parseExact } from '../../src/units/exact.ts'
import { abs } from '../../src/units/fixed.ts'

/*
 * DERIBIT-1. The venue states the P&L of an inverse contract in coin: position x (1 - 1 / (1 + m)). Ours is in dollars:
 * the coin basis at the scenario price, and a contract row without price lanes. The two must agree at the scenario
 * price, bucket by bucket. Positions are a million times the published ones, so that lots of a thousandth of a coin
 * hold them exactly: only the floor of a lane, below one unit of 1e-6 USD per lot, is left between the figures.
 */
const { cases } = JSON.parse(
  readFileSync(new URL('../vectors/deribit-pm.json', import.meta.url), 'utf8'),
) as {
  cases: [
    {
      input: Record<'perpetual' | 'perpetualMark' | 'future' | 'futureMark' | 'index', string>
      expected: Record<'worst' | 'perpetualAtMinus16', string>
      tolerance: string
    },
  ]
}
const [{ input, expected, tolerance }] = cases

const AS_OF_SEC = 1_718_000_040
const EXPIRY_SEC = 1_719_561_600
const SCALE = 1_000_000
const NODES = [-4, -3, -2, -1, 0, 1, 2, 3, 4]

const parameters = parseParameterSet(
  JSON.parse(readFileSync(new URL('../../parameters/2026-11.json', import.meta.url), 'utf8')),
)
const market = parseMarket({
  schema: 'plimsoll.market/1',
  asOfSec: AS_OF_SEC,
  underlyings: {
    BTC: {
      index: input.index,
      dailyVolume: '35000000000',
      coins: {},
      perpetual: input.perpetualMark,
      expiries: { [EXPIRY_SEC]: { forward: input.futureMark, volatilities: {} } },
    },
  },
})
const list = parseInstrumentList({
  schema: 'plimsoll.instruments/1',
  underlyings: [{ id: 2, symbol: 'BTC' }],
  instruments: [
    entry(1, '0.001', { kind: 'settlement', currency: 'BTC' }),
    entry(2, '1', { kind: 'inverse', expirySec: null }),
    entry(3, '1', { kind: 'inverse', expirySec: EXPIRY_SEC }),
  ],
})
const table = buildRiskTable(market, parameters, list)

function entry(id: number, lot: string, terms: Record<string, unknown>) {
  return { id, name: `BTC ${id}`, underlying: 'BTC', lot, terms }
}

/** A position of coins at the venue's mark: the P&L so far is settled, as in the published response. */
function hold(position: string, mark: string, expirySec: number | null): Holding {
  const coinBasis = scale(parseExact(position, 'position'))
  const faceUsd = multiplyExact(coinBasis, parseExact(mark, 'mark'))
  return {
    venue: 'deribit',
    origin: 'vector',
    kind: 'inverse',
    underlying: 'BTC',
    coin: 'BTC',
    expirySec,
    faceUsd,
    coinBasis,
  }
}

const scale = (value: Exact): Exact => multiplyExact(value, exact(BigInt(SCALE), 0))
const perpetual = hold(input.perpetual, input.perpetualMark, null)
const future = hold(input.future, input.futureMark, EXPIRY_SEC)

function margin(book: readonly Holding[]) {
  const { lines } = computeLots(book, list, parameters.venueCustody, market.asOfSec)
  const { joint, loss } = computeMargin(table, lines, parameters.levels.initial).underlyings[0] ?? {}
  if (joint === undefined || loss === undefined) throw new RangeError('no underlying')
  const coins = lines.filter(({ instrument }) => instrument.terms.kind === 'settlement')
  const count = coins.reduce((total, line) => total + abs(line.lots), 0n)
  return { joint, loss, count }
}

describe('DERIBIT-1: inverse contracts, coin P&L against dollars at the scenario price', () => {
  test.each([
    { name: 'the perpetual', book: [perpetual], position: Number(input.perpetual) },
    { name: 'the dated future', book: [future], position: Number(input.future) },
    {
      name: 'both, netted',
      book: [perpetual, future],
      position: Number(input.perpetual) + Number(input.future),
    },
  ])('$name, in every one of the nine buckets', ({ book, position }) => {
    const { joint, count } = margin(book)
    const index = Number(input.index)
    for (const [lane, node] of NODES.entries()) {
      const move = node * 0.04
      const coinPnl = position * (1 - 1 / (1 + move))
      const venueDollars = coinPnl * index * (1 + move)
      const ours = Number(joint[lane] ?? 0n) / 1e6 / SCALE
      // One unit per lot of coin, and one lot of rounding of the line; contract rows add nothing to a lane.
      const rounding = (Number(count) * 1e-6 + index * 0.001) / SCALE
      expect(Math.abs(ours - venueDollars)).toBeLessThan(rounding)
      // Volatility and a day change nothing about a future.
      expect(joint[lane + NODES.length]).toBe(joint[lane])
    }
  })

  test('the published bucket of the perpetual at -16 %, in coin', () => {
    const coins = divideFloor(exact(margin([perpetual]).joint[0] ?? 0n, 6), scenarioPrice(), 18)
    expect(toCoins(coins)).toBeCloseTo(Number(expected.perpetualAtMinus16), 7)
    // The venue's own arithmetic on its own inputs meets its print.
    const venue = Number(input.perpetual) * (1 - 1 / 0.84)
    expect(Math.abs(venue - Number(expected.perpetualAtMinus16))).toBeLessThan(Number(tolerance))
  })

  test('the scan of both is the venue’s worst bucket; its roll shock and minimum are charges of its own', () => {
    const { loss } = margin([perpetual, future])
    expect(toCoins(divideFloor(exact(loss, 6), scenarioPrice(), 18))).toBeCloseTo(Number(expected.worst), 7)
  })
})

function scenarioPrice(): Exact {
  return multiplyExact(parseExact(input.index, 'index'), parseExact('0.84', 'scenario'))
}

const toCoins = ({ atoms, scale }: Exact): number => Number(atoms) / 10 ** scale / SCALE
