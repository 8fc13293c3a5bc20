import { z } from 'zod'
import { Real } from './decimal.ts'

/*
 * The reference model's own reading of the three public files. Every number becomes a Real at once.
 * Fields that no figure depends on are ignored.
 */

const real = z
  .union([z.string().regex(/^-?\d+(\.\d+)?$/), z.number()])
  .transform((text) => new Real(String(text)))

const marketSchema = z.object({
  asOfSec: z.number(),
  underlyings: z.record(
    z.string(),
    z.object({
      index: real,
      dailyVolume: real,
      coins: z.record(z.string(), real),
      perpetual: real.optional(),
      expiries: z
        .record(z.string(), z.object({ forward: real, volatilities: z.record(z.string(), real) }))
        .default({}),
    }),
  ),
})

const tierSchema = z.object({
  step: real,
  extremes: z.array(real).length(6),
  volatilityUp: real,
  volatilityDown: real,
  volatilityFloor: real,
  basisAnnual: real,
  basisPerpetual: real,
  buyBack: real,
  shortCharge: real,
  shortChargeNear: real,
  concentrationMultiple: real,
})

const parametersSchema = z.object({
  levels: z.object({ initial: real, maintenance: real }),
  tiers: z.record(z.string(), tierSchema),
  volatilityTerm: z.object({ pivotDays: real, powerShort: real, powerLong: real, minimumDays: real }),
  termStructure: z.object({ move: real, fullDays: real, zeroDays: real }),
  shortChargeDays: z.object({ far: real, near: real }),
  quoteMoves: z.record(z.string(), real),
  haircuts: z.record(z.string(), real),
  custodyHaircuts: z.record(z.string(), real),
  groups: z.record(z.string(), z.object({ offset: real })),
  underlyings: z.record(z.string(), z.object({ tier: z.string(), group: z.number() })),
  concentration: z.array(z.object({ slope: real, intercept: real })),
})

const instrumentsSchema = z.object({
  underlyings: z.array(z.object({ id: z.number(), symbol: z.string() })),
  instruments: z.array(
    z.object({
      id: z.number(),
      name: z.string(),
      underlying: z.string(),
      lot: real,
      terms: z.discriminatedUnion('kind', [
        z.object({ kind: z.literal('coin'), coin: z.string(), custody: z.string() }),
        z.object({ kind: z.literal('settlement'), currency: z.string() }),
        z.object({ kind: z.literal('linear'), expirySec: z.number().nullable() }),
        z.object({ kind: z.literal('inverse'), expirySec: z.number().nullable() }),
        z.object({
          kind: z.literal('option'),
          expirySec: z.number(),
          strike: z.string(),
          right: z.enum(['call', 'put']),
        }),
      ]),
    }),
  ),
})

export type Market = z.infer<typeof marketSchema>
export type UnderlyingMarket = Market['underlyings'][string]
export type Parameters = z.infer<typeof parametersSchema>
export type Tier = z.infer<typeof tierSchema>
export type Instruments = z.infer<typeof instrumentsSchema>
export type Instrument = Instruments['instruments'][number]
export type Terms = Instrument['terms']
export type TermsOf<Kind extends Terms['kind']> = Extract<Terms, { kind: Kind }>

export const parseMarket = (json: unknown): Market => marketSchema.parse(json)
export const parseParameters = (json: unknown): Parameters => parametersSchema.parse(json)
export const parseInstruments = (json: unknown): Instruments => instrumentsSchema.parse(json)

/** The entry, or an error that names what is missing: a quote or parameter is never taken as zero. */
export function requireEntry<Value>(value: Value | undefined, field: string): Value {
  if (value === undefined) throw new Error(`${field} is missing`)
  return value
}
