import { describe, expect, test } from 'vitest'
import { type BookLine, computeReferenceMargin } from './margin.ts'
import { buildReferenceTable } from './table.ts'

/*
 * A book worked by hand. Everything is chosen so that a pencil suffices: the option's volatility is zero, so it is
 * worth its intrinsic value in every lane; both underlyings move by +-20 % in steps of 5; extremes of 25, 40, 50 %
 * count 0.8, 0.5, 0.4.
 */
const asOfSec = 1_000_000_000
const expirySec = asOfSec + 15_768_000 // half a year

const market = {
  asOfSec,
  underlyings: {
    USD: { index: '1', dailyVolume: '1000', coins: { USD: '1' } },
    X: {
      index: '100',
      dailyVolume: '1000',
      coins: { X: '100' },
      perpetual: '101',
      expiries: { [expirySec]: { forward: '102', volatilities: { 100: '0' } } },
    },
    Y: { index: '50', dailyVolume: '1000', coins: {}, perpetual: '50' },
  },
}

const tier = {
  step: '0.05',
  extremes: ['-0.50', '-0.40', '-0.25', '0.25', '0.40', '0.50'],
  volatilityUp: '0.5',
  volatilityDown: '0.25',
  volatilityFloor: '0',
  basisAnnual: '0.05',
  basisPerpetual: '0.01',
  buyBack: '0.005',
  shortCharge: '0.003',
  shortChargeNear: '0.01',
  concentrationMultiple: '1',
}

const parameters = {
  levels: { initial: '1', maintenance: '0.80' },
  tiers: { '1': tier, quote: { ...tier, step: '0', extremes: ['0', '0', '0', '0', '0', '0'] } },
  volatilityTerm: { pivotDays: 30, powerShort: '0.30', powerLong: '0.13', minimumDays: '1' },
  termStructure: { move: '-0.15', fullDays: 30, zeroDays: 90 },
  shortChargeDays: { far: 7, near: 2 },
  quoteMoves: { USD: '-0.01' },
  haircuts: { X: '0.02' },
  custodyHaircuts: { own: '0' },
  groups: { '1': { offset: '0' }, '2': { offset: '0.40' } },
  underlyings: { USD: { tier: 'quote', group: 1 }, X: { tier: '1', group: 2 }, Y: { tier: '1', group: 2 } },
  concentration: [
    { slope: '0.003', intercept: '0' },
    { slope: '0.02', intercept: '0.00085' },
    { slope: '0.05', intercept: '0.00835' },
    { slope: '0.10', intercept: '0.05835' },
  ],
}

const call = { kind: 'option', expirySec, strike: '100', right: 'call' }
const instruments = {
  underlyings: [
    { id: 1, symbol: 'USD' },
    { id: 2, symbol: 'X' },
    { id: 3, symbol: 'Y' },
  ],
  instruments: [
    {
      id: 10,
      name: 'X@own',
      underlying: 'X',
      lot: '0.01',
      terms: { kind: 'coin', coin: 'X', custody: 'own' },
    },
    { id: 11, name: 'X call', underlying: 'X', lot: '0.01', terms: call },
    { id: 12, name: 'X-PERP', underlying: 'X', lot: '0.01', terms: { kind: 'linear', expirySec: null } },
    { id: 13, name: 'Y-PERP', underlying: 'Y', lot: '0.1', terms: { kind: 'linear', expirySec: null } },
    { id: 14, name: 'USD', underlying: 'USD', lot: '0.01', terms: { kind: 'settlement', currency: 'USD' } },
  ],
}

/** Long 2 X, short a call on 1 X, short 0.5 X of perpetual sold at 103, short 0.4 Y of perpetual sold at 50. */
const book: BookLine[] = [
  { instrument: 10n, lots: 200n, account: 'wallet' },
  { instrument: 11n, lots: -100n, account: 'options' },
  { instrument: 12n, lots: -50n, account: 'perpetuals' },
  { instrument: 13n, lots: -4n, account: 'perpetuals' },
  { instrument: 14n, lots: 7150n, account: 'perpetuals' }, // 51.50 + 20.00 USD of sales
]

const table = buildReferenceTable(market, parameters, instruments)
const { initial, maintenance } = table.levelsPpm

