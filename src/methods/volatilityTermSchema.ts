import { z } from 'zod'
import { nonNegative, positive } from './parameterNumber.ts'

/** How volatility shocks fade with time to expiry, as parameter files say it. */
export const volatilityTermSchema = z.strictObject({
  pivotDays: positive,
  powerShort: nonNegative,
  powerLong: nonNegative,
  minimumDays: positive,
})
