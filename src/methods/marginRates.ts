import { z } from 'zod'

/** Rates of initial and maintenance margin, of which maintenance is never the larger. */
export function marginRates(value: z.ZodType<number>) {
  return z
    .strictObject({ initial: value, maintenance: value })
    .refine(({ initial, maintenance }) => maintenance <= initial, {
      error: 'maintenance at most initial',
      abort: true,
    })
}
