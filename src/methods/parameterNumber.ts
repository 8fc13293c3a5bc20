import { z } from 'zod'
import { compareExact, exact, parseExact } from '../units/exact.ts'

// Numbers of a parameter file are decimal strings: the file's hash is then the hash of its text, whatever parses it. A check
// that fails aborts, so that no later check sees what is no number.

const text = z.string().regex(/^-?\d{1,18}(\.\d{1,18})?$/, { error: 'a plain decimal string', abort: true })

/** A decimal string as float64, for rules that estimate. */
export const decimalNumber = text.transform(Number)

/** Bounded decimals as float64; `expected` says the bounds. */
const within = (holds: (value: number) => boolean, expected: string) =>
  decimalNumber.refine(holds, { error: expected, abort: true })

/** Zero or more: amounts of money, days, prices. */
export const nonNegative = within((value) => value >= 0, 'zero or more')

/** More than zero. */
export const positive = within((value) => value > 0, 'more than zero')

/** A share: from zero to one. */
export const fraction = within((value) => value >= 0 && value <= 1, 'between 0 and 1')

/** A share that may not be nothing. */
export const positiveFraction = within((value) => value > 0 && value <= 1, 'more than 0, at most 1')

/** A share that may be neither nothing nor all. */
export const properFraction = within((value) => value > 0 && value < 1, 'more than 0, below 1')

/** How far a price is moved to find the margin, of its value: below a thousandth there is nothing to find. */
export const priceRange = within((value) => value >= 0.001 && value <= 10, 'between 0.001 and 10')

/** The same, down: never to nothing. */
export const properPriceRange = within((value) => value >= 0.001 && value < 1, 'at least 0.001, below 1')

/** A rate, a relative shock or a power: more than ten times is a misprint. */
export const rate = within((value) => value >= 0 && value <= 10, 'between 0 and 10')

/** The same, of either sign. */
export const signedRate = within((value) => value >= -10 && value <= 10, 'between -10 and 10')

/** What something is multiplied by: nothing would make the margin vanish. */
export const factor = within((value) => value > 0 && value <= 10, 'more than 0, at most 10')

/** What lifts maintenance to initial margin. */
export const factorFromOne = within((value) => value >= 1 && value <= 10, 'between 1 and 10')

/** Share of its weight that an observation keeps per day; below a half the last few days are all there is. */
export const decay = within((value) => value >= 0.5 && value < 1, 'at least 0.5, below 1')

/** A decimal string as an exact decimal, for rules that are exact. */
export const decimalExact = text.transform((value) => parseExact(value, 'parameters'))

/** A rate as an exact decimal. */
export const rateExact = decimalExact.refine(
  (value) => value.atoms >= 0n && compareExact(value, exact(10n, 0)) <= 0,
  { error: 'between 0 and 10', abort: true },
)
