import type { ExpiryMarket, Market, UnderlyingMarket } from '../../../src/market/market.ts'
import { black76 } from '../../../src/risk/pricing/black76.ts'
import { type Exact, formatExact } from '../../../src/units/exact.ts'

/** One listed contract with the marks that follow from the market data. Numbers are doubles, as at the venue. */
export interface ListedContract {
  readonly name: string
  readonly currency: string
  readonly kind: 'future' | 'option'
  readonly perpetual: boolean
  readonly expiryMs: number
  readonly strike: number | null
  readonly right: 'call' | 'put' | null
  /** USD for futures, coin for options. */
  readonly mark: number
  /** Percent; options only. */
  readonly volatility: number | null
  readonly underlyingPrice: number
  readonly index: number
}

const SECONDS_PER_YEAR = 31_536_000
const PERPETUAL_EXPIRY_MS = 32_503_708_800_000
const months = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC']

const toNumber = (value: Exact): number => Number(formatExact(value))
export const roundTo = (value: number, digits: number): number => Number(value.toFixed(digits))

/** `ETH-25DEC26`: the day has no leading zero. */
export function expiryName(currency: string, expirySec: number): string {
  const date = new Date(expirySec * 1000)
  return `${currency}-${date.getUTCDate()}${months[date.getUTCMonth()]}${String(date.getUTCFullYear()).slice(2)}`
}

/** Every inverse perpetual, future and option that the market data can mark. */
export function listContracts(market: Market): ReadonlyMap<string, ListedContract> {
  const contracts: ListedContract[] = []
  for (const currency of ['BTC', 'ETH']) {
    const data = market.underlyings.get(currency)
    if (data === undefined) continue
    if (data.perpetual !== null) contracts.push(listPerpetual(currency, data, toNumber(data.perpetual)))
    for (const [expirySec, expiry] of data.expiries) {
      contracts.push(...listExpiry(currency, data, expirySec, expiry, market.asOfSec))
    }
  }
  return new Map(contracts.map((contract) => [contract.name, contract]))
}

function listPerpetual(currency: string, data: UnderlyingMarket, mark: number): ListedContract {
  const index = toNumber(data.index)
  return {
    name: `${currency}-PERPETUAL`,
    currency,
    kind: 'future',
    perpetual: true,
    expiryMs: PERPETUAL_EXPIRY_MS,
    strike: null,
    right: null,
    mark,
    volatility: null,
    underlyingPrice: mark,
    index,
  }
}

function listExpiry(
  currency: string,
  data: UnderlyingMarket,
  expirySec: number,
  expiry: ExpiryMarket,
  asOfSec: number,
): ListedContract[] {
  const forward = toNumber(expiry.forward)
  const name = expiryName(currency, expirySec)
  const common = {
    currency,
    perpetual: false,
    expiryMs: expirySec * 1000,
    underlyingPrice: forward,
    index: toNumber(data.index),
  }
  const years = (expirySec - asOfSec) / SECONDS_PER_YEAR
  const options = [...expiry.volatilities].flatMap(([strikeText, volatility]) =>
    (['call', 'put'] as const).map((right): ListedContract => {
      const strike = Number(strikeText)
      const value = black76(forward, strike, toNumber(volatility), years, right) / forward
      return {
        ...common,
        name: `${name}-${strikeText}-${right === 'call' ? 'C' : 'P'}`,
        kind: 'option',
        strike,
        right,
        mark: roundTo(value, 6),
        volatility: roundTo(toNumber(volatility) * 100, 2),
      }
    }),
  )
  return [
    { ...common, name, kind: 'future', strike: null, right: null, mark: forward, volatility: null },
    ...options,
  ]
}
