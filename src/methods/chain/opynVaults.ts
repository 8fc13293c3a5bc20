import { least } from '../../rules/opyn/fixedPoint.ts'
import { type Exact, parseExact, rescaleFloor } from '../../units/exact.ts'
import { abs } from '../../units/fixed.ts'
import type { Leg } from '../book.ts'

const SCALE = 27

/** One vault: options of one underlying, right and expiry. Amounts and strikes 1e27. */
export interface OpynVault {
  readonly leg: Leg
  readonly underlying: string
  readonly right: 'call' | 'put'
  readonly expirySec: number
  readonly shortAmount: bigint
  readonly shortStrike: bigint
  readonly longAmount: bigint
  readonly longStrike: bigint
}

interface Series {
  readonly leg: Leg
  readonly key: string
  readonly right: 'call' | 'put'
  readonly expirySec: number
  readonly strike: bigint
  amount: bigint
}

/**
 * Splits short options into vaults of one short and one long series. Within an underlying, right and expiry the long that covers most
 * (the highest strike of puts, the lowest of calls) goes to the short that costs most. `paired` false leaves every short naked.
 */
export function buildOpynVaults(options: readonly Leg[], paired: boolean): readonly OpynVault[] {
  const all = options.flatMap(toSeries)
  const shorts = all.filter(({ leg }) => leg.quantity.atoms < 0n).sort(bySeverity)
  const longs = paired ? all.filter(({ leg }) => leg.quantity.atoms > 0n).sort(bySeverity) : []
  return shorts.flatMap((short) => {
    const vaults: OpynVault[] = []
    for (const long of longs) {
      const amount = least(long.amount, short.amount)
      if (long.key !== short.key || amount === 0n) continue
      vaults.push(toVault(short, amount, amount, long.strike))
      short.amount -= amount
      long.amount -= amount
    }
    return short.amount === 0n ? vaults : [...vaults, toVault(short, short.amount, 0n, 0n)]
  })
}

function toSeries(leg: Leg): Series[] {
  const { terms, underlying } = leg.instrument
  if (terms.kind !== 'option') return []
  const { right, expirySec } = terms
  return [
    {
      leg,
      key: `${underlying}:${right}:${expirySec}`,
      right,
      expirySec,
      strike: scaled(parseExact(terms.strike, leg.instrument.name)),
      amount: abs(scaled(leg.quantity)),
    },
  ]
}

function toVault(short: Series, shortAmount: bigint, longAmount: bigint, longStrike: bigint): OpynVault {
  const { leg, right, expirySec, strike } = short
  return {
    leg,
    underlying: leg.instrument.underlying,
    right,
    expirySec,
    shortAmount,
    shortStrike: strike,
    longAmount,
    longStrike,
  }
}

/** Puts from the highest strike, calls from the lowest. */
function bySeverity(a: Series, b: Series): number {
  const order = a.strike < b.strike ? -1 : a.strike > b.strike ? 1 : 0
  return a.right === 'put' ? -order : order
}

const scaled = (value: Exact): bigint => rescaleFloor(value, SCALE)
