import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type Book,
  pocketKey,
  replayEvents,
  sessionProfit,
  type VenueEvent,
} from '../../../scripts/demo/deribit/book.ts'
import { listContracts } from '../../../scripts/demo/deribit/marks.ts'
import { exampleMarket, readVenue } from '../../../scripts/demo/deribit/readVenue.ts'
import { MAIN_USER, SUB_USER } from '../../../scripts/demo/deribit/scenario.ts'
import { type Exact, formatExact, ZERO } from '../../units/exact.ts'
import type { Envelope } from '../adapter.ts'
import { parseDeribit } from './parse.ts'

const T_MS = exampleMarket.asOfSec * 1000
const HOUR_MS = 3_600_000

const holdingsOf = (envelope: Envelope) => parseDeribit(envelope).holdings

const deposit = (atMs: number, amount: number): VenueEvent & { type: 'deposit' } => ({
  type: 'deposit',
  atMs,
  user: MAIN_USER,
  currency: 'ETH',
  amount,
})

// A second road to the state at T: the book played forward to T, in doubles, with average prices and realised
// P&L instead of a coin line.
describe('rolled back equals played forward', () => {
  const contracts = listContracts(exampleMarket)
  const futures = ['ETH-25DEC26', 'ETH-PERPETUAL', 'ETH-PERPETUAL', 'BTC-25DEC26']
  const options = ['ETH-25DEC26-3600-C', 'ETH-25DEC26-2800-P', 'BTC-25DEC26-90000-C']
  const user = fc.constantFrom(MAIN_USER, MAIN_USER, SUB_USER)
  // Two days before T to one after, half of it in the session of T.
  const second = fc.oneof(
    fc.integer({ min: -48 * 3600, max: 24 * 3600 }),
    fc.integer({ min: -6 * 3600, max: 3600 }),
  )
  const coins = fc.integer({ min: 1, max: 500_000_000 }).map((atoms) => atoms / 1e8)
  const between = (instrument: string): fc.Arbitrary<number> => {
    const mark = contracts.get(instrument)?.mark ?? 0
    return fc.integer({ min: 80, max: 120 }).map((percent) => Number(((mark * percent) / 100).toFixed(4)))
  }
  const trade = (instruments: string[], size: fc.Arbitrary<number>): fc.Arbitrary<VenueEvent> =>
    fc.constantFrom(...instruments).chain((instrument) =>
      fc.record({
        type: fc.constant('trade' as const),
        atMs: fc.constant(0),
        user,
        instrument: fc.constant(instrument),
        amount: size,
        price: between(instrument),
        maker: fc.boolean(),
      }),
    )
  const signed = (max: number, unit: number): fc.Arbitrary<number> =>
    fc
      .integer({ min: -max, max })
      .filter((value) => value !== 0)
      .map((value) => value * unit)
  const event: fc.Arbitrary<VenueEvent> = fc.oneof(
    { weight: 4, arbitrary: trade(futures, fc.oneof(signed(2, 10_000), signed(2000, 10))) },
    { weight: 2, arbitrary: trade(options, signed(3, 1)) },
    {
      weight: 2,
      arbitrary: fc.record({
        type: fc.constant('funding' as const),
        atMs: fc.constant(0),
        instrument: fc.constant('ETH-PERPETUAL'),
        rate: fc.integer({ min: -500, max: 500 }).map((value) => value / 1e7),
      }),
    },
    fc.tuple(user, coins).map(([holder, amount]) => ({ ...deposit(0, amount), user: holder })),
    fc.tuple(coins, fc.boolean()).map(
      ([amount, out]): VenueEvent => ({
        type: 'transfer',
        atMs: 0,
        from: out ? MAIN_USER : SUB_USER,
        to: out ? SUB_USER : MAIN_USER,
        currency: 'ETH',
        amount,
      }),
    ),
  )
  const settlements = fc.array(
    fc.record({
      'ETH-25DEC26': between('ETH-25DEC26'),
      'ETH-PERPETUAL': between('ETH-PERPETUAL'),
      'BTC-25DEC26': between('BTC-25DEC26'),
    }),
    { minLength: 4, maxLength: 4 },
  )
  // Four settlements at 08:00.
  const history = fc
    .tuple(fc.array(fc.tuple(event, second), { minLength: 10, maxLength: 50 }), settlements)
    .map(([events, prices]): VenueEvent[] =>
      [
        ...events.map(([one, second], order) => ({ ...one, atMs: T_MS + second * 1000 + order })),
        ...prices.map(
          (at, day): VenueEvent => ({
            type: 'settlement',
            atMs: T_MS - 4 * HOUR_MS + (day - 2) * 24 * HOUR_MS + 500,
            prices: at,
          }),
        ),
      ].sort((a, b) => a.atMs - b.atMs),
    )

  const expectedOf = (book: Book) =>
    [MAIN_USER, SUB_USER].flatMap((holder) =>
      ['BTC', 'ETH'].map((currency) => {
        const own = [...book.positions].filter(
          ([key, { contract }]) => key.startsWith(`${holder}/`) && contract.currency === currency,
        )
        return {
          pocket: pocketKey(holder, currency),
          cash: book.balances.get(pocketKey(holder, currency)) ?? 0,
          sizes: Object.fromEntries(
            own.filter(([, { size }]) => size !== 0).map(([, { contract, size }]) => [contract.name, size]),
          ),
          profit: own.reduce((sum, [, position]) => {
            if (position.contract.kind === 'option') return sum
            const { realised, unrealised } = sessionProfit(position)
            return sum + realised + unrealised
          }, 0),
        }
      }),
    )

  const toNumber = (value: Exact): number => Number(formatExact(value))

  const actualOf = (envelope: Envelope) => {
    const { pockets } = parseDeribit(envelope).detail
    return [MAIN_USER, SUB_USER].flatMap((holder) =>
      ['BTC', 'ETH'].map((currency) => {
        const pocket = pockets.find((one) => one.userId === holder && one.currency === currency)
        const lines = (pocket?.futures ?? []).map(
          ({ instrument, faceUsd, coinBasis }) =>
            toNumber(coinBasis) - toNumber(faceUsd) / (contracts.get(instrument)?.mark ?? 0),
        )
        const sizes = [
          ...(pocket?.futures ?? []).map(
            ({ instrument, faceUsd }) => [instrument, toNumber(faceUsd)] as const,
          ),
          ...(pocket?.options ?? []).map(({ instrument, size }) => [instrument, toNumber(size)] as const),
        ]
        return {
          pocket: pocketKey(holder, currency),
          cash: toNumber(pocket?.cash ?? ZERO),
          sizes: Object.fromEntries(sizes),
          profit: lines.reduce((sum, line) => sum + line, toNumber(pocket?.unsettled ?? ZERO)),
        }
      }),
    )
  }

  it('for random histories, read at two times', async () => {
    await fc.assert(
      fc.asyncProperty(history, async (events) => {
        const early = await readVenue(T_MS + 2 * HOUR_MS, { events })
        const late = await readVenue(T_MS + 25 * HOUR_MS, { events })
        expect(holdingsOf(late)).toEqual(holdingsOf(early))
        const expected = expectedOf(replayEvents(events, contracts, T_MS))
        for (const [index, { profit, ...exactly }] of actualOf(early).entries()) {
          const { profit: played, ...wanted } = expected[index] ?? { profit: Number.NaN }
          expect(exactly).toEqual(wanted)
          // The venue rounds each fill's P&L and funding to 1e-8.
          expect(Math.abs(profit - played)).toBeLessThan(1e-6)
        }
      }),
      { numRuns: 40, interruptAfterTimeLimit: 50_000, markInterruptAsFailure: true },
    )
  }, 60_000)
})
