import { describe, expect, it } from 'vitest'
import type { VenueEvent } from '../../../scripts/demo/deribit/book.ts'
import { readVenue } from '../../../scripts/demo/deribit/readVenue.ts'
import { eventsBeforeT, MAIN_USER } from '../../../scripts/demo/deribit/scenario.ts'
import { black76 } from '../../risk/pricing/black76.ts'
import { type Exact, formatExact, parseExact, ZERO } from '../../units/exact.ts'
import { ONE_PPM, ppm } from '../../units/fixed.ts'
import type { Move } from '../adapter.ts'
import { computeDeribitMargin, computePocketMargin, type MarginPocket, type Mark } from './margin.ts'
import { parseDeribit } from './parse.ts'

const READ_MS = Date.parse('2026-11-20T12:05:00Z')
const AS_OF_SEC = 1_795_176_000
const EXPIRY_SEC = 1_798_185_600
const still: Move = () => ONE_PPM
const by =
  (millionths: bigint): Move =>
  () =>
    ppm(millionths)
const toNumber = (value: Exact): number => Number(formatExact(value))

const pocket = (parts: Partial<MarginPocket>): MarginPocket => ({
  userId: 7,
  currency: 'ETH',
  cash: ZERO,
  unsettled: ZERO,
  futures: [],
  options: [],
  ...parts,
})
const optionMark = (mark: string, forward: string, volatility: string): Mark => ({
  mark: parseExact(mark, 'mark'),
  forward: parseExact(forward, 'forward'),
  volatility: parseExact(volatility, 'volatility'),
  quotedAtMs: 0,
})
const futureMark = (mark: string): Mark => ({
  mark: parseExact(mark, 'mark'),
  forward: null,
  volatility: null,
  quotedAtMs: 0,
})
const short = (instrument: string, size = '-1'): MarginPocket =>
  pocket({ options: [{ instrument, size: parseExact(size, 'size') }] })
const marginOf = (one: MarginPocket, marks: Record<string, Mark>, move = still) => {
  const margin = computePocketMargin(one, new Map(Object.entries(marks)), AS_OF_SEC, move)
  return {
    balance: toNumber(margin.balance),
    initial: toNumber(margin.initial),
    maintenance: toNumber(margin.maintenance),
  }
}

describe('short options, per coin', () => {
  const call = 'ETH-25DEC26-3600-C'
  const put = 'ETH-25DEC26-2800-P'

  it('charges a call out of the money 15 % less what it is out, at least 10 %, and its mark', () => {
    // 10 % out: 15 % - 10 % is below the floor.
    expect(
      marginOf(short('ETH-25DEC26-3300-C'), { 'ETH-25DEC26-3300-C': optionMark('0.04', '3000', '0.7') }),
    ).toEqual({ balance: 0, initial: 0.14, maintenance: 0.115 })
    // 2 % out.
    const near = { 'ETH-25DEC26-3060-C': optionMark('0.08', '3000', '0.7') }
    expect(marginOf(short('ETH-25DEC26-3060-C', '-2'), near)).toEqual({
      balance: 0,
      initial: 2 * 0.21,
      maintenance: 2 * 0.155,
    })
    // In the money nothing is taken off.
    expect(marginOf(short(call), { [call]: optionMark('0.3', '4500', '0.7') }).initial).toBeCloseTo(0.45, 12)
  })

  it('charges a put at least its maintenance margin, 7.5 % of the coin or of its mark', () => {
    const usual = marginOf(short(put), { [put]: optionMark('0.05', '3000', '0.7') })
    expect(usual.maintenance).toBeCloseTo(0.125, 12)
    // 6.7 % out: 15 % less that is below the floor of 10 %.
    expect(usual.initial).toBeCloseTo(0.15, 12)
    // Deep in the money the mark exceeds two coins, and 7.5 % of it the 15 % of a coin.
    const deep = marginOf(short(put), { [put]: optionMark('2.5', '800', '0.7') })
    expect(deep.maintenance).toBeCloseTo(2.5 * 1.075, 12)
    expect(deep.initial).toBeCloseTo(2.5 * 1.075, 12)
  })

  it('charges nothing for a long option and counts nothing for it', () => {
    expect(marginOf(short(call, '5'), { [call]: optionMark('0.3', '3000', '0.7') })).toEqual({
      balance: 0,
      initial: 0,
      maintenance: 0,
    })
  })

  it('reprices with Black-76 at the volatility of the venue, from the mark of the venue', () => {
    const years = (EXPIRY_SEC - AS_OF_SEC) / 31_536_000
    for (const move of [600_000n, 950_000n, 1_050_000n, 1_600_000n]) {
      const forward = (3000 * Number(move)) / 1e6
      const value = (at: number): number => black76(at, 3600, 0.7, years, 'call') / at
      const mark = Math.max(0.02 + value(forward) - value(3000), 0)
      const { maintenance } = marginOf(short(call), { [call]: optionMark('0.02', '3000', '0.7') }, by(move))
      expect(maintenance).toBeCloseTo(0.075 + mark, 11)
      expect(maintenance).toBeGreaterThanOrEqual(0.075 + mark - 1e-15)
    }
  })

  it('refuses an option without a volatility', () => {
    expect(() => marginOf(short(call), { [call]: futureMark('0.02') })).toThrow(
      expect.objectContaining({ code: 'VENUE_DATA_MISSING' }),
    )
  })
})

