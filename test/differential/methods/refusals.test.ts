import { expect, test } from 'vitest'
import {
  history,
  INVERSE,
  instrumentNamed,
  LINEAR,
  loadJson,
  loadMethod,
  market,
  OPTIONS,
  PERPETUALS,
  toBook,
} from './drawBook.ts'

const { instruments } = loadJson('parameters/instruments.json') as {
  readonly instruments: readonly { readonly name: string }[]
}
const names = instruments.map(({ name }) => name)
const coinsOf = (...coins: string[]): string[] =>
  names.filter((name) => coins.includes(name.split('@')[0] ?? '') && name.includes('@'))
const settled = (...currencies: string[]): string[] => currencies.map((currency) => `${currency}.settlement`)
/** Beyond the last upper bound of the shipped table. */
const longer = OPTIONS.filter((name) => name.includes('MAR27'))

/** What each venue holds long; of coins what it holds short, where that differs. */
const held: Readonly<
  Record<
    string,
    {
      readonly long: readonly string[]
      readonly owed: readonly string[]
      /** Nobody owes money there without a position. */
      readonly debtless?: true
    }
  >
> = {
  hyperliquid: { long: [...coinsOf('USDC'), ...settled('USDC'), ...PERPETUALS], owed: coinsOf('USDC') },
  dydx: { long: [...coinsOf('USDC'), ...settled('USDC'), ...PERPETUALS], owed: coinsOf('USDC') },
  synthetix: {
    long: [...coinsOf('USDC', 'BTC', 'ETH'), ...settled('USD', 'USDC'), ...PERPETUALS],
    owed: coinsOf('USDC'),
  },
  gmx: {
    long: [
      ...coinsOf('USDC', 'USDT', 'BTC', 'ETH', 'SOL'),
      ...settled('USD', 'USDC', 'USDT', 'BTC', 'ETH'),
      ...PERPETUALS,
    ],
    owed: [],
    debtless: true,
  },
  aave: { long: coinsOf('USDC', 'USDT', 'BTC', 'ETH'), owed: coinsOf('USDC', 'USDT', 'BTC', 'ETH') },
  opyn: {
    // A long option lies outside the vault, whatever its term.
    long: [...coinsOf('USDC', 'BTC', 'ETH'), ...settled('USDC', 'BTC', 'ETH'), ...OPTIONS],
    owed: [],
  },
  'binance-portfolio': {
    long: names.filter((name) => !OPTIONS.includes(name)),
    owed: coinsOf('USDC', 'USDT', 'BTC', 'ETH', 'SOL'),
  },
  'bybit-options': {
    long: names.filter((name) => !LINEAR.includes(name) && !INVERSE.includes(name)),
    owed: coinsOf('USDC', 'USDT', 'BTC', 'ETH', 'SOL'),
  },
  'deribit-standard': {
    long: names.filter((name) => !LINEAR.includes(name) && !name.startsWith('SOL')),
    owed: coinsOf('USDC', 'USDT', 'BTC', 'ETH'),
  },
}

// Each listed instrument alone, long and short: margined where the venue holds it, refused by name where it does not.
test.each(Object.keys(held))('%s refuses what it cannot hold', (method) => {
  const { bound } = loadMethod(method)
  const { long, owed, debtless } = held[method] ?? { long: [], owed: [] }
  const outcomes = names.flatMap((name) =>
    [1n, -1n].map((side) => {
      const { kind } = instrumentNamed(name).terms
      const isMoney = kind === 'coin' || (kind === 'settlement' && debtless === true)
      const holds = (side > 0n || !isMoney ? long : owed).includes(name)
      const expected = holds
        ? method === 'opyn' && side < 0n && longer.includes(name)
          ? 'UNSUPPORTED_BY_METHOD'
          : 'margined'
        : method === 'aave' && name.startsWith('SOL@')
          ? 'MISSING_QUOTE' // a reserve that the file has no terms of
          : 'UNSUPPORTED_BY_METHOD'
      try {
        bound.margin(toBook([{ name, lots: 1_000n * side }]), { market, history })
        return { name, side, outcome: 'margined', expected }
      } catch (error) {
        return { name, side, outcome: (error as { code?: string }).code ?? String(error), expected }
      }
    }),
  )
  expect(outcomes.filter(({ outcome, expected }) => outcome !== expected)).toEqual([])
})
