import { z } from 'zod'
import { PlimsollError } from '../errors.ts'
import type { Custody, InstrumentList } from '../instrument/instrument.ts'
import { divideFloor, type Exact, multiplyExact, parseExact } from '../units/exact.ts'
import type { Holding } from './holding.ts'
import { computeLots, type TracedLine } from './lots.ts'

/** One account of a written-down book: what lies where, and by which method its venue margins it. */
export interface BookAccount {
  readonly name: string
  readonly venue: string
  /** Name of the venue's method; null where it has none that is known. */
  readonly method: string | null
  readonly lines: readonly TracedLine[]
}

const BASIS_SCALE = 18

const decimal = z.string().regex(/^-?\d{1,24}(\.\d{1,18})?$/, 'a plain decimal string')
const symbol = z.string().regex(/^[A-Za-z0-9]{1,16}$/, 'letters and digits')
const expirySec = z.int().positive()

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
        name: z.string().min(1).max(64),
        venue: z.string().min(1).max(32),
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
 * text and a name used twice, and with OBLIGATION_WITHOUT_ROW what can owe and is not listed.
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
    const { lines, leftOut } = computeLots(
      entries,
      list,
      new Map<string, Custody>([[venue, custody]]),
      asOfSec,
    )
    // A wallet's dust may be left out of a proof; a line somebody wrote down is meant.
    if (leftOut.length > 0) {
      throw refused(
        `book.accounts.${name}.holdings.${entries.indexOf(leftOut[0] ?? ({} as Holding))}`,
        'an instrument of the list',
      )
    }
    return { name, venue, method: method ?? null, lines }
  })
}

function parseHolding(holding: z.infer<typeof holdingSchema>, venue: string, field: string): Holding {
  const read = (text: string, name: string): Exact => parseExact(text, `${field}.${name}`)
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
      const costBasis = multiplyExact(size, read(holding.entryPrice, 'entryPrice'))
      return { ...base, kind: 'linear', underlying, expirySec: expiry, size, quote, costBasis }
    }
    case 'inverse': {
      const { underlying, expirySec: expiry } = holding
      const faceUsd = read(holding.faceUsd, 'faceUsd')
      const entry = read(holding.entryPrice, 'entryPrice')
      if (entry.atoms <= 0n) throw refused(`${field}.entryPrice`, 'a price above zero')
      const coinBasis = divideFloor(faceUsd, entry, BASIS_SCALE)
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
