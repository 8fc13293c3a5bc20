import { readFileSync } from 'node:fs'
import { type InstrumentList, parseInstrumentList } from '../../src/instrument/instrument.ts'
import { computeMargin, type Margin } from '../../src/margin/requirement.ts'
import { parseMarket } from '../../src/market/market.ts'
import { type ParameterSet, parseParameterSet } from '../../src/parameters/parameterSet.ts'
import type { Holding } from '../../src/portfolio/holding.ts'
import { computeLots, type TracedLine } from '../../src/portfolio/lots.ts'
import { buildPortfolio } from '../../src/portfolio/portfolio.ts'
import { buildRiskTable } from '../../src/risk/buildRiskTable.ts'
import type { RiskTable } from '../../src/risk/riskTable.ts'
import { negateExact, parseExact } from '../../src/units/exact.ts'
import { type Ppm, usdE6 } from '../../src/units/fixed.ts'
import { DAY_SEC } from '../../src/units/time.ts'

/*
 * A market in which every price is 100 unless a book says otherwise, deep enough that only the first concentration line
 * counts, under the published parameter set. Books go the whole way: holdings, lots, table, margin.
 */

export const AS_OF_SEC = 1_795_176_000
export const dayOf = (days: number): number => AS_OF_SEC + Math.round(days * DAY_SEC)

type Coin = 'BTC' | 'ETH' | 'SOL'

/** Volatilities by strike, of the expiry `days` after as-of. */
export interface ExpirySetup {
  readonly days: number
  readonly forward?: string
  readonly volatilities?: Readonly<Record<string, string>>
}

export interface UnderlyingSetup {
  readonly index?: string
  readonly perpetual?: string
  readonly dailyVolume?: string
  /** Coins beside the underlying's own, with their marks. */
  readonly coins?: Readonly<Record<string, string>>
  readonly expiries?: readonly ExpirySetup[]
}

export interface DeskSetup {
  readonly market?: Readonly<Partial<Record<Coin | 'USD', UnderlyingSetup>>>
  /** Entries laid over the published parameter file, leaf by leaf. Lists are replaced whole. */
  readonly parameters?: Patch
}

export type Patch = { readonly [key: string]: string | number | readonly string[] | Patch }

export interface Desk {
  readonly parameters: ParameterSet
  readonly list: InstrumentList
  readonly table: RiskTable
}

/** Custody classes of the venues in the books: a large exchange A, its peer B, a small one, and a wallet. */
const venues = { venueCustody: { A: 'large', B: 'large', small: 'other', wallet: 'own' } }
const DEEP = '100000000000'

export function buildDesk(setup: DeskSetup = {}): Desk {
  const marketJson = { schema: 'plimsoll.market/1', asOfSec: AS_OF_SEC, underlyings: buildMarket(setup) }
  const published: unknown = JSON.parse(
    readFileSync(new URL('../../parameters/2026-11.json', import.meta.url), 'utf8'),
  )
  const parameters = parseParameterSet(overlay(overlay(published, venues), setup.parameters ?? {}))
  const list = parseInstrumentList(buildInstruments(setup))
  return { parameters, list, table: buildRiskTable(parseMarket(marketJson), parameters, list) }
}

function buildMarket({ market = {} }: DeskSetup): unknown {
  const coin = (symbol: Coin) => {
    const {
      index = '100',
      perpetual = index,
      dailyVolume = DEEP,
      coins,
      expiries = [],
    } = market[symbol] ?? {}
    const dated = expiries.map(({ days, forward = index, volatilities = {} }) => [
      dayOf(days),
      { forward, volatilities },
    ])
    const marks = { [symbol]: index, ...coins }
    return { index, perpetual, dailyVolume, coins: marks, expiries: Object.fromEntries(dated) }
  }
  const dollars = { USD: '1', USDC: '1', USDT: '1', ...market.USD?.coins }
  return {
    USD: { index: '1', dailyVolume: DEEP, coins: dollars },
    BTC: coin('BTC'),
    ETH: coin('ETH'),
    SOL: coin('SOL'),
  }
}

/** Every instrument that the market can price, lots of a tenth of a coin ($10 at the default index) or one dollar. */
function buildInstruments({ market = {} }: DeskSetup): unknown {
  const instruments: Record<string, unknown>[] = []
  const push = (underlying: string, lot: string, terms: Record<string, unknown>): void => {
    const id = 1001 + instruments.length
    instruments.push({ id, name: `${underlying} ${id}`, underlying, lot, terms })
  }
  const custodies = ['own', 'large', 'other']
  for (const coin of new Set(['USDC', 'USDT', ...Object.keys(market.USD?.coins ?? {})])) {
    for (const custody of custodies) push('USD', '1', { kind: 'coin', coin, custody })
  }
  for (const currency of ['USD', 'USDC', 'USDT']) push('USD', '0.01', { kind: 'settlement', currency })
  for (const symbol of ['BTC', 'ETH', 'SOL'] as const) {
    const { coins = {}, expiries = [] } = market[symbol] ?? {}
    for (const coin of [symbol, ...Object.keys(coins)]) {
      for (const custody of custodies) push(symbol, '0.1', { kind: 'coin', coin, custody })
    }
    push(symbol, '0.01', { kind: 'settlement', currency: symbol })
    for (const expirySec of [null, ...expiries.map(({ days }) => dayOf(days))]) {
      push(symbol, '0.1', { kind: 'linear', expirySec })
      push(symbol, '1', { kind: 'inverse', expirySec })
    }
    for (const { days, volatilities = {} } of expiries) {
      for (const strike of Object.keys(volatilities)) {
        for (const right of ['call', 'put']) {
          push(symbol, '0.1', { kind: 'option', expirySec: dayOf(days), strike, right })
        }
      }
    }
  }
  const underlyings = ['USD', 'BTC', 'ETH', 'SOL'].map((symbol, index) => ({ id: index + 1, symbol }))
  return { schema: 'plimsoll.instruments/1', underlyings, instruments }
}