describe('a book worked by hand', () => {
  test('the rows, per lot in 1e-6 USD', () => {
    const coin = [-200_000n, -150_000n, -100_000n, -50_000n, 0n, 50_000n, 100_000n, 150_000n, 200_000n]
    const perpetual = [-202_000n, -151_500n, -101_000n, -50_500n, 0n, 50_500n, 101_000n, 151_500n, 202_000n]
    const ySteps = [
      -1_000_000n,
      -750_000n,
      -500_000n,
      -250_000n,
      0n,
      250_000n,
      500_000n,
      750_000n,
      1_000_000n,
    ]
    // The call is worth 2.00 at a forward of 102. At 81.6, 86.7, 91.8, 96.9 nothing: all of its 0.02 per lot is lost;
    // at 107.1, 112.2, 117.3, 122.4 it is worth 7.10, 12.20, 17.30, 22.40.
    const option = [-20_000n, -20_000n, -20_000n, -20_000n, 0n, 51_000n, 102_000n, 153_000n, 204_000n]
    const ends = (amount: bigint) => [-amount, -amount, -amount, amount, amount, amount]
    expect(table.rows).toMatchObject([
      {
        lanes: [...coin, ...coin, ...ends(200_000n), 0n, 0n, 0n],
        collateralValue: 980_000n,
        markValue: 1_000_000n,
        shortCharge: 5_001n,
        size: 1_000_000n,
      },
      {
        lanes: [
          ...option,
          ...option,
          // -2.00 a unit at 0.4, 0.5, 0.8; forwards of 127.5, 142.8, 153 gain 25.50 * 0.8, 40.80 * 0.5, 51.00 * 0.4
          ...[-8_000n, -10_000n, -16_000n, 204_000n, 204_000n, 204_000n],
          25_821n, // 102 * (exp(0.05 * 0.5) - 1 = 0.02531512) = 2.58214
          0n,
          0n,
        ],
        collateralValue: 20_000n,
        markValue: 20_000n,
        shortCharge: 3_001n, // 1.00 of index * 0.003, and one unit
        size: 1_000_000n, // delta 1 at 102 and at 107.1
      },
      {
        lanes: [...perpetual, ...perpetual, ...ends(202_000n), 10_100n, 0n, 0n],
        collateralValue: 1_010_000n,
        markValue: 1_010_000n,
        shortCharge: 1n,
        size: 1_010_000n,
      },
      {
        lanes: [...ySteps, ...ySteps, ...ends(1_000_000n), 50_000n, 0n, 0n],
        collateralValue: 5_000_000n,
        markValue: 5_000_000n,
        shortCharge: 1n,
        size: 5_000_000n,
      },
      {
        lanes: [...Array.from({ length: 26 }, () => 0n), -100n],
        collateralValue: 10_000n,
        markValue: 10_000n,
        shortCharge: 1n,
        size: 0n,
      },
    ])
  })

  test('the margin', () => {
    // Node -4 of X: 200 * -200,000 - 100 * -20,000 - 50 * -202,000 = -40.0 + 2.0 + 10.1 = -27.9 USD.
    // Node +4:      40.0 - 20.4 - 10.1 = +9.5.
    const nodes = [
      ...[-27_900_000n, -20_425_000n, -12_950_000n, -5_475_000n, 0n],
      ...[2_375_000n, 4_750_000n, 7_125_000n, 9_500_000n],
    ]
    // Extremes: the short call gains only a covered part of its 2.00, so they are worse than the nodes:
    // -40.0 + 0.8 + 10.1, -40.0 + 1.0 + 10.1, -40.0 + 1.6 + 10.1; upward as node +4.
    const extremes = [-29_100_000n, -28_900_000n, -28_300_000n, 9_500_000n, 9_500_000n, 9_500_000n]
    const ySteps = [4n, 3n, 2n, 1n, 0n, -1n, -2n, -3n, -4n].map((steps) => steps * 1_000_000n)
    const still = Array.from({ length: 26 }, () => 0n)

    expect(computeReferenceMargin(table, book, initial)).toEqual({
      underlyings: [
        {
          symbol: 'USD',
          x: [...still, -715_000n],
          worst: 0n,
          basis: 0n,
          term: 0n,
          size: 0n,
          concentrationE12: 0n,
        },
        {
          symbol: 'X',
          // basis: -100 * 25,821 - 50 * 10,100
          x: [...nodes, ...nodes, ...extremes, -3_087_100n, 0n, 0n],
          worst: 29_100_000n,
          basis: -3_087_100n,
          term: 0n,
          // 200 * 1.00 + 100 * 1.00 + 50 * 1.01 = 350.50 USD
          size: 350_500_000n,
          // 0.003 * 350.5 = 1.0515; 7.01 - 0.85; 17.525 - 8.35 = 9.175; 35.05 - 58.35
          concentrationE12: 9_175_000_000_000n,
        },
        {
          symbol: 'Y',
          x: [
            ...ySteps,
            ...ySteps,
            ...[4n, 4n, 4n, -4n, -4n, -4n].map((usd) => usd * 1_000_000n),
            -200_000n,
            0n,
            0n,
          ],
          worst: 4_000_000n,
          basis: -200_000n,
          term: 0n,
          size: 20_000_000n,
          // 0.003 * 20; the next line is 0.40 - 0.85
          concentrationE12: 60_000_000_000n,
        },
      ],
      groups: [
        { id: 1, offsetPpm: 0n, joint: 0n, apart: 0n, creditE12: 0n, scanningE12: 0n },
        {
          id: 2,
          offsetPpm: 400_000n,
          joint: 25_100_000n, // -29.1 + 4.0 in the first extreme
          apart: 33_100_000n, // 29.1 down in X, 4.0 up in Y
          creditE12: 3_200_000_000_000n, // 0.4 * 8.0
          scanningE12: 29_900_000_000_000n, // 0.4 * 25.1 + 0.6 * 33.1
        },
      ],
      shortCharge: 300_154n, // 100 * 3,001 + 50 + 4
      basisCharge: 3_287_100n, // 3.0871 + 0.2
      termCharge: 0n,
      quoteCharge: 715_000n, // 7,150 * 100
      concentrationE12: 9_235_000_000_000n,
      // 29.9 + 0.300154 + 3.2871 + 0.715 + 9.235
      totalE12: 43_437_254_000_000n,
      levelPpm: 1_000_000n,
      requirement: 43_437_254n,
      // 200 * 0.98 - 100 * 0.02 - 50 * 1.01 - 4 * 5.00 + 71.50 = 196 - 2 - 50.5 - 20 + 71.5
      equity: 195_000_000n,
      excess: 151_562_746n,
    })
  })

  test('maintenance is 0.8 of the total, rounded up once', () => {
    // 43.437254 * 0.8 = 34.7498032
    expect(computeReferenceMargin(table, book, maintenance).requirement).toBe(34_749_804n)
  })
})

