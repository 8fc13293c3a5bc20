import { PlimsollError } from '../errors.ts'
import {
  type Custody,
  type Instrument,
  type InstrumentList,
  type Terms,
  termsKey,
} from '../instrument/instrument.ts'
import type { Line } from '../risk/line.ts'
import { addExact, compareExact, type Exact, formatExact, negateExact, ZERO } from '../units/exact.ts'
import { divCeil, divFloor, lots } from '../units/fixed.ts'
import type { Holding } from './holding.ts'

/** A line of whole lots and the holdings it came from. */
export interface TracedLine extends Line {
  readonly instrument: Instrument
  readonly venue: string
  readonly origins: readonly string[]
}

export interface LotsOfAccount {
  readonly lines: readonly TracedLine[]
  /** Long claims that cannot owe and have no instrument: dust, gifts. They count nowhere and block nobody. */
  readonly leftOut: readonly Holding[]
}

/** One exact amount of one row, before rounding to lots. */
interface Entry {
  readonly terms: Terms
  readonly underlying: string | null
  readonly amount: Exact
  readonly holding: Holding
}

/**
 * M-11. Turns an account's holdings into whole lots: coins and long derivatives round down, debts and shorts up (in
 * magnitude), settlement amounts toward minus infinity after netting per currency and venue. A derivative's cost
 * basis is scaled to the lots it kept where that is against the holder. Long and short lines of one instrument stay
 * apart: equity and size are gross.
 *
 * Throws OBLIGATION_WITHOUT_ROW when a debt, short or contract has no instrument, or one that has expired. Long coins
 * and options without one are left out.
 */
export function computeLots(
  holdings: readonly Holding[],
  list: InstrumentList,
  venueCustody: ReadonlyMap<string, Custody>,
  asOfSec: number,
  leaveOut: ReadonlySet<bigint> = new Set(),
): LotsOfAccount {
  const find = indexInstruments(list, asOfSec)
  const leftOut: Holding[] = []
  const lines: TracedLine[] = []
  const settlements = new Map<string, { currency: string; venue: string; amount: Exact; origins: string[] }>()
  const settle = (currency: string, amount: Exact, { venue, origin }: Holding): void => {
    const key = `${venue}/${currency}`
    const known = settlements.get(key) ?? { currency, venue, amount: ZERO, origins: [] }
    settlements.set(key, {
      ...known,
      amount: addExact(known.amount, amount),
      origins: [...known.origins, origin],
    })
  }
  const push = (instrument: Instrument, count: bigint, { venue, origin }: Holding): void => {
    if (count !== 0n)
      lines.push({ instrumentId: instrument.id, lots: lots(count), instrument, venue, origins: [origin] })
  }

  for (const holding of holdings) {
    if (holding.kind === 'settlement') {
      settle(holding.currency, holding.amount, holding)
      continue
    }
    const { terms, underlying, amount } = toEntry(holding, venueCustody)
    const sign = compareExact(amount, ZERO)
    if (sign === 0) {
      // Nothing is held, but what is owed on it stays owed.
      if (holding.kind === 'linear')
        settle(holding.quote, atMostZero(negateExact(holding.costBasis)), holding)
      if (holding.kind === 'inverse') settle(holding.coin, atMostZero(holding.coinBasis), holding)
      continue
    }
    const instrument = find(termsKey(underlying ?? '', terms))
    const canOwe = sign < 0 || terms.kind === 'linear' || terms.kind === 'inverse'
    if (instrument === undefined || (!canOwe && leaveOut.has(instrument.id))) {
      if (canOwe) throw withoutRow(holding)
      leftOut.push(holding)
      continue
    }
    const count = countLots(amount, instrument.lot)
    push(instrument, count, holding)
    if (holding.kind === 'linear')
      settle(holding.quote, keepBasis(negateExact(holding.costBasis), count, amount, instrument), holding)
    if (holding.kind === 'inverse')
      settle(holding.coin, keepBasis(holding.coinBasis, count, amount, instrument), holding)
  }
  for (const { currency, venue, amount, origins } of settlements.values()) {
    const instrument = find(termsKey('', { kind: 'settlement', currency }))
    // A claim that is not owed may be left out, like any other.
    if (instrument === undefined && compareExact(amount, ZERO) >= 0) continue
    if (instrument === undefined) {
      throw new PlimsollError(
        'OBLIGATION_WITHOUT_ROW',
        `${currency} owed at ${venue} has no settlement row.`,
        {
          field: `settlement:${currency}`,
          expected: 'a settlement instrument in the list',
        },
      )
    }
    const count = floorLots(amount, instrument.lot)
    if (count !== 0n)
      lines.push({ instrumentId: instrument.id, lots: lots(count), instrument, venue, origins })
  }
  return { lines: mergeLines(lines), leftOut }
}

