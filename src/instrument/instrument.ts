import { z } from 'zod'
import { PlimsollError } from '../errors.ts'
import { type Exact, parseExact } from '../units/exact.ts'

/**
 * Terms of an instrument, independent of any venue. An id is assigned once, in `parameters/instruments.json`;
 * it fixes terms and lot for good and is never reused.
 *
 * - `coin`: a long is collateral after haircut, a short is a debt. `custody` is the venue class it lies at.
 * - `settlement`: money owed to or by the holder that is not cash: cost basis, accrued funding, unrealised
 *   P&L of an inverse contract. No haircut, no size.
 * - `linear`: perpetual (no expiry) or dated future, valued at its mark in USD.
 * - `inverse`: one USD of face value; worth index / mark. A *long* inverse contract is *short* this row.
 * - `option`: European, worth max(S - K, 0) or max(K - S, 0) in USD at expiry, whatever coin it settles in.
 */
export type Terms =
  | { readonly kind: 'coin'; readonly coin: string; readonly custody: Custody }
  | { readonly kind: 'settlement'; readonly currency: string }
  | { readonly kind: 'linear'; readonly expirySec: number | null }
  | { readonly kind: 'inverse'; readonly expirySec: number | null }
  | {
      readonly kind: 'option'
      readonly expirySec: number
      readonly strike: string
      readonly right: 'call' | 'put'
    }

export type Custody = 'own' | 'large' | 'other'

export interface Instrument {
  readonly id: bigint
  readonly name: string
  readonly underlying: string
  /** Size of one lot in the instrument's unit: coins, contracts of one coin, or USD of face value. */
  readonly lot: Exact
  readonly terms: Terms
}

export interface Underlying {
  readonly id: bigint
  readonly symbol: string
}

/** The assigned list: underlyings and instruments in ascending id order. */
export interface InstrumentList {
  readonly underlyings: readonly Underlying[]
  readonly instruments: readonly Instrument[]
}

/** One spelling per number: a second one would be a second instrument. */
const decimalText = z
  .string()
  .regex(/^(0|[1-9]\d{0,29})(\.\d{0,17}[1-9])?$/, 'a decimal without leading or trailing zeros')
  .refine((text) => text !== '0', 'a number above zero')
const symbol = z.string().regex(/^[A-Za-z0-9]{1,16}$/, 'letters and digits')
const expiry = z.int().positive()

const termsSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('coin'), coin: symbol, custody: z.enum(['own', 'large', 'other']) }),
  z.strictObject({ kind: z.literal('settlement'), currency: symbol }),
  z.strictObject({ kind: z.literal('linear'), expirySec: expiry.nullable() }),
  z.strictObject({ kind: z.literal('inverse'), expirySec: expiry.nullable() }),
  z.strictObject({
    kind: z.literal('option'),
    expirySec: expiry,
    strike: decimalText,
    right: z.enum(['call', 'put']),
  }),
])

export const instrumentListSchema = z.strictObject({
  schema: z.literal('plimsoll.instruments/1'),
  underlyings: z.array(z.strictObject({ id: z.int().positive(), symbol })),
  instruments: z.array(
    z.strictObject({
      id: z.int().positive(),
      name: z.string().min(1).max(64),
      underlying: symbol,
      lot: decimalText,
      terms: termsSchema,
    }),
  ),
})

/**
 * Parses the assigned list. Refuses with INVALID_INPUT a duplicated id or name, two ids with the same terms,
 * ids out of order, and an instrument of an underlying that is not listed.
 */
export function parseInstrumentList(json: unknown): InstrumentList {
  const parsed = instrumentListSchema.safeParse(json)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    const field = `instruments.${issue?.path.join('.') ?? ''}`
    throw new PlimsollError('INVALID_INPUT', 'The instrument list is malformed.', {
      field,
      expected: issue?.message ?? 'plimsoll.instruments/1',
    })
  }
  const { underlyings, instruments } = parsed.data
  assertAscending(underlyings, 'underlyings')
  assertAscending(instruments, 'instruments')
  const symbols = new Set(underlyings.map((underlying) => underlying.symbol))
  if (symbols.size !== underlyings.length) throw duplicate('underlyings.symbol')
  const seen = new Set<string>()
  if (new Set(instruments.map(({ name }) => name)).size !== instruments.length)
    throw duplicate('instruments.name')
  for (const { underlying, terms, name } of instruments) {
    if (!symbols.has(underlying)) {
      throw new PlimsollError('INVALID_INPUT', `${name} names an underlying that is not listed.`, {
        field: `instruments.${name}.underlying`,
        expected: [...symbols].join(', '),
      })
    }
    const key = termsKey(underlying, terms)
    if (seen.has(key)) throw duplicate(`instruments.${name}.terms`)
    seen.add(key)
  }
  return {
    underlyings: underlyings.map(({ id, symbol }) => ({ id: BigInt(id), symbol })),
    instruments: instruments.map(({ id, name, underlying, lot, terms }) => ({
      id: BigInt(id),
      name,
      underlying,
      lot: parseExact(lot, `instruments.${name}.lot`),
      terms,
    })),
  }
}

/** One text per economic terms: the key under which a holding finds its row. */
export function termsKey(underlying: string, terms: Terms): string {
  switch (terms.kind) {
    case 'coin':
      return `coin:${terms.coin}@${terms.custody}`
    case 'settlement':
      return `settlement:${terms.currency}`
    case 'linear':
    case 'inverse':
      return `${terms.kind}:${underlying}:${terms.expirySec ?? 'perpetual'}`
    case 'option':
      return `option:${underlying}:${terms.expirySec}:${terms.strike}:${terms.right}`
  }
}

function assertAscending(entries: readonly { id: number }[], field: string): void {
  for (const [index, entry] of entries.entries()) {
    const previous = entries[index - 1]
    if (previous !== undefined && entry.id <= previous.id) throw duplicate(`${field}.${index}.id`)
  }
}

function duplicate(field: string): PlimsollError {
  return new PlimsollError('INVALID_INPUT', `${field} repeats or is out of order.`, {
    field,
    expected: 'strictly ascending ids, each name and terms once',
  })
}
