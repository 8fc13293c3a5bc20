import { z } from 'zod'
import { positive, rate } from './parameterNumber.ts'

/** How volatility shocks fade with time to expiry, as parameter files say it. */
export const volatilityTermSchema = z.strictObject({
  pivotDays: positive,
  powerShort: rate,
  powerLong: rate,
  minimumDays: positive,
})