function toEntry(
  holding: Exclude<Holding, { kind: 'settlement' }>,
  venueCustody: ReadonlyMap<string, Custody>,
): Entry {
  switch (holding.kind) {
    case 'coin': {
      const custody = venueCustody.get(holding.venue)
      if (custody === undefined) {
        throw new PlimsollError(
          'INVALID_INPUT',
          `The parameter set gives ${holding.venue} no custody class.`,
          {
            field: `parameters.venueCustody.${holding.venue}`,
            expected: 'own, large or other',
          },
        )
      }
      // A debt is owed whatever the venue's class; only what is held there is discounted for it.
      const owed = compareExact(holding.amount, ZERO) < 0
      const terms: Terms = { kind: 'coin', coin: holding.coin, custody: owed ? 'own' : custody }
      return { terms, underlying: null, amount: holding.amount, holding }
    }
    case 'linear':
      return {
        terms: { kind: 'linear', expirySec: holding.expirySec },
        underlying: holding.underlying,
        amount: holding.size,
        holding,
      }
    case 'inverse':
      // A long inverse contract is short the row that one USD of face is worth.
      return {
        terms: { kind: 'inverse', expirySec: holding.expirySec },
        underlying: holding.underlying,
        amount: negateExact(holding.faceUsd),
        holding,
      }
    case 'option': {
      const { expirySec, right } = holding
      return {
        terms: { kind: 'option', expirySec, strike: formatExact(holding.strike), right },
        underlying: holding.underlying,
        amount: holding.size,
        holding,
      }
    }
  }
}

/** Longs down, shorts up in magnitude. */
function countLots(amount: Exact, lot: Exact): bigint {
  const { numerator, denominator } = ratio(amount, lot)
  return numerator >= 0n ? divFloor(numerator, denominator) : -divCeil(-numerator, denominator)
}

function floorLots(amount: Exact, lot: Exact): bigint {
  const { numerator, denominator } = ratio(amount, lot)
  return divFloor(numerator, denominator)
}

function ratio(amount: Exact, lot: Exact): { numerator: bigint; denominator: bigint } {
  return {
    numerator: amount.atoms * 10n ** BigInt(lot.scale),
    denominator: lot.atoms * 10n ** BigInt(amount.scale),
  }
}

/**
 * The settlement amount that goes with the lots kept: scaled to them, or the whole of it where that is less. Scaling alone
 * would scale a gain up when a short of a hundredth of a lot counts as a lot, and drop a loss with the dust of a long.
 * Toward minus infinity at eighteen digits.
 */
function keepBasis(settlement: Exact, count: bigint, amount: Exact, { lot }: Instrument): Exact {
  const scale = 18
  const sign = amount.atoms < 0n ? -1n : 1n
  const numerator = settlement.atoms * count * lot.atoms * 10n ** BigInt(amount.scale + scale)
  const denominator = amount.atoms * 10n ** BigInt(settlement.scale + lot.scale)
  const scaled = { atoms: divFloor(sign * numerator, sign * denominator), scale }
  return compareExact(scaled, settlement) < 0 ? scaled : settlement
}

const atMostZero = (amount: Exact): Exact => (compareExact(amount, ZERO) < 0 ? amount : ZERO)

/** Lines of one instrument, sign and venue become one. */
function mergeLines(lines: readonly TracedLine[]): TracedLine[] {
  const merged = new Map<string, TracedLine>()
  for (const line of lines) {
    const key = `${line.instrumentId}/${line.lots < 0n ? 'short' : 'long'}/${line.venue}`
    const known = merged.get(key)
    merged.set(
      key,
      known === undefined
        ? line
        : { ...known, lots: lots(known.lots + line.lots), origins: [...known.origins, ...line.origins] },
    )
  }
  return [...merged.values()]
}

/** Settlement rows are found by currency, coins by coin: neither needs the underlying. The expired have no row. */
function indexInstruments(list: InstrumentList, asOfSec: number): (key: string) => Instrument | undefined {
  const live = list.instruments.filter(
    ({ terms }) => !('expirySec' in terms) || terms.expirySec === null || terms.expirySec > asOfSec,
  )
  const byKey = new Map(
    live.map((instrument) => [termsKey(instrument.underlying, instrument.terms), instrument]),
  )
  return (key) => byKey.get(key)
}

function withoutRow({ venue, kind }: Holding): PlimsollError {
  return new PlimsollError('OBLIGATION_WITHOUT_ROW', `A ${kind} held at ${venue} has no row and can owe.`, {
    field: `${venue}.${kind}`,
    expected: 'an instrument of the assigned list',
    remedy: 'Ask the publisher to list it, or close the position; an account with it cannot be proved.',
  })
}
