import { z } from 'zod'
import { parseExact } from '../units/exact.ts'

// Numbers of a parameter file are decimal strings: the file's hash is then the hash of its text, whatever parses it.

const text = z.string().regex(/^-?\d{1,18}(\.\d{1,18})?$/, 'a plain decimal string')

/** A decimal string as float64, for rules that estimate. */
export const decimalNumber = text.transform(Number)

/** The same, zero or more. */
export const nonNegative = decimalNumber.refine((value) => value >= 0, 'zero or more')

/** The same, more than zero. */
export const positive = decimalNumber.refine((value) => value > 0, 'more than zero')

/** The same, from zero to one. */
export const fraction = decimalNumber.refine((value) => value >= 0 && value <= 1, 'between 0 and 1')

/** A decimal string as an exact decimal, for rules that are exact. */
export const decimalExact = text.transform((value) => parseExact(value, 'parameters'))
