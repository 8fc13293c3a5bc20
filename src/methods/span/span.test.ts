import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { black76, black76Delta } from '../../risk/pricing/black76.ts'
import { buildExampleBook, exampleData, exampleInstruments, loadMethodFile } from '../exampleBook.fixture.ts'
import type { MethodMargin } from '../method.ts'
import { parseMethod } from '../parseMethod.ts'

const method = parseMethod(loadMethodFile('span-style'))
const margin = (...legs: [string, string][]): MethodMargin =>
  method.margin(buildExampleBook(...legs), exampleData)
const usd = (amount: bigint): number => Number(amount) / 1e6
const line = ({ lines }: MethodMargin, label: string): number =>
  usd(lines.find((one) => one.label === label)?.amount ?? -1n)

describe('hedged carry: one BTC in own custody against one perpetual', () => {
  const result = margin(['BTC@own', '1'], ['BTC-PERP', '-1'], ['USDC.settlement', '91301.25'])

  test('scans the difference of the marks, 50.75 at +16 %', () => {
    expect(line(result, 'Scan risk')).toBeCloseTo(1.1 * 8.12, 5)
    expect(result.worst?.label).toBe('price +3/3, volatility up')
    expect(usd(result.worst?.pnl ?? 0n)).toBeCloseTo(-8.12, 5)
  })

  test('is charged one per cent of the lesser leg as a calendar spread', () => {
    expect(line(result, 'Calendar spreads')).toBeCloseTo(1.1 * 912.505, 5)
  })

  test('initial is 1.1 of maintenance, and the haircut falls on the coin alone', () => {
    expect(usd(result.initial)).toBeCloseTo(1.1 * 920.625, 5)
    expect(usd(result.maintenance)).toBeCloseTo(920.625, 5)
    expect(usd(result.equity)).toBeCloseTo(91_250.5 * 0.98 - 91_301.25 + 91_301.25 * 0.9999, 5)
    expect(result.liquidatable).toBe(false)
  })
})

describe('options', () => {
  const call = 'BTC-25DEC26-100000-C'
  const forward = 91_890.5
  const years = (1_798_185_600 - 1_795_176_000) / 31_536_000
  const later = years - 1 / 365
  const value = (move: number, volatility: number, after: number): number =>
    black76(forward * (1 + move), 100_000, volatility, after, 'call')
  const now = value(0, 0.472, years)

  test('a short call: worst of sixteen repricings a day later, and its value on top', () => {
    const grid = [0, 1, -1, 2, -2, 3, -3].flatMap((thirds) =>
      [1.35, 0.65].map((factor) => value((thirds / 3) * 0.16, 0.472 * factor, later) - now),
    )
    const extremes = [0.48, -0.48].map((move) => 0.33 * (value(move, 0.472, later) - now))
    const scan = Math.max(...grid, ...extremes)
    const result = margin([call, '-1'])
    expect(line(result, 'Scan risk')).toBeCloseTo(1.1 * scan, 5)
    expect(line(result, 'Net option value')).toBeCloseTo(now, 5)
    expect(usd(result.initial)).toBeCloseTo(1.1 * scan + now, 5)
    expect(result.equity).toBe(0n)
  })

  test('a long call: its value pays for its risk and is no equity', () => {
    const result = margin([call, '2'])
    expect(result.equity).toBe(0n)
    expect(line(result, 'Net option value')).toBeLessThan(0)
    expect(usd(result.maintenance)).toBeLessThan(1)
  })

  test('the short option minimum tops up what the scan leaves', () => {
    const file = loadMethodFile('span-style') as { parameters: { products: { major: object } } }
    const dear = parseMethod(
      loadMethodFile('span-style', {
        products: {
          ...file.parameters.products,
          major: { ...file.parameters.products.major, shortOptionRate: '0.5' },
        },
      }),
    )
    const result = dear.margin(buildExampleBook([call, '-1']), exampleData)
    expect(line(result, 'Scan risk') + line(result, 'Short option minimum')).toBeCloseTo(
      1.1 * 0.5 * 91_250.5,
      5,
    )
    expect(result.lines.find(({ rule }) => rule === 'SOM')?.trace).toBe('BTC')
  })

  test('a covered call: the option’s composite delta is a leg of its month against the coin’s', () => {
    const weights = [0.27, 0.217, 0.217, 0.11, 0.11, 0.037, 0.037]
    const composite = [0, 1, -1, 2, -2, 3, -3].reduce(
      (sum, thirds, k) =>
        sum +
        (weights[k] ?? 0) * black76Delta(forward * (1 + (thirds / 3) * 0.16), 100_000, 0.472, later, 'call'),
      0,
    )
    // Spot is long a whole coin, the month short the composite delta: 34 days, tier `front`, one per cent.
    const result = margin(['BTC@own', '1'], [call, '-1'])
    expect(line(result, 'Calendar spreads')).toBeCloseTo(1.1 * 0.01 * composite * forward, 5)
  })
})

