import type { z } from 'zod'
import type { VenueMargin } from '../adapters/adapter.ts'
import { PlimsollError } from '../errors.ts'
import type { ReportLine } from '../margin/reportLine.ts'
import type { History } from '../market/history.ts'
import type { Market } from '../market/market.ts'
import type { UsdE6 } from '../units/fixed.ts'
import type { Book, Leg } from './book.ts'

/**
 * What a method makes of a book. `lines` sum to `initial` (each rounded once, up); `worst` is the scenario that binds,
 * null for a rule without scenarios; `caveats` say what is unverified, simplified or left out, and are printed.
 * `equity` is the method's own: collateral as this method counts it.
 */
export interface MethodMargin extends VenueMargin {
  readonly lines: readonly ReportLine[]
  readonly worst: { readonly label: string; readonly pnl: UsdE6 } | null
  readonly caveats: readonly string[]
}

/** What a method may look at besides its parameters. */
export interface MethodData {
  readonly market: Market
  /** The market of T where `market` is that after a move: what was fixed when a position was opened is judged on it. */
  readonly unmoved?: Market
  /** Past returns, for methods that need them; null where none was given. */
  readonly history: History | null
}

/**
 * One margin method, selectable by the `method` name of a parameter file. `schema` turns the file's `parameters` (decimal
 * strings) into numbers; `margin` is pure. A leg that the method has no rule for is refused with {@link unsupported},
 * never left out: a margin of half a book is not a margin.
 */
export interface MarginMethod<Parameters> {
  readonly id: string
  /** For reports: `SPAN-style`. */
  readonly title: string
  readonly schema: z.ZodType<Parameters>
  /** Equity leaves out what options are worth; a short's premium is asked for in the margin. */
  readonly optionsOutside?: true
  readonly margin: (book: Book, data: MethodData, parameters: Parameters) => MethodMargin
}

/** A method with its parameters: what a parameter file is, parsed. */
export interface BoundMethod {
  readonly id: string
  readonly title: string
  /** Name and hash of the parameter file; a report carries both. */
  readonly name: string
  readonly hash: bigint
  /** What the file says of itself; a margin's caveats begin with them. */
  readonly caveats: readonly string[]
  readonly margin: (book: Book, data: MethodData) => MethodMargin
}

/** Typed identity: keeps a method's generics and lets `index.ts` list it. */
export function defineMethod<Parameters>(method: MarginMethod<Parameters>): MarginMethod<Parameters> {
  return method
}

/** The method has no rule for a leg. */
export function unsupported(title: string, { instrument }: Leg): PlimsollError {
  return new PlimsollError(
    'UNSUPPORTED_BY_METHOD',
    `${title} has no rule for ${instrument.name}, so it has no margin for this book.`,
    {
      field: instrument.name,
      expected: `an instrument that ${title} margins`,
      remedy: 'Choose another method, or apply this one to the accounts that its venue holds.',
    },
  )
}

/** The method's parameters lack an entry, for example a tier of an underlying. */
export function missingParameter(field: string, expected: string): PlimsollError {
  return new PlimsollError('MISSING_QUOTE', `The method’s parameters lack ${field}.`, {
    field: `parameters.${field}`,
    expected,
    remedy: 'Add the entry, or choose another method.',
  })
}
