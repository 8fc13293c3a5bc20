import { black76 } from '../src/risk/pricing/black76.ts'
import { createStrikeLanes, priceStrike } from '../src/risk/pricing/strikeLanes.ts'
import { startRival } from './rival.ts'
import { createSamples, type Samples, time } from './statistics.ts'
import { BASIS_LANE, LANES, moves, OPTIONS, strikes, timeAt, volatilityAt } from './tableSet.ts'

const distinct = [...new Set(moves)]
const lanes = createStrikeLanes(
  moves.map((move, s) => (s === BASIS_LANE ? distinct.length : distinct.indexOf(move))),
)
const factors = Float64Array.from(distinct, (move) => 1 + move)
const volatilityOf = Uint8Array.from(volatilityAt)
const timeOf = Uint8Array.from(timeAt)
const out = new Float64Array(OPTIONS * LANES)

function priceSet(): void {
  const roots = new Float64Array(2)
  let at = 0
  for (const { forward, strike, volatilities, years, basis } of strikes) {
    for (let t = 0; t < 2; t++) roots[t] = Math.sqrt(years[t] ?? 0)
    for (let i = 0; i < factors.length; i++) lanes.forwards[i] = forward * (factors[i] ?? 0)
    lanes.forwards[factors.length] = forward * basis
    for (let s = 0; s < LANES; s++) {
      lanes.deviations[s] = (volatilities[volatilityOf[s] ?? 0] ?? 0) * (roots[timeOf[s] ?? 0] ?? 0)
    }
    priceStrike(lanes, strike)
    out.set(lanes.calls, at)
    out.set(lanes.puts, at + LANES)
    at += 2 * LANES
  }
}

/** The same values one option at a time, for the checksum. */
function priceSingly(): number {
  let sum = 0
  for (const { forward, strike, volatilities, years, basis } of strikes) {
    for (const right of ['call', 'put'] as const) {
      for (const [s, move] of moves.entries()) {
        const moved = s === BASIS_LANE ? forward * basis : forward * (1 + move)
        sum += black76(
          moved,
          strike,
          volatilities[volatilityAt[s] ?? 0] ?? 0,
          years[timeAt[s] ?? 0] ?? 0,
          right,
        )
      }
    }
  }
  return sum
}

export const tableRivals = ['plain', 'shared', 'paired'] as const

/** Prices the set in turn with C, QuantLib and ours; throws when a sum is off by more than 1e-11 of it. */
export async function measureTableBuild(
  cPath: string,
  quantlibPath: string,
  rounds: number,
): Promise<Samples> {
  const samples = createSamples()
  const c = startRival(cPath)
  const quantlib = startRival(quantlibPath)
  const expected = priceSingly()
  const agree = (checksum: string | number, name: string): void => {
    if (!(Math.abs(Number(checksum) / expected - 1) < 1e-11))
      throw new RangeError(`${name} has another sum: ${checksum}`)
  }
  for (let i = 0; i < 60; i++) priceSet()
  for (let round = 0; round < rounds; round++) {
    for (const variant of tableRivals) {
      const { milliseconds, checksum } = await c.ask(variant)
      agree(checksum, `C ${variant}`)
      samples.add(`C ${variant}`, milliseconds)
    }
    out.fill(0)
    samples.add('ours', time(priceSet))
    agree(
      out.reduce((sum, value) => sum + value, 0),
      'ours',
    )
    if (round % 3 > 0) continue
    for (const variant of ['engine', 'npv']) {
      const { milliseconds, checksum } = await quantlib.ask(variant)
      agree(checksum, `QuantLib ${variant}`)
      samples.add(`QuantLib ${variant}`, milliseconds)
    }
  }
  c.close()
  quantlib.close()
  return samples
}