describe('lines', () => {
  test('long and short of one instrument net in scans only', () => {
    const both: BookLine[] = [
      { instrument: 12n, lots: 50n, account: 'here' },
      { instrument: 12n, lots: -50n, account: 'there' },
    ]
    const margin = computeReferenceMargin(table, both, initial)
    expect(margin.groups.map(({ apart }) => apart)).toEqual([0n, 0n])
    expect(margin.basisCharge).toBe(0n)
    expect(margin.shortCharge).toBe(50n)
    // Both sides count: 101 USD. 0.003 * 101 = 0.303, 2.02 - 0.85 = 1.17, 5.05 - 8.35.
    expect(margin.concentrationE12).toBe(1_170_000_000_000n)
  })

  test('splitting a line over accounts changes nothing', () => {
    const split = book.flatMap((line): BookLine[] => [
      { ...line, lots: line.lots / 2n },
      { ...line, lots: line.lots - line.lots / 2n, account: 'other' },
    ])
    expect(computeReferenceMargin(table, split, initial)).toEqual(
      computeReferenceMargin(table, book, initial),
    )
  })

  test('an empty book requires nothing', () => {
    expect(computeReferenceMargin(table, [], initial)).toMatchObject({ equity: 0n, requirement: 0n })
  })

  test('an instrument without a row is refused', () => {
    const unknown = [{ instrument: 99n, lots: 1n, account: 'a' }]
    expect(() => computeReferenceMargin(table, unknown, initial)).toThrow('instrument 99 is not in the table')
  })
})
