import { PlimsollError } from '../../errors.ts'
import { type Exact, parseExact } from '../../units/exact.ts'

/** Terms of a coin-margined instrument, from its documented name. Expiries are at 08:00 UTC. */
export type DeribitInstrument =
  | { readonly kind: 'inverse'; readonly coin: string; readonly expirySec: number | null }
  | {
      readonly kind: 'option'
      readonly coin: string
      readonly expirySec: number
      readonly strike: Exact
      readonly right: 'call' | 'put'
    }

const months = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC']
const pattern = /^(BTC|ETH)-(?:(PERPETUAL)|(\d{1,2})([A-Z]{3})(\d{2})(?:-(\d{1,9})-([CP]))?)$/

/**
 * Parses `ETH-PERPETUAL`, `ETH-25DEC26` or `ETH-25DEC26-2800-P`. Any other name (linear, combination, spot) is
 * refused with OBLIGATION_WITHOUT_ROW: its accounting is not known here, so it may owe what nobody counts.
 */
export function parseInstrumentName(name: string): DeribitInstrument {
  const match = pattern.exec(name)
  const [, coin = '', perpetual, day, month = '', year, strike, right] = match ?? []
  const monthIndex = months.indexOf(month)
  if (match === null || (perpetual === undefined && monthIndex < 0)) {
    throw new PlimsollError(
      'OBLIGATION_WITHOUT_ROW',
      `${name} is not a contract that this adapter can read.`,
      {
        field: name,
        expected: 'an inverse perpetual, inverse future or inverse option of BTC or ETH',
        remedy: 'Close the position, wait for the next instant T and read again.',
      },
    )
  }
  if (perpetual !== undefined) return { kind: 'inverse', coin, expirySec: null }
  const expirySec = Date.UTC(2000 + Number(year), monthIndex, Number(day), 8) / 1000
  if (strike === undefined) return { kind: 'inverse', coin, expirySec }
  return {
    kind: 'option',
    coin,
    expirySec,
    strike: parseExact(strike, `${name}.strike`),
    right: right === 'C' ? 'call' : 'put',
  }
}
