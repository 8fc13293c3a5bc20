import { describe, expect, test } from 'vitest'
import { list, loadMarket, parameters } from '../../test/property/support.ts'
import { createRandom } from '../../test/support/randomBook.ts'
import { PlimsollError } from '../errors.ts'
import { type MarketJson, parseMarket } from '../market/market.ts'
import { buildRiskTable } from '../risk/buildRiskTable.ts'
import type { Line } from '../risk/line.ts'
import { lots, ppm } from '../units/fixed.ts'
import { createLiveMargin, type LiveFigures, type MarketTick } from './liveMargin.ts'
import { computeMargin, type Margin } from './requirement.ts'

type Random = ReturnType<typeof createRandom>
const level = ppm(1_000_000n)

const exampleJson = (): MarketJson => structuredClone(loadMarket()) as MarketJson

function createBook(json: MarketJson, lines: readonly Line[]) {
  return createLiveMargin({ market: parseMarket(json), parameters, list, lines, level })
}

/** The same figures from nothing but the market. */
const recompute = (json: MarketJson, lines: readonly Line[]): Margin =>
  computeMargin(buildRiskTable(parseMarket(json), parameters, list), lines, level)

function plain({ underlyings, table: _, ...rest }: Margin) {
  return {
    ...rest,
    underlyings: underlyings.map(({ underlying, ...part }) => ({ symbol: underlying.symbol, ...part })),
  }
}

/** The market with the tick's quotes in place, written down here a second time. */
function merge(json: MarketJson, tick: MarketTick): MarketJson {
  const next = structuredClone(json)
  const data = next.underlyings[tick.underlying]
  if (data === undefined) return next
  if (tick.index !== undefined) data.index = tick.index
  if (tick.perpetual !== undefined) data.perpetual = tick.perpetual
  Object.assign(data.coins, tick.coins)
  for (const [key, { forward, volatilities }] of Object.entries(tick.expiries ?? {})) {
    const expiry = data.expiries?.[key]
    if (expiry === undefined) continue
    if (forward !== undefined) expiry.forward = forward
    Object.assign(expiry.volatilities, volatilities)
  }
  return next
}

const markOf = (quote: MarketJson['underlyings'][string]['index']): string =>
  typeof quote === 'string' ? quote : quote.mark

/** Random changes of one underlying: any mixture, now and then a quote that must be refused. */
function randomTick(random: Random, json: MarketJson): MarketTick {
  const symbols = Object.keys(json.underlyings)
  const underlying = symbols[random.int(0, symbols.length - 1)] ?? ''
  const data = json.underlyings[underlying]
  if (data === undefined) throw new RangeError('no such underlying')
  const shift = random.int(-300, 300) / 10_000
  const some = (): boolean => random.int(0, 2) === 0
  const move = (quote: MarketJson['underlyings'][string]['index']) => {
    const text = (Number(markOf(quote)) * (1 + shift + random.int(-50, 50) / 10_000)).toFixed(
      random.int(2, 6),
    )
    if (random.int(0, 60) === 0) return ['0', '-1', 'NaN', '900000000', ''][random.int(0, 4)] ?? ''
    if (random.int(0, 3) > 0) return text
    const observedSec = json.asOfSec - random.int(0, 330)
    return { mark: text, bid: text, ask: random.int(0, 60) === 0 ? '0.01' : text, observedSec }
  }
  const pick = <Value>(record: Record<string, Value>): Record<string, Value> =>
    Object.fromEntries(Object.entries(record).filter(some))
  const expiries = Object.entries(data.expiries ?? {}).filter(some)
  return {
    underlying,
    ...(some() ? { index: move(data.index) } : {}),
    ...(data.perpetual !== undefined && some() ? { perpetual: move(data.perpetual) } : {}),
    ...(some()
      ? { coins: Object.fromEntries(Object.entries(pick(data.coins)).map(([k, q]) => [k, move(q)])) }
      : {}),
    expiries: Object.fromEntries(
      expiries.map(([key, { forward, volatilities }]) => [
        key,
        {
          ...(some() ? { forward: move(forward) } : {}),
          volatilities: Object.fromEntries(Object.entries(pick(volatilities)).map(([k, q]) => [k, move(q)])),
        },
      ]),
    ),
  }
}

/** What a call gives or the error it throws, as something to compare. */
function outcome<Result>(act: () => Result): { result?: Result; code?: string; field?: string | undefined } {
  try {
    return { result: act() }
  } catch (error) {
    if (!(error instanceof PlimsollError)) throw error
    return { code: error.code, field: error.details.field }
  }
}

function randomLines(random: Random, count: number, magnitude: number): Line[] {
  return Array.from({ length: count }, () => ({
    instrumentId: list.instruments[random.int(0, list.instruments.length - 1)]?.id ?? 0n,
    lots: lots(BigInt(random.int(-magnitude, magnitude)) || 1n),
  }))
}

