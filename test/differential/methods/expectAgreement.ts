import { expect } from 'vitest'
import type { BoundMethod } from '../../../src/methods/method.ts'
import type { ReferenceLeg } from '../../reference/methods/legValue.ts'
import type { ReferenceMargin } from '../../reference/methods/referenceMargin.ts'
import { createRandom } from '../../support/randomBook.ts'
import { compareMargins } from './compareMargins.ts'
import {
  type DrawnLegs,
  drawBook,
  type Holdable,
  history,
  market,
  toBook,
  toReferenceLegs,
} from './drawBook.ts'

export interface Agreement {
  readonly bound: BoundMethod
  readonly model: (legs: readonly ReferenceLeg[]) => ReferenceMargin
  readonly holdable: Holdable
  readonly seed: number
  readonly books: number
}

/** Draws books by a seed and compares, see {@link expectAgreementOn}. */
export function expectAgreement({ bound, model, holdable, seed, books }: Agreement): number {
  const random = createRandom(seed)
  return expectAgreementOn(
    bound,
    model,
    Array.from({ length: books }, () => drawBook(random, holdable)),
  )
}

/**
 * Runs the shipped method and the model over books and demands equal figures. Where a figure differs, it may do so by one
 * unit of 1e-6 USD per line, against the holder: that is float64 at an amount that is a whole unit exactly, which round
 * rates on round prices produce. Returns how many books differ so; everything else fails, with the book.
 */
export function expectAgreementOn(
  bound: BoundMethod,
  model: Agreement['model'],
  books: readonly DrawnLegs[],
): number {
  const failures: unknown[] = []
  let atEdge = 0
  for (const [book, drawn] of books.entries()) {
    const actual = bound.margin(toBook(drawn), { market, history })
    const found = Object.entries(compareMargins(actual, model(toReferenceLegs(drawn))))
    if (found.length === 0) continue
    const lines = BigInt(actual.lines.length)
    const edge = found.every(([figure, difference]) => {
      if (figure === 'equity' || figure === 'worst') return difference === -1n
      if (figure === 'initial' || figure === 'maintenance') return difference > 0n && difference <= lines
      return figure.startsWith('line ') && difference === 1n
    })
    if (edge) atEdge += 1
    else failures.push({ book, drawn, found })
  }
  expect(failures).toEqual([])
  return atEdge
}

/** Invariants of any margin, over the same books. `cash` is a dollar of settlement money, null where the venue has none. */
export function expectInvariants(
  { bound, holdable, seed, books }: Omit<Agreement, 'model'>,
  cash: string | null = 'USDC.settlement',
): void {
  const random = createRandom(seed)
  const marginOf = (drawn: DrawnLegs) => bound.margin(toBook(drawn), { market, history })
  const figures = (drawn: DrawnLegs) => {
    const { equity, initial, maintenance, liquidatable, worst } = marginOf(drawn)
    return { equity, initial, maintenance, liquidatable, worst: worst?.pnl }
  }
  const names = Object.values(holdable.pools).flat()
  for (let book = 0; book < books; book += 1) {
    const drawn = drawBook(random, holdable)
    const margin = marginOf(drawn)
    const where = { seed, book, drawn }
    // INV-15: lines sum to initial
    const total = margin.lines.reduce((sum, { amount }) => sum + amount, 0n)
    expect({ ...where, total }).toEqual({ ...where, total: margin.initial })
    // INV-16: order, zero legs and splitting of a holding of one sign change nothing
    const split = drawn.flatMap(({ name, lots }) => [
      { name, lots: lots / 3n },
      { name, lots: lots - lots / 3n },
    ])
    const zero = names.slice(book % 5).map((name) => ({ name, lots: 0n }))
    const plain = figures(drawn)
    expect({ ...where, figures: figures([...drawn].reverse()) }).toEqual({ ...where, figures: plain })
    expect({ ...where, figures: figures([...split, ...zero]) }).toEqual({ ...where, figures: plain })
    // INV-17: initial at least maintenance
    expect({ ...where, covered: margin.initial >= margin.maintenance }).toEqual({ ...where, covered: true })
    if (cash === null) continue
    // INV-18: a dollar of settlement cash never lowers equity - initial
    const richer = marginOf([...drawn, { name: cash, lots: 1n }])
    const gained = richer.equity - richer.initial - (margin.equity - margin.initial)
    expect({ ...where, lowered: gained < 0n }).toEqual({ ...where, lowered: false })
  }
}
