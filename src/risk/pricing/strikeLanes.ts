import { erfcBoth, lnInPlace } from './arrayElementary.ts'

/**
 * Work space for the options of one strike in many lanes. A lane has one of a few forwards (`slots` says which, so that
 * a logarithm is taken once per forward) and a deviation, volatility x sqrt(years), zero at or past expiry. The caller
 * fills `forwards` and `deviations`, {@link priceStrike} the rest.
 */
export interface StrikeLanes {
  readonly slots: Uint16Array
  readonly forwards: Float64Array
  readonly deviations: Float64Array
  /** Undiscounted Black-76 values, in the forward's unit. */
  readonly calls: Float64Array
  readonly puts: Float64Array
  /** Magnitudes of the forward deltas: N(d1) and N(-d1). */
  readonly callDeltas: Float64Array
  readonly putDeltas: Float64Array
  readonly logs: Float64Array
  readonly arguments: Float64Array
  readonly above: Float64Array
  readonly below: Float64Array
}

/** Lanes by the slot of their forward; slots count from zero without gaps. */
export function createStrikeLanes(slots: readonly number[]): StrikeLanes {
  const count = slots.length
  const distinct = Math.max(...slots) + 1
  const array = (length: number): Float64Array => new Float64Array(length)
  return {
    slots: Uint16Array.from(slots),
    forwards: array(distinct),
    deviations: array(count),
    calls: array(count),
    puts: array(count),
    callDeltas: array(count),
    putDeltas: array(count),
    logs: array(distinct),
    arguments: array(2 * count),
    above: array(2 * count),
    below: array(2 * count),
  }
}

/**
 * Call, put and the magnitude of their deltas in every lane: the bits of `black76` and `black76Delta` (black76.ts), one
 * logarithm per forward and one tail of the normal distribution per d shared by both rights.
 */
export function priceStrike(lanes: StrikeLanes, strike: number): void {
  const { slots, forwards, deviations, calls, puts, callDeltas, putDeltas, logs, above, below } = lanes
  const u = lanes.arguments
  const count = slots.length
  for (let i = 0; i < logs.length; i++) logs[i] = (forwards[i] ?? 0) / strike
  lnInPlace(logs, logs.length)
  for (let s = 0; s < count; s++) {
    const deviation = deviations[s] ?? 0
    const d1 = (logs[slots[s] ?? 0] ?? 0) / deviation + 0.5 * deviation
    u[s] = d1 * Math.SQRT1_2
    u[s + count] = (d1 - deviation) * Math.SQRT1_2
  }
  erfcBoth(u, 2 * count, above, below)
  for (let s = 0; s < count; s++) {
    const forward = forwards[slots[s] ?? 0] ?? 0
    if ((deviations[s] ?? 0) <= 0) {
      calls[s] = Math.max(forward - strike, 0)
      puts[s] = Math.max(strike - forward, 0)
      callDeltas[s] = forward > strike ? 1 : 0
      putDeltas[s] = forward < strike ? 1 : 0
      continue
    }
    const t = s + count
    const right1 = (u[s] ?? 0) > 0
    const right2 = (u[t] ?? 0) > 0
    const below1 = below[s] ?? 0
    const above1 = above[s] ?? 0
    const below2 = below[t] ?? 0
    const above2 = above[t] ?? 0
    const call1 = 0.5 * (right1 ? below1 : above1)
    const put1 = 0.5 * (right1 ? above1 : below1)
    const call2 = 0.5 * (right2 ? below2 : above2)
    const put2 = 0.5 * (right2 ? above2 : below2)
    calls[s] = Math.max(forward * call1 - strike * call2, 0)
    puts[s] = Math.max(strike * put2 - forward * put1, 0)
    callDeltas[s] = call1
    putDeltas[s] = put1
  }
}