describe('a live margin', () => {
  test.each([
    ['small', 1, 40, 3_000],
    ['that nets many lines', 2, 200, 100_000],
    ['beyond float64', 3, 30, 2 ** 33],
    ['of one line', 4, 1, 50],
  ])(
    'of a book %s equals the full recompute in every figure after every tick',
    (_, seed, count, magnitude) => {
      const random = createRandom(seed)
      const lines = randomLines(random, count, magnitude)
      let json = exampleJson()
      const live = createBook(json, lines)
      expect(live.figures()).toEqual(plain(recompute(json, lines)))
      let applied = 0
      let refused = 0
      for (let step = 0; step < 120; step++) {
        const tick = randomTick(random, json)
        const next = merge(json, tick)
        const expected = outcome(() => plain(recompute(next, lines)))
        const before = live.figures()
        const found = outcome<LiveFigures>(() => live.applyTick(tick))
        expect(found, `tick ${step}`).toEqual(expected)
        if (expected.result === undefined) {
          refused += 1
          expect(live.figures()).toBe(before)
        } else {
          applied += 1
          json = next
        }
      }
      expect(applied).toBeGreaterThan(50)
      expect(refused).toBeGreaterThan(5)
    },
  )

  test('a refused tick leaves every row as it was: the next one finds the old market', () => {
    const random = createRandom(8)
    const lines = randomLines(random, 60, 1_000)
    const json = exampleJson()
    const live = createBook(json, lines)
    const before = live.figures()
    const forward = markOf(Object.values(json.underlyings.BTC?.expiries ?? {})[0]?.forward ?? '')
    const key = Object.keys(json.underlyings.BTC?.expiries ?? {})[0] ?? ''
    expect(() =>
      live.applyTick({ underlying: 'BTC', index: '70000', perpetual: '0', expiries: { [key]: { forward } } }),
    ).toThrow(expect.objectContaining({ code: 'BAD_MARKET_DATA' }))
    expect(live.applyTick({ underlying: 'BTC', expiries: { [key]: { forward } } })).toEqual(before)
    expect(live.applyTick({ underlying: 'BTC' })).toEqual(before)
  })

  test('a row out of its bounds refuses the tick, and a later one is unharmed', () => {
    const id =
      list.instruments.find(({ terms }) => terms.kind === 'linear' && terms.expirySec === null)?.id ?? 0n
    const lines = [{ instrumentId: id, lots: lots(3n) }]
    const json = exampleJson()
    const live = createBook(json, lines)
    const before = live.figures()
    const huge = '1000000000'
    const tick = (price: string): MarketTick => ({
      underlying: 'BTC',
      index: price,
      perpetual: price,
      coins: Object.fromEntries(Object.keys(json.underlyings.BTC?.coins ?? {}).map((coin) => [coin, price])),
      expiries: Object.fromEntries(
        Object.keys(json.underlyings.BTC?.expiries ?? {}).map((key) => [key, { forward: price }]),
      ),
    })
    expect(() => live.applyTick(tick(huge))).toThrow(expect.objectContaining({ code: 'TABLE_MALFORMED' }))
    expect(live.figures()).toBe(before)
    expect(live.applyTick({ underlying: 'BTC' })).toEqual(before)
    const next = merge(json, tick('50000'))
    expect(live.applyTick(tick('50000'))).toEqual(plain(recompute(next, lines)))
  })

  test.each([
    ['an unknown underlying', { underlying: 'DOGE', index: '1' }, 'tick.underlying'],
    ['a field that is none', { underlying: 'BTC', spot: '1' }, 'tick.spot'],
    [
      'an expiry spelt another way',
      { underlying: 'BTC', expiries: { ' 1798185600': { forward: '91000' } } },
      'tick.expiries. 1798185600',
    ],
    [
      'an expiry with a leading zero',
      { underlying: 'BTC', expiries: { '01798185600': { forward: '91000' } } },
      'tick.expiries.01798185600',
    ],
    ['a coin that the market did not have', { underlying: 'BTC', coins: { WBTC: '1' } }, 'tick.coins.WBTC'],
    [
      'a strike that the expiry did not have',
      { underlying: 'BTC', expiries: { 1798185600: { volatilities: { '1': '0.5' } } } },
      'tick.expiries.1798185600.volatilities.1',
    ],
    [
      'an expiry that the market did not have',
      { underlying: 'BTC', expiries: { 1900000000: { forward: '91000' } } },
      'tick.expiries.1900000000',
    ],
  ])('refuses %s', (_, tick, field) => {
    const live = createBook(exampleJson(), [])
    expect(() => live.applyTick(tick)).toThrow(
      expect.objectContaining({ code: 'INVALID_INPUT', details: expect.objectContaining({ field }) }),
    )
  })

  test('refuses a line without an instrument', () => {
    expect(() => createBook(exampleJson(), [{ instrumentId: 1n << 60n, lots: lots(1n) }])).toThrow(
      expect.objectContaining({ code: 'OBLIGATION_WITHOUT_ROW' }),
    )
  })
})