describe('futures', () => {
  const future = (faceUsd: string, coinBasis: string, instrument = 'ETH-25DEC26'): MarginPocket =>
    pocket({
      currency: instrument.slice(0, 3),
      futures: [
        { instrument, faceUsd: parseExact(faceUsd, 'face'), coinBasis: parseExact(coinBasis, 'basis') },
      ],
    })

  // Table of the release note of 11 January 2022: 2 % and 1 % and the step per coin.
  it.each([
    ['ETH-25DEC26', 1000, 0.02 + 0.004, 0.01 + 0.004],
    ['BTC-25DEC26', 25, 0.02125, 0.01125],
    ['BTC-25DEC26', 350, 0.0375, 0.0275],
  ])('%s: rate of a position of %d coins', (instrument, coins, initial, maintenance) => {
    for (const sign of ['', '-']) {
      const margin = marginOf(future(`${sign}${coins * 2000}`, '0', instrument), {
        [instrument]: futureMark('2000'),
      })
      expect(margin.initial).toBeCloseTo(coins * initial, 9)
      expect(margin.maintenance).toBeCloseTo(coins * maintenance, 9)
    }
  })

  it('counts P&L in coin: a short of 30000 USD entered at 3000 gains 10 - 30000 / mark less than nothing', () => {
    const marks = { 'ETH-25DEC26': futureMark('3000') }
    expect(marginOf(future('-30000', '-10'), marks).balance).toBeCloseTo(0, 15)
    expect(marginOf(future('-30000', '-10'), marks, by(800_000n)).balance).toBeCloseTo(30_000 / 2400 - 10, 12)
    expect(marginOf(future('30000', '10'), marks, by(1_250_000n)).balance).toBeCloseTo(10 - 30_000 / 3750, 12)
  })

  it('refuses a contract without a mark', () => {
    expect(() => marginOf(future('1000', '1'), {})).toThrow(
      expect.objectContaining({ code: 'VENUE_DATA_MISSING' }),
    )
  })
})

