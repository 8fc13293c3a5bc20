import { readFileSync } from 'node:fs'
import { type InstrumentList, parseInstrumentList } from '../src/instrument/instrument.ts'
import type { MarketJson } from '../src/market/market.ts'
import { type ParameterSet, parseParameterSet } from '../src/parameters/parameterSet.ts'

export const AS_OF_SEC = 1_795_176_000
const DAY_SEC = 86_400

export interface Desk {
  readonly market: MarketJson
  readonly parameters: ParameterSet
  readonly list: InstrumentList
}

/** One underlying at 60,000 with options: expiries some days apart, strikes around the money, calls and puts. */
export function buildDesk(expiries: number, strikes: number): Desk {
  const dates = Array.from(
    { length: expiries },
    (_, e) => AS_OF_SEC + Math.round((1.3 + e * e * 3.7) * DAY_SEC),
  )
  const prices = Array.from({ length: strikes }, (_, k) => String(40_000 + Math.round(40_000 / strikes) * k))
  const instruments = dates.flatMap((expirySec) =>
    prices.flatMap((strike) =>
      (['call', 'put'] as const).map((right) => ({
        name: `BTC-${expirySec}-${strike}-${right}`,
        terms: { kind: 'option', expirySec, strike, right },
      })),
    ),
  )
  const volatility = (e: number, k: number): string => ((4_500 + 37 * (k % 20) + 11 * e) / 10_000).toString()
  return {
    parameters: parseParameterSet(
      JSON.parse(readFileSync(new URL('../parameters/2026-11.json', import.meta.url), 'utf8')),
    ),
    list: parseInstrumentList({
      schema: 'plimsoll.instruments/1',
      underlyings: [{ id: 1, symbol: 'BTC' }],
      instruments: instruments.map((instrument, i) => ({
        id: i + 1,
        underlying: 'BTC',
        lot: '0.01',
        ...instrument,
      })),
    }),
    market: {
      schema: 'plimsoll.market/1',
      asOfSec: AS_OF_SEC,
      underlyings: {
        BTC: {
          index: '60000',
          dailyVolume: '20000000000',
          coins: {},
          perpetual: '60000',
          expiries: Object.fromEntries(
            dates.map((expirySec, e) => [
              String(expirySec),
              {
                forward: '60000',
                volatilities: Object.fromEntries(prices.map((strike, k) => [strike, volatility(e, k)])),
              },
            ]),
          ),
        },
      },
    },
  }
}
