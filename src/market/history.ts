import { z } from 'zod'
import { PlimsollError } from '../errors.ts'
import { hashCanonical, type Json } from '../units/canonical.ts'

/**
 * Daily closes of underlyings over the same days, oldest first, in USD, and for underlyings with options the implied
 * volatility at the money (30 days, fraction). `hash` names the file in reports.
 */
export interface History {
  readonly hash: bigint
  /** Days since 1970-01-01, ascending, one step each. */
  readonly days: readonly number[]
  readonly underlyings: ReadonlyMap<string, UnderlyingHistory>
}

export interface UnderlyingHistory {
  readonly closes: Float64Array
  readonly volatilities: Float64Array | null
}

const decimal = z.string().regex(/^\d{1,12}(\.\d{1,12})?$/, 'a plain positive decimal string')

export const historySchema = z.strictObject({
  schema: z.literal('plimsoll.history/1'),
  /** Where the numbers come from, and that they are constructed where they are. */
  source: z.string().min(1),
  firstDay: z.int().positive(),
  underlyings: z.record(
    z.string(),
    z.strictObject({ closes: z.array(decimal), volatilities: z.array(decimal).optional() }),
  ),
})

const LONGEST_DAYS = 10_000
const HIGHEST_CLOSE = 1e9
const HIGHEST_VOLATILITY = 10
/** A close this many times the day before, or a part of it, is an error of the series and no return. */
const LARGEST_DAILY_FACTOR = 20

/**
 * Parses a history. Refuses with INVALID_INPUT malformed text, with BAD_MARKET_DATA by name: series of unequal length, fewer
 * than two days, a close or volatility that is zero, beyond the bounds of market data, or more than
 * twenty times the day before or less than a twentieth of it.
 */
export function parseHistory(json: unknown): History {
  const parsed = historySchema.safeParse(json)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    throw new PlimsollError('INVALID_INPUT', 'The history is malformed.', {
      field: `history.${issue?.path.join('.') ?? ''}`,
      expected: issue?.message ?? 'plimsoll.history/1',
    })
  }
  const { firstDay, underlyings } = parsed.data
  const length = Object.values(underlyings)[0]?.closes.length ?? 0
  if (length < 2 || length > LONGEST_DAYS) throw bad('history.underlyings', `2 to ${LONGEST_DAYS} days`)
  const series = (texts: readonly string[], field: string, highest: number): Float64Array => {
    if (texts.length !== length) throw bad(field, `${length} values, as in the first series`)
    let before = 0
    return Float64Array.from(texts, (text, day) => {
      const value = Number(text)
      if (!(value > 0 && value <= highest))
        throw bad(`${field}.${day}`, `a number above 0, at most ${highest}`)
      const factor = day === 0 ? 1 : Math.max(value / before, before / value)
      if (factor > LARGEST_DAILY_FACTOR)
        throw bad(`${field}.${day}`, `at most ${LARGEST_DAILY_FACTOR} times the day before, or a part of it`)
      before = value
      return value
    })
  }
  return {
    hash: hashCanonical(parsed.data as Json),
    days: Array.from({ length }, (_, day) => firstDay + day),
    underlyings: new Map(
      Object.entries(underlyings).map(([symbol, { closes, volatilities }]) => {
        const field = `history.underlyings.${symbol}`
        return [
          symbol,
          {
            closes: series(closes, `${field}.closes`, HIGHEST_CLOSE),
            volatilities:
              volatilities === undefined
                ? null
                : series(volatilities, `${field}.volatilities`, HIGHEST_VOLATILITY),
          },
        ]
      }),
    ),
  }
}

function bad(field: string, expected: string): PlimsollError {
  return new PlimsollError('BAD_MARKET_DATA', `${field} cannot be used.`, {
    field,
    expected,
    remedy: 'Correct the series; a margin is never computed on it.',
  })
}