describe('the account', async () => {
  const quiet = parseDeribit(await readVenue(READ_MS, { events: eventsBeforeT }))

  it('is margined as the venue itself says, when nothing happened since T', async () => {
    const envelope = await readVenue(READ_MS, { events: eventsBeforeT })
    const state = parseDeribit(envelope)
    const margin = computeDeribitMargin(state, still)
    const summary = JSON.parse(
      envelope.exchanges.find(({ label }) => label.endsWith('get_account_summaries'))?.response ?? '',
    ).result.summaries.find(({ currency }: { currency: string }) => currency === 'ETH')
    const usd = (coins: number): number => coins * 3012.4
    const [tolerance, bitcoin, subaccount] = [0.001, 0.5 * 91_250.5, usd(0.25)]
    expect(
      Math.abs(Number(margin.equity) / 1e6 - usd(summary.margin_balance) - bitcoin - subaccount),
    ).toBeLessThan(tolerance)
    expect(Math.abs(Number(margin.initial) / 1e6 - usd(summary.initial_margin))).toBeLessThan(tolerance)
    expect(Math.abs(Number(margin.maintenance) / 1e6 - usd(summary.maintenance_margin))).toBeLessThan(
      tolerance,
    )
    expect(margin.liquidatable).toBe(false)
  })

  it('is liquidatable by one pocket alone, whatever the others hold', async () => {
    const rich: VenueEvent = {
      type: 'deposit',
      atMs: Date.parse('2026-11-20T09:00:00Z'),
      user: MAIN_USER,
      currency: 'BTC',
      amount: 100,
    }
    const state = parseDeribit(await readVenue(READ_MS, { events: [...eventsBeforeT, rich] }))
    const crash = computeDeribitMargin(state, by(2_000_000n))
    expect(crash.liquidatable).toBe(true)
    expect(crash.equity).toBeGreaterThan(crash.maintenance * 100n)
    expect(computeDeribitMargin(state, by(1_200_000n)).liquidatable).toBe(false)
  })

  it('says what each pocket has and needs, and what its options are worth', () => {
    const [call, put] = ['ETH-25DEC26-3600-C', 'BTC-25DEC26-90000-P']
    const margin = computeDeribitMargin(
      {
        ...quiet,
        detail: {
          pockets: [
            { ...short(call), cash: parseExact('1', 'cash') },
            { ...short(put, '2'), currency: 'BTC', cash: parseExact('0.5', 'cash') },
          ],
          marks: new Map([
            [call, optionMark('0.02', '3000', '0.7')],
            [put, optionMark('0.05', '90000', '0.5')],
          ]),
          indexes: new Map([
            ['ETH', parseExact('3000', 'index')],
            ['BTC', parseExact('90000', 'index')],
          ]),
          rowsSinceT: 0,
        },
      },
      still,
    )
    // A short call at 0.02 + 0.075, two long puts that need nothing: -60 and 9,000 USD of options.
    expect(margin.pockets).toEqual([
      { equity: 3_000_000_000n, maintenance: 285_000_000n },
      { equity: 45_000_000_000n, maintenance: 0n },
    ])
    expect(margin).toMatchObject({
      equity: 48_000_000_000n,
      maintenance: 285_000_000n,
      optionValue: 8_940_000_000n,
    })
  })

  it('is liquidatable when the maintenance margin reaches the margin balance, not only beyond', () => {
    const call = 'ETH-25DEC26-3600-C'
    const judge = (cash: string): boolean =>
      computeDeribitMargin(
        {
          ...quiet,
          detail: {
            pockets: [{ ...short(call), cash: parseExact(cash, 'cash') }],
            marks: new Map([[call, optionMark('0.02', '3000', '0.7')]]),
            indexes: new Map([['ETH', parseExact('3000', 'index')]]),
            rowsSinceT: 0,
          },
        },
        still,
      ).liquidatable
    expect([judge('0.0949'), judge('0.095'), judge('0.0951')]).toEqual([true, true, false])
  })

  it('moves each currency by its own move', async () => {
    const state = parseDeribit(await readVenue(READ_MS, { events: eventsBeforeT }))
    const onlyBitcoin = computeDeribitMargin(state, (asset) => ppm(asset === 'BTC' ? 500_000n : 1_000_000n))
    const before = computeDeribitMargin(state, still)
    expect(before.equity - onlyBitcoin.equity).toBe(22_812_625_000n)
    expect(onlyBitcoin.maintenance).toBe(before.maintenance)
  })

  it('owes nothing and cannot be liquidated when it holds cash only', async () => {
    const deposit = eventsBeforeT.slice(0, 2)
    const margin = computeDeribitMargin(parseDeribit(await readVenue(READ_MS, { events: deposit })), by(1n))
    expect(margin).toMatchObject({ initial: 0n, maintenance: 0n, liquidatable: false })
  })
})
