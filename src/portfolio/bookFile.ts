import { z } from 'zod'
import { PlimsollError } from '../errors.ts'
import type { Custody, InstrumentList } from '../instrument/instrument.ts'
import {
  compareExact,
  divideFloor,
  type Exact,
  formatExact,
  multiplyExact,
  negateExact,
  parseExact,
  ZERO,
} from '../units/exact.ts'
import type { Holding } from './holding.ts'
import { computeLots, type LotsOfAccount, type TracedLine } from './lots.ts'

/** One account of a written-down book: what lies where, and by which method its venue margins it. */
export interface BookAccount {
  readonly name: string
  readonly venue: string
  /** Name of the venue's method; null where it has none that is known. */
  readonly method: string | null
  readonly lines: readonly TracedLine[]
}

const BASIS_SCALE = 18
/** Underlying of every currency that prices are quoted in. */
const MONEY = 'USD'

const decimal = z.string().regex(/^-?\d{1,24}(\.\d{1,18})?$/, 'a plain decimal string')
const symbol = z.string().regex(/^[A-Za-z0-9]{1,16}$/, 'letters and digits')
const expirySec = z.int().positive()

/** Printed in tables, so without control characters. */
const plainText = (length: number) =>
  z
    .string()
    .min(1)
    .max(length)
    .regex(/^[^\p{C}]*$/u, 'text without control characters')

const holdingSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('coin'), coin: symbol, amount: decimal }),
  z.strictObject({ kind: z.literal('settlement'), currency: symbol, amount: decimal }),
  z.strictObject({
    kind: z.literal('linear'),
    underlying: symbol,
    expirySec: expirySec.nullable(),
    size: decimal,
    quote: symbol,
    entryPrice: decimal,
  }),
  z.strictObject({
    kind: z.literal('inverse'),
    underlying: symbol,
    expirySec: expirySec.nullable(),
    faceUsd: decimal,
    entryPrice: decimal,
  }),
  z.strictObject({
    kind: z.literal('option'),
    underlying: symbol,
    expirySec,
    strike: decimal,
    right: z.enum(['call', 'put']),
    size: decimal,
  }),
])

export const bookFileSchema = z.strictObject({
  schema: z.literal('plimsoll.book/1'),
  accounts: z
    .array(
      z.strictObject({
        name: plainText(64),
        venue: plainText(32),
        custody: z.enum(['own', 'large', 'other']),
        method: z.string().min(1).max(64).optional(),
        holdings: z.array(holdingSchema),
      }),
    )
    .min(1),
})

/**
 * Parses a book that somebody wrote down, for what-ifs: nothing in it is read from a venue, so nothing of it can be
 * attested. A contract has its entry price: cost basis = size x entry, coin basis of an inverse contract = face / entry
 * (floored at eighteen digits). Whole lots by M-11. Refuses with INVALID_INPUT malformed
 * text, a name used twice, and what is not listed or not in whole lots: nothing written down is rounded away.
 */
export function parseBookFile(json: unknown, list: InstrumentList, asOfSec: number): readonly BookAccount[] {
  const parsed = bookFileSchema.safeParse(json)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    throw refused(`book.${issue?.path.join('.') ?? ''}`, issue?.message ?? 'plimsoll.book/1')
  }
  const names = parsed.data.accounts.map(({ name }) => name)
  const again = names.findIndex((name, index) => names.indexOf(name) < index)
  if (again >= 0) throw refused(`book.accounts.${again}.name`, 'a name that no other account has')
  return parsed.data.accounts.map(({ name, venue, custody, method, holdings }) => {
    const entries = holdings.map((holding, index) =>
      parseHolding(holding, venue, `book.accounts.${name}.holdings.${index}`),
    )
    const custodies = new Map<string, Custody>([[venue, custody]])
    for (const entry of entries) assertMeant(entry, list, custodies, asOfSec)
    const { lines } = computeLots(entries, list, custodies, asOfSec)
    return { name, venue, method: method ?? null, lines }
  })
}

