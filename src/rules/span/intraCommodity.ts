import { type Deltas, formSpread, type SpreadLeg } from './formSpread.ts'

/** A calendar spread that the clearing house charges. */
export interface IntraSpread {
  readonly label: string
  readonly legs: readonly SpreadLeg[]
  /** Money for each spread formed (charge method F, flat). */
  readonly rate: number
}

export interface FormedIntraSpread {
  readonly label: string
  readonly count: number
  readonly charge: number
}

/** Calendar charge of one combined commodity. */
export interface IntraCommodityCharge {
  readonly charge: number
  readonly formed: readonly FormedIntraSpread[]
  /** Deltas that no spread consumed. */
  readonly remaining: Deltas
}

/**
 * Intra-commodity (calendar) spread charge. The scan moves all months together, so opposite months offset; this charges
 * for what they need not do together. Spreads are walked in the order given; each consumes deltas, so that a later one
 * sees the remainder. Source: CME, SPAN methodology; NSE Clearing, NSCCL SPAN (charge method F of the parameter file).
 */
export function computeIntraCommodity(deltas: Deltas, spreads: readonly IntraSpread[]): IntraCommodityCharge {
  const formed: FormedIntraSpread[] = []
  let remaining = deltas
  for (const { label, legs, rate } of spreads) {
    const result = formSpread(remaining, legs)
    remaining = result.remaining
    if (result.count > 0) formed.push({ label, count: result.count, charge: result.count * rate })
  }
  return { charge: formed.reduce((sum, { charge }) => sum + charge, 0), formed, remaining }
}

/** Rates of a month near its delivery, money per delta. */
export interface DeliveryMonth {
  readonly month: string
  /** For deltas that no spread consumed. */
  readonly outrightRate: number
  /** For deltas that a calendar spread consumed. */
  readonly spreadRate: number
}

/** Delivery (spot month) charge: deltas in outrights and deltas in spreads, each at its rate. Source: CME, SPAN methodology. */
export function computeDelivery(before: Deltas, remaining: Deltas, months: readonly DeliveryMonth[]): number {
  return months.reduce((sum, { month, outrightRate, spreadRate }) => {
    const whole = Math.abs(before.get(month) ?? 0)
    const outright = Math.abs(remaining.get(month) ?? 0)
    return sum + outright * outrightRate + (whole - outright) * spreadRate
  }, 0)
}
