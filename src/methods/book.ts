import type { Instrument } from '../instrument/instrument.ts'
import type { TracedLine } from '../portfolio/lots.ts'
import { addExact, type Exact, multiplyExact } from '../units/exact.ts'

/**
 * One holding as a margin method sees it: terms and a signed quantity in the instrument's unit (coins, contracts of one
 * coin, USD of face), long positive. A linear contract comes with its cost basis as a settlement leg of the opposite
 * sign, an inverse one with its coin basis, so that the sum of values is the account's equity at any prices.
 */
export interface Leg {
  readonly instrument: Instrument
  readonly quantity: Exact
}

/** What one margin engine looks at: a venue's account, or the whole portfolio. Instruments in ascending id order. */
export interface Book {
  readonly legs: readonly Leg[]
}

/** Sums lines per instrument and sign, none of nothing: a coin lent and the same coin borrowed stay two legs, as at any lender. */
export function buildBook(lines: readonly Pick<TracedLine, 'instrument' | 'lots'>[]): Book {
  const held = lines.filter(({ lots }) => lots !== 0n)
  return {
    legs: sumLegs(
      held.map((line) => toLeg(line)),
      true,
    ),
  }
}

/** One leg per instrument, long and short netted; what nets to nothing is left out. */
export function netLegs({ legs }: Book): readonly Leg[] {
  return sumLegs(legs, false).filter(({ quantity }) => quantity.atoms !== 0n)
}

function toLeg({ instrument, lots }: Pick<TracedLine, 'instrument' | 'lots'>): Leg {
  return { instrument, quantity: multiplyExact({ atoms: lots, scale: 0 }, instrument.lot) }
}

function sumLegs(legs: readonly Leg[], bySign: boolean): readonly Leg[] {
  const sums = new Map<string, Leg>()
  for (const leg of legs) {
    const key = `${leg.instrument.id}${bySign && leg.quantity.atoms < 0n ? '-' : '+'}`
    const known = sums.get(key)
    sums.set(key, known === undefined ? leg : { ...known, quantity: addExact(known.quantity, leg.quantity) })
  }
  // Longs before shorts of one instrument: float64 sums depend on the order, so the order may not depend on the lines.
  return [...sums.values()].sort(
    (a, b) =>
      Number(a.instrument.id - b.instrument.id) ||
      Number(b.quantity.atoms > 0n) - Number(a.quantity.atoms > 0n),
  )
}
