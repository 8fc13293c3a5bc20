import { z } from 'zod'
import { decay, fraction, nonNegative, positiveFraction, properFraction } from '../parameterNumber.ts'

/** A decimal string that is a whole number within bounds. */
const whole = (least: number, most: number) =>
  nonNegative.refine(
    (value) => Number.isInteger(value) && value >= least && value <= most,
    `a whole number from ${least} to ${most}`,
  )

/** Parameters of every method that reads its margin off the tail of a repriced sample. */
export const simulationShape = {
  measure: z.enum(['ES', 'VaR']),
  confidence: properFraction.refine((value) => value >= 0.5, 'at least one half'),
  horizonDays: whole(1, 30),
  /** One-day returns that are looked back on, the last ones of the history; more than the longest horizon. */
  lookbackDays: whole(31, 9_999),
  /** `history`: implied volatilities move as they did on the same days. `none`: they stay. */
  volatilityMoves: z.enum(['history', 'none']),
  /** Relative move of a volatility = that of 30 days times (30 / max(days to expiry, 1))^power. */
  volatilityTermPower: fraction,
  /** `horizon`: options age by the horizon. `none`: the moves are instantaneous. */
  timeDecay: z.enum(['horizon', 'none']),
  /** Underlyings of stable currencies, which have no history here and do not move. */
  still: z.array(z.string().min(1).max(16)),
  /** EMIR RTS 153/2013 Art. 28(1): (a) a buffer, (b) a weight for the stressed days; or none. */
  antiProcyclicality: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('none') }),
    z.strictObject({ kind: z.literal('buffer'), share: fraction }),
    z.strictObject({ kind: z.literal('stressed-weight'), weight: fraction, days: whole(31, 9_999) }),
  ]),
  /** Above this share of an underlying's daily volume, its gross notional is charged at the rate. */
  concentration: z.strictObject({ freeShareOfVolume: nonNegative, rate: fraction }).optional(),
  /** Share of a coin held long that does not count as equity. */
  haircuts: z.record(z.string(), fraction),
  /** Maintenance as a share of initial. */
  maintenanceShare: positiveFraction,
}

/** `path`: moves over windows of the horizon's length, overlapping. `square-root`: one day's moves times its square root. */
export const horizonRule = z.enum(['path', 'square-root'])
export type HorizonRule = z.infer<typeof horizonRule>

/** How the variance of each factor is filtered; `garch` is variance-targeted, `garch-calibrated` fitted per factor. */
export const filterSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('ewma'), decay }),
  z
    .strictObject({ kind: z.literal('garch'), alpha: fraction, beta: fraction })
    .refine(({ alpha, beta }) => alpha + beta < 1, 'alpha + beta below one'),
  z.strictObject({ kind: z.literal('garch-calibrated') }),
])
export type Filter = z.infer<typeof filterSchema>

export const drawsSchema = whole(2, 100_000).refine((value) => value % 2 === 0, 'an even number')

const simulationSchema = z.strictObject(simulationShape)
export type SimulationParameters = z.infer<typeof simulationSchema>