function overlay(base: unknown, patch: Patch): unknown {
  const merged: Record<string, unknown> = { ...(base as Record<string, unknown>) }
  for (const [key, value] of Object.entries(patch)) {
    const leaf = typeof value !== 'object' || Array.isArray(value)
    merged[key] = leaf ? value : overlay(merged[key], value as Patch)
  }
  return merged
}

const number = (value: number | string) => parseExact(String(value), 'a book')

export const coin = (venue: string, name: string, amount: number | string): Holding => ({
  venue,
  origin: 'coin',
  kind: 'coin',
  coin: name,
  amount: number(amount),
})

/** Money owed to (positive) or by the holder that is not cash: unrealised P&L, a dollar balance. */
export const settlement = (venue: string, currency: string, amount: number | string): Holding => ({
  venue,
  origin: 'settlement',
  kind: 'settlement',
  currency,
  amount: number(amount),
})

/** A linear contract of `size` coins that cost `costBasis` (negative for a short); `days` null is the perpetual. */
export function linear(
  venue: string,
  underlying: Coin,
  days: number | null,
  size: number,
  costBasis: number,
  quote = 'USD',
): Holding {
  return {
    venue,
    origin: 'linear',
    kind: 'linear',
    underlying,
    expirySec: days === null ? null : dayOf(days),
    size: number(size),
    quote,
    costBasis: number(costBasis),
  }
}

/** A coin-margined perpetual of `faceUsd`, entered at `faceUsd / coinBasis`. */
export const inverse = (
  venue: string,
  underlying: Coin,
  faceUsd: number,
  coinBasis: number | string,
): Holding => ({
  venue,
  origin: 'inverse',
  kind: 'inverse',
  underlying,
  expirySec: null,
  faceUsd: number(faceUsd),
  coin: underlying,
  coinBasis: number(coinBasis),
})

export const option = (
  underlying: Coin,
  days: number,
  strike: string,
  right: 'call' | 'put',
  size: number,
  venue = 'A',
): Holding => ({
  venue,
  origin: 'option',
  kind: 'option',
  underlying,
  expirySec: dayOf(days),
  strike: number(strike),
  right,
  size: number(size),
})

export const straddle = (underlying: Coin, days: number, size: number): Holding[] => [
  option(underlying, days, '100', 'call', size),
  option(underlying, days, '100', 'put', size),
]

/** The other side of the same book. */
export function reverse(holding: Holding): Holding {
  switch (holding.kind) {
    case 'coin':
    case 'settlement':
      return { ...holding, amount: negateExact(holding.amount) }
    case 'linear':
      return { ...holding, size: negateExact(holding.size), costBasis: negateExact(holding.costBasis) }
    case 'inverse':
      return { ...holding, faceUsd: negateExact(holding.faceUsd), coinBasis: negateExact(holding.coinBasis) }
    case 'option':
      return { ...holding, size: negateExact(holding.size) }
  }
}

/** Each venue of the book is one whole account. */
export function computeBook(
  desk: Desk,
  holdings: readonly Holding[],
  level: Ppm = desk.parameters.levels.initial,
): Margin {
  const names = [...new Set(holdings.map(({ venue }) => venue))]
  const accounts = names.map((name, index) => {
    const { lines } = computeLots(
      holdings.filter(({ venue }) => venue === name),
      desk.list,
      desk.parameters.venueCustody,
      AS_OF_SEC,
    )
    return {
      accountId: BigInt(index + 1),
      name,
      asOfSec: AS_OF_SEC,
      lines,
      provenance: 'derived',
      sources: [],
    } as const
  })
  const portfolio = buildPortfolio(accounts)
  const lines = portfolio.accounts.flatMap((account): readonly TracedLine[] => account.lines)
  return computeMargin(desk.table, lines, level)
}

/** The lines of a requirement in dollars, before the level. They sum to the charges. */
export interface Charges {
  readonly scan: number
  readonly basis: number
  readonly term: number
  readonly quote: number
  readonly short: number
  readonly concentration: number
}

export function chargesOf({ underlyings, groups, quoteCharge }: Margin): Charges {
  const total = (pick: (part: Margin['underlyings'][number]) => bigint) =>
    underlyings.reduce((sum, part) => sum + pick(part), 0n)
  const magnitude = (value: bigint) => (value < 0n ? -value : value)
  const credit = groups.reduce((sum, group) => sum + group.credit, 0n)
  return {
    scan: Number(total(({ loss }) => loss) * 1_000_000n - credit) / 1e12,
    basis: dollars(total(({ factors }) => magnitude(factors[0]))),
    term: dollars(total(({ factors }) => magnitude(factors[1]))),
    quote: dollars(quoteCharge),
    short: dollars(total(({ shortCharge }) => shortCharge)),
    concentration: Number(total(({ concentration }) => concentration)) / 1e12,
  }
}

/** P&L of the netted book in each joint lane, dollars, over all underlyings. */
export function lanesOf({ underlyings }: Margin): number[] {
  return (underlyings[1]?.joint ?? []).map((_, lane) =>
    dollars(underlyings.reduce((sum, { joint }) => sum + (joint[lane] ?? 0n), 0n)),
  )
}

export const dollars = (value: bigint): number => Number(usdE6(value)) / 1e6