describe('contracts', () => {
  test('BTC against ETH: forty per cent of both price risks comes back', () => {
    const result = margin(['BTC-PERP', '1'], ['ETH-PERP', '-30'])
    const eth = 30 * 3_014.15
    expect(line(result, 'Scan risk')).toBeCloseTo(1.1 * 0.16 * (91_301.25 + eth), 5)
    expect(line(result, 'Inter-commodity credit')).toBeCloseTo(-1.1 * 0.4 * 2 * 0.16 * eth, 5)
    expect(line(margin(['BTC-PERP', '1'], ['ETH-PERP', '30']), 'Inter-commodity credit')).toBe(0)
  })

  test('an inverse long is a long of its face: it nets a linear short of the same tier', () => {
    // 91,301.25 USD of face bought at 91,301.25: one coin of basis, short the row.
    const legs: [string, string][] = [
      ['BTC.settlement', '1'],
      ['BTC-PERP.inverse', '-91301.25'],
    ]
    expect(line(margin(...legs), 'Scan risk')).toBeCloseTo(1.1 * 0.16 * 91_250.5, 5)
    const hedged = margin(...legs, ['BTC-PERP', '-1'])
    expect(line(hedged, 'Scan risk')).toBeCloseTo(1.1 * 8.12, 5)
    expect(line(hedged, 'Calendar spreads')).toBeLessThan(0.01)
  })

  test('near and far months of one tier spread against each other', () => {
    const result = margin(['BTC-27NOV26', '1'], ['BTC-25DEC26', '-1'])
    expect(line(result, 'Calendar spreads')).toBeCloseTo(1.1 * 0.0075 * 91_420, 5)
  })

  test('a delivery month is charged where the parameters say so', () => {
    const file = loadMethodFile('span-style') as { parameters: { products: { major: object } } }
    const delivery = { withinDays: '7', outrightRate: '0.02', spreadRate: '0.01' }
    const deliverable = parseMethod(
      loadMethodFile('span-style', {
        products: { ...file.parameters.products, major: { ...file.parameters.products.major, delivery } },
      }),
    )
    const result = deliverable.margin(buildExampleBook(['BTC-27NOV26', '-1']), exampleData)
    expect(line(result, 'Delivery month')).toBeCloseTo(1.1 * 0.02 * 91_420, 5)
  })
})

describe('any book', () => {
  const names = [...exampleInstruments.keys()]
  const leg = fc.tuple(fc.constantFrom(...names), fc.integer({ min: -9, max: 9 }).map(String))

  test('lines sum to initial, nothing is negative, maintenance is not above initial', () => {
    fc.assert(
      fc.property(fc.array(leg, { minLength: 1, maxLength: 8 }), (legs) => {
        const { lines, initial, maintenance } = margin(...legs)
        expect(lines.reduce((sum, { amount }) => sum + amount, 0n)).toBe(initial)
        expect(maintenance).toBeGreaterThanOrEqual(0n)
        expect(initial - maintenance).toBeGreaterThanOrEqual(-6n)
      }),
      { numRuns: 60 },
    )
  })

  test('money alone has no requirement and no worst scenario', () => {
    expect(margin(['USDC@own', '1000'])).toMatchObject({ initial: 0n, worst: null, equity: 994_900_500n })
  })
})

describe('refusals', () => {
  test('an underlying without a product', () => {
    const only = parseMethod(
      loadMethodFile('span-style', { underlyings: { BTC: 'major' }, interCommodity: [] }),
    )
    expect(() => only.margin(buildExampleBook(['ETH-PERP', '1']), exampleData)).toThrow(
      expect.objectContaining({ code: 'MISSING_QUOTE' }),
    )
  })

  test('a coin without a haircut', () => {
    const none = parseMethod(loadMethodFile('span-style', { haircuts: {} }))
    expect(() => none.margin(buildExampleBook(['USDC@own', '1']), exampleData)).toThrow(/haircuts.USDC/)
  })

  test('an expiry beyond the last tier', () => {
    const near = parseMethod(
      loadMethodFile('span-style', {
        tiers: ['front', 'middle', 'back'].map((name, k) => ({ name, toDays: String(k + 1) })),
      }),
    )
    expect(() => near.margin(buildExampleBook(['BTC-26MAR27', '1']), exampleData)).toThrow(/tiers/)
  })

  test('a spread on a tier that is not there', () => {
    expect(() =>
      parseMethod(loadMethodFile('span-style', { tiers: [{ name: 'front', toDays: '30' }] })),
    ).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }))
  })
})

test('float64 at sizes of ten trillion coins leaves no negative margin', () => {
  const result = margin(['BTC-26MAR27-100000-C', '10000000000000'], ['ETH-25DEC26-3000-P', '250000000000000'])
  expect(result.initial).toBe(0n)
  expect(result.lines.reduce((sum, { amount }) => sum + amount, 0n)).toBe(0n)
})