/** A wallet's dust may be left out of a proof; a line somebody wrote down is meant, listed, and in whole lots. */
function assertMeant(
  holding: Holding,
  list: InstrumentList,
  custodies: ReadonlyMap<string, Custody>,
  asOfSec: number,
): void {
  const amount = amountOf(holding)
  if (amount.atoms === 0n) return
  if (holding.kind === 'linear') assertQuote(holding.quote, list, holding.origin)
  const { lines } = computeListed(holding, list, custodies, asOfSec)
  const own = lines.find(({ instrument }) => instrument.terms.kind === holding.kind)
  const lot = own?.instrument.lot
  const kept = lot === undefined ? ZERO : multiplyExact({ atoms: own?.lots ?? 0n, scale: 0 }, lot)
  if (compareExact(kept, amount) === 0) return
  throw refused(holding.origin, lot === undefined ? 'at least one lot' : `whole lots of ${formatExact(lot)}`)
}

function computeListed(
  holding: Holding,
  list: InstrumentList,
  custodies: ReadonlyMap<string, Custody>,
  asOfSec: number,
): LotsOfAccount {
  const unlisted = refused(holding.origin, 'an instrument of the list that has not expired')
  try {
    const found = computeLots([holding], list, custodies, asOfSec)
    if (found.leftOut.length > 0) throw unlisted
    return found
  } catch (error) {
    throw error instanceof PlimsollError && error.code === 'OBLIGATION_WITHOUT_ROW' ? unlisted : error
  }
}

/** What a contract is paid in must be money: another coin's price would be taken for it. */
function assertQuote(quote: string, list: InstrumentList, field: string): void {
  const row = list.instruments.find(({ terms }) => terms.kind === 'settlement' && terms.currency === quote)
  if (row !== undefined && row.underlying === MONEY) return
  throw refused(`${field}.quote`, 'a currency with a settlement row in USD')
}

function amountOf(holding: Holding): Exact {
  switch (holding.kind) {
    case 'coin':
    case 'settlement':
      return holding.amount
    case 'linear':
    case 'option':
      return holding.size
    case 'inverse':
      // A long inverse contract is short the row that one USD of face is worth.
      return negateExact(holding.faceUsd)
  }
}

function parseHolding(holding: z.infer<typeof holdingSchema>, venue: string, field: string): Holding {
  const read = (text: string, name: string): Exact => parseExact(text, `${field}.${name}`)
  const readPrice = (text: string): Exact => {
    const price = read(text, 'entryPrice')
    if (price.atoms <= 0n) throw refused(`${field}.entryPrice`, 'a price above zero')
    return price
  }
  const base = { venue, origin: field }
  switch (holding.kind) {
    case 'coin':
      return { ...base, kind: 'coin', coin: holding.coin, amount: read(holding.amount, 'amount') }
    case 'settlement':
      return {
        ...base,
        kind: 'settlement',
        currency: holding.currency,
        amount: read(holding.amount, 'amount'),
      }
    case 'linear': {
      const size = read(holding.size, 'size')
      const { underlying, expirySec: expiry, quote } = holding
      const costBasis = multiplyExact(size, readPrice(holding.entryPrice))
      return { ...base, kind: 'linear', underlying, expirySec: expiry, size, quote, costBasis }
    }
    case 'inverse': {
      const { underlying, expirySec: expiry } = holding
      const faceUsd = read(holding.faceUsd, 'faceUsd')
      const coinBasis = divideFloor(faceUsd, readPrice(holding.entryPrice), BASIS_SCALE)
      return { ...base, kind: 'inverse', underlying, expirySec: expiry, faceUsd, coin: underlying, coinBasis }
    }
    case 'option': {
      const { underlying, expirySec: expiry, right } = holding
      const strike = read(holding.strike, 'strike')
      return {
        ...base,
        kind: 'option',
        underlying,
        expirySec: expiry,
        strike,
        right,
        size: read(holding.size, 'size'),
      }
    }
  }
}

function refused(field: string, expected: string): PlimsollError {
  return new PlimsollError('INVALID_INPUT', 'The book is malformed.', { field, expected })
}
