import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import { computeBlack76 } from './black76.ts'
import { Real } from './decimal.ts'
import { buildReferenceTable, isRoundingEdge, type ReferenceRow, type ReferenceTable } from './table.ts'

const load = (path: string) => JSON.parse(readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8'))
const market = load('examples/market.json')
const parameters = load('parameters/2026-11.json')
const instruments = load('parameters/instruments.json')

let table: ReferenceTable
beforeAll(() => {
  table = buildReferenceTable(market, parameters, instruments)
}, 60_000)

function row(name: string, from = table): ReferenceRow {
  const found = from.rows.find((candidate) => candidate.name === name)
  if (found === undefined) throw new Error(`${name} has no row`)
  return found
}

/** The table of one instrument only. */
function buildAlone(terms: object, lot: string, marketJson: unknown = market): ReferenceRow {
  const alone = { id: 1, name: 'alone', underlying: 'BTC', lot, terms }
  return row('alone', buildReferenceTable(marketJson, parameters, { ...instruments, instruments: [alone] }))
}

test('every listed instrument of the example has a row, in the order of the list', () => {
  expect(table.rows.map(({ name }) => name)).toEqual(
    instruments.instruments.map(({ name }: { name: string }) => name),
  )
})

describe('rows that need no model', () => {
  test('BTC at a large exchange', () => {
    // 91,250.5 * 0.00001 = 0.912505 USD. Node k moves by k * 0.04 * 912,505 = k * 36,500.2.
    // -66 % at floor(160,000 / 0.66) = 242,424 ppm: -145,999.8... and so on: -0.15999984 * 912,505 = -146,000.654.
    expect(row('BTC@large')).toMatchObject({
      lanes: [
        ...[-146001n, -109501n, -73001n, -36501n, 0n, 36500n, 73000n, 109500n, 146000n],
        ...[-146001n, -109501n, -73001n, -36501n, 0n, 36500n, 73000n, 109500n, 146000n],
        ...[-146001n, -146001n, -146001n, 146000n, 146000n, 146000n],
        ...[0n, 0n, 0n],
      ],
      collateralValue: 866_879n, // 912,505 * (1 - 0.02 - 0.03) = 866,879.75
      markValue: 912_505n,
      shortCharge: 4_564n, // ceil(912,505 * 0.005 = 4,562.525) + 1
      size: 912_505n,
    })
  })

  test('a dollar of USDT moves with the quote lane only', () => {
    const { lanes, collateralValue, shortCharge } = row('USDT@other')
    expect(lanes.slice(0, 26).every((lane) => lane === 0n)).toBe(true)
    expect(lanes[26]).toBe(-24_990n) // 999,600 * -0.025
    expect(collateralValue).toBe(894_642n) // 999,600 * (1 - 0.005 - 0.10)
    expect(shortCharge).toBe(4_999n) // 999,600 * 0.005 + 1
  })

  test('a settlement row has neither haircut nor size, and moves with the index of its coin', () => {
    expect(row('BTC.settlement')).toMatchObject({
      collateralValue: 912_505n, // 91,250.5 * 0.00001
      markValue: 912_505n,
      shortCharge: 1n,
      size: 0n,
    })
    expect(row('BTC.settlement').lanes[0]).toBe(-146_001n) // 912,505 * -0.16 = -146,000.8
    expect(row('USDT.settlement').lanes[26]).toBe(-24_990n) // 999,600 * -0.025
  })

  test('a linear perpetual', () => {
    expect(row('SOL-PERP')).toMatchObject({
      collateralValue: 1_417_000n, // 141.7 * 0.01
      markValue: 1_417_000n,
      shortCharge: 1n,
      size: 1_417_000n,
    })
    expect(row('SOL-PERP').lanes.slice(23)).toEqual([
      340_080n, // +200 % at floor(240,000 / 2) = 120,000 ppm: 0.24 * 1,417,000
      28_340n, // 2 % basis
      0n,
      0n,
    ])
  })

  test('an inverse perpetual: index over mark, and only the basis moves it', () => {
    const { lanes, collateralValue, markValue } = row('BTC-PERP.inverse')
    expect(collateralValue).toBe(999_444n) // 91,250.5 / 91,301.25 = 0.99944415...
    expect(markValue).toBe(999_445n)
    expect(lanes.slice(0, 24).every((lane) => lane === 0n)).toBe(true)
    expect(lanes[24]).toBe(-9_896n) // 0.99944415 * (1 / 1.01 - 1) = -0.00989548...
  })

  test('a dated future moves by exp(0.05 T) - 1 in the basis lane', () => {
    // T = 3,009,600 / 31,536,000 = 0.0954338; exp(0.00477169) - 1 = 0.00478309; 918,905 * that = 4,395.2.
    expect(row('BTC-25DEC26').lanes[24]).toBe(4_395n)
  })
})

describe('options', () => {
  test('at the money in a year, by a table of the normal distribution', () => {
    const expirySec = market.asOfSec + 31_536_000
    const quoted = structuredClone(market)
    quoted.underlyings.BTC.expiries[expirySec] = { forward: '100000', volatilities: { 100000: '0.4' } }
    const terms = { kind: 'option', expirySec, strike: '100000', right: 'call' }
    const { lanes, exact, shortCharge } = buildAlone(terms, '0.001', quoted)
    // At the money the value is F (2 N(iv sqrt(T) / 2) - 1). N(0.2) = 0.579259709: 100 * 0.158519419 = 15.8519419.
    expect(exact.markValue.value.toNumber()).toBeCloseTo(15_851_941.8878, 3)
    // m = (30 / 365)^0.13 = 0.72264947. Up: 0.4 (1 + 0.5 m) = 0.54452989, above the floor of 0.5.
    // N(0.27226495) = 0.607290847: 21.458169, a gain of 5.606227.
    expect(lanes[4]).toBe(5_606_227n)
    // Down: 0.4 (1 - 0.25 m) = 0.32773505, with sqrt(364 / 365) = 0.99862920: N(0.16364290) = 0.564993863:
    // 12.998773, a loss of 2.8531692.
    expect(lanes[13]).toBe(-2_853_170n)
    expect(lanes[25]).toBe(0n) // 365 days are beyond the term structure's 90
    expect(shortCharge).toBe(273_753n) // ceil(91.2505 * 0.003 = 0.2737515) + 1
  })

  test('a week from expiry, with the powers and charges of the short end', () => {
    const { lanes, exact, shortCharge, size } = row('BTC-27NOV26-90000-C')
    const now = {
      right: 'call',
      forward: new Real(91_420),
      strike: new Real(90_000),
      seconds: 590_400,
    } as const
    const worth = (volatility: string, shift = '1') =>
      computeBlack76({
        ...now,
        forward: now.forward.times(shift),
        volatility: new Real(volatility),
      }).toNumber()
    // 6.83333 days: m = (30 / 6.83333)^0.30 = 1.558642789. Up: 0.475 * 1.779321394 = 0.845177662.
    const up = '0.845177662284365299097906948289'
    expect(exactLane(row('BTC-27NOV26-90000-C'), 4).toNumber()).toBeCloseTo(
      1000 * (worth(up) - worth('0.475')),
      6,
    )
    // Up 33 % at floor(160,000 / 0.33) = 484,848 ppm.
    expect(exactLane(row('BTC-27NOV26-90000-C'), 21).toNumber()).toBeCloseTo(
      484.848 * (worth(up, '1.33') - worth('0.475')),
      6,
    )
    // Near end: the whole -15 %.
    expect(exact.lanes[25]?.value.toNumber()).toBeCloseTo(1000 * (worth('0.40375') - worth('0.475')), 6)
    expect(lanes[25]).toBe(-340_794n)
    // 0.003 + 0.007 * (7 - 6.83333) / 5 = 0.00323333 of 91.2505 = 0.295043283; and one unit.
    expect(shortCharge).toBe(295_045n)
    // Delta at +4 %: d1 = ln(95,076.8 / 90,000) / 0.0649925 + 0.0324963 = 0.87682886, N = 0.809710198 of 91.2505.
    expect(size).toBe(73_886_461n)
  })

  test('the term structure fades between 30 and 90 days', () => {
    // 34.8333 days: weight (90 - 34.8333) / 60 = 0.919444; 0.495 * (1 - 0.15 * 0.919444) = 0.42673125:
    // 5,783.949552 against 6,539.011182.
    expect(row('BTC-25DEC26-90000-C').lanes[25]).toBe(-755_062n)
  })

  test('parity holds in every joint lane: a call minus a put is the future', () => {
    const calls = table.rows.filter(({ name }) => name.endsWith('-C'))
    expect(calls).toHaveLength(21)
    for (const call of calls) {
      const put = row(call.name.replace(/C$/, 'P'))
      const future = row(call.name.split('-').slice(0, 2).join('-'))
      // An option's lot holds 100 (BTC) or 10 (ETH) of the future's.
      const ratio = call.underlying === 'BTC' ? 100 : 10
      for (let lane = 0; lane < 25; lane++) {
        const left = exactLane(call, lane).minus(exactLane(put, lane))
        expect(left.minus(exactLane(future, lane).times(ratio)).abs().toNumber()).toBeLessThan(1e-60)
      }
      expect(exactLane(call, 25).minus(exactLane(put, 25)).abs().toNumber()).toBeLessThan(1e-60)
    }
  })

  test('no joint lane loses more than the collateral value', () => {
    const options = table.rows.filter(({ kind }) => kind === 'option')
    for (const { lanes, collateralValue } of options) {
      expect(lanes.slice(0, 24).every((lane) => lane >= -collateralValue)).toBe(true)
    }
    // 0.981076... USD of a call that is worthless after -16 % in a day: the floor alone would say -981,077.
    const call = row('BTC-27NOV26-95000-C')
    expect(exactLane(call, 9).floor().toFixed()).toBe('-981077')
    expect(call.lanes[9]).toBe(-981_076n)
  })

  test('within a day of expiry the later lanes are intrinsic value', () => {
    const expirySec = market.asOfSec + 86_400
    const quoted = structuredClone(market)
    quoted.underlyings.BTC.expiries[expirySec] = { forward: '91000', volatilities: { 90000: '0.5' } }
    const terms = { kind: 'option', expirySec, strike: '90000', right: 'call' }
    const { exact } = buildAlone(terms, '0.001', quoted)
    const later = exact.lanes.slice(9, 18).map(({ value }) => value.plus(exact.markValue.value).round())
    // (91,000 * (1 + k * 0.04) - 90,000) / 1,000 USD, where positive
    expect(later.map(Number)).toEqual([0, 0, 0, 0, 1e6, 4.64e6, 8.28e6, 11.92e6, 15.56e6])
  })
})

describe('what is left out and what is refused', () => {
  const future = (expirySec: number) => ({ kind: 'linear', expirySec })

  test('an expired instrument has no row, whether it is quoted or not', () => {
    expect(() => buildAlone(future(market.asOfSec), '0.001')).toThrow('alone has no row')
  })

  test('a live instrument without a quote is an error', () => {
    expect(() => buildAlone(future(market.asOfSec + 1), '0.001')).toThrow(/expiries\.\d+ is missing/)
    const terms = { kind: 'option', expirySec: 1795766400, strike: '91000', right: 'call' }
    expect(() => buildAlone(terms, '0.001')).toThrow('volatilities.91000 is missing')
    const quoted = structuredClone(market)
    delete quoted.underlyings.BTC.perpetual
    expect(() => buildAlone({ kind: 'linear', expirySec: null }, '0.001', quoted)).toThrow(
      'perpetual is missing',
    )
  })
})

test('concentration lines scale by the tier and the daily volume', () => {
  expect(table.underlyings.find(({ symbol }) => symbol === 'SOL')?.concentration).toEqual([
    { slopePpm: 6_000n, interceptUsdE6: 0n },
    { slopePpm: 40_000n, interceptUsdE6: 7_140_000_000_000n }, // 0.00085 * 2 * 4.2e9 USD
    { slopePpm: 100_000n, interceptUsdE6: 70_140_000_000_000n },
    { slopePpm: 200_000n, interceptUsdE6: 490_140_000_000_000n },
  ])
})

test('a rounding edge is a modelled figure close to a whole one', () => {
  const near = new Real('41.9999999')
  expect(isRoundingEdge({ value: near, rational: false }, 1e-6)).toBe(true)
  expect(isRoundingEdge({ value: near, rational: false }, 1e-8)).toBe(false)
  expect(isRoundingEdge({ value: near, rational: true }, 1e-6)).toBe(false)
})

function exactLane({ exact }: ReferenceRow, lane: number): Real {
  const unrounded = exact.lanes[lane]
  if (unrounded === undefined) throw new Error(`no lane ${lane}`)
  return unrounded.value
}
