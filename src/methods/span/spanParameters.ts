import { z } from 'zod'
import {
  factor,
  factorFromOne,
  fraction,
  nonNegative,
  positive,
  priceRange,
  rate,
} from '../parameterNumber.ts'

/** Tiers that are no dated month: coins and coin-settled amounts; perpetual contracts. */
export const SPOT = 'spot'
export const PERPETUAL = 'perpetual'

const name = z.string().min(1).max(32)
const side = z.enum(['A', 'B'])
const bothSides = (legs: readonly { readonly side: 'A' | 'B' }[]): boolean =>
  legs.some((leg) => leg.side === 'A') && legs.some((leg) => leg.side === 'B')

const product = z.strictObject({
  /** Share of the index, or USD per coin. */
  priceScanRange: z.union(
    [z.strictObject({ fraction: priceRange }), z.strictObject({ absolute: positive })],
    {
      error: 'a fraction between 0.001 and 10, or an absolute amount above zero',
    },
  ),
  /** The larger of a share of the option's volatility and a number of points (0.04 is four). */
  volatilityScanRange: z.strictObject({ relative: rate, minimum: rate }),
  /** In priority order; the rate is a share of one delta's value. */
  calendar: z.array(
    z.strictObject({
      legs: z
        .array(z.strictObject({ tier: name, ratio: positive, side }))
        .refine(bothSides, 'legs on both sides'),
      rate,
    }),
  ),
  /** Shares of a delta's value, for dated months that expire within so many days. */
  delivery: z.strictObject({ withinDays: nonNegative, outrightRate: rate, spreadRate: rate }),
  /** Share of the index for each short option of one coin. */
  shortOptionRate: rate,
})

/** Parameters of the SPAN-style method. Underlyings under `cash` are money: collateral only, never scanned. */
export const spanSchema = z
  .strictObject({
    initialToMaintenance: factorFromOne,
    lookAheadDays: nonNegative,
    extreme: z.strictObject({ multiple: factor, cover: fraction }),
    compositeWeights: z.array(rate).length(7),
    /** Dated months by days to expiry, ascending; a month belongs to the first that reaches it. */
    tiers: z
      .array(z.strictObject({ name, toDays: positive }))
      .refine(
        (tiers) => tiers.every(({ toDays }, k) => k === 0 || toDays > (tiers[k - 1]?.toDays ?? 0)),
        'ascending days',
      ),
    shortOptionMethod: z.enum(['sum', 'greater']),
    priceRiskMethod: z.enum(['normal', 'scanRange', 'scanRangeCap']),
    optionValueLimit: z.enum(['commodity', 'portfolio']),
    cash: z.array(name),
    haircuts: z.record(z.string(), fraction),
    products: z.record(name, product),
    underlyings: z.record(z.string(), name),
    /** In priority order; a delta here is one dollar of the underlying. */
    interCommodity: z.array(
      z.strictObject({
        legs: z
          .array(z.strictObject({ underlying: name, ratio: positive, side }))
          .refine(bothSides, 'legs on both sides'),
        creditRate: fraction,
      }),
    ),
  })
  .superRefine(({ tiers, products, underlyings, interCommodity }, context) => {
    const known = new Set([SPOT, PERPETUAL, ...tiers.map((tier) => tier.name)])
    const refuse = (path: string[], message: string): void => {
      context.addIssue({ code: 'custom', path, message })
    }
    for (const [key, { calendar }] of Object.entries(products)) {
      if (calendar.some(({ legs }) => legs.some(({ tier }) => !known.has(tier)))) {
        refuse(['products', key, 'calendar'], `one of the tiers ${[...known].join(', ')}`)
      }
    }
    for (const [symbol, key] of Object.entries(underlyings)) {
      if (products[key] === undefined) refuse(['underlyings', symbol], 'a name under products')
    }
    if (interCommodity.some(({ legs }) => legs.some(({ underlying }) => !(underlying in underlyings)))) {
      refuse(['interCommodity'], 'underlyings that have a product')
    }
  })

export type SpanParameters = z.infer<typeof spanSchema>
export type SpanProduct = SpanParameters['products'][string]
