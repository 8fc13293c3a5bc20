import { PlimsollError } from '../errors.ts'
import type { CircuitSize } from './spec.ts'
import { LINES_PER_BLOCK } from './spec.ts'

/** Which instrument a row carries, and which lines (by index into the blocks) share it. */
export interface RowSlot {
  readonly row: number
  readonly instrumentId: bigint
  readonly lineIndexes: readonly number[]
}

/** How many line slots row `r` has: slot j belongs to row j mod rows. */
export function slotCapacity(size: CircuitSize, row: number): number {
  return Math.ceil((size.blocks * LINES_PER_BLOCK - row) / size.rows)
}

/**
 * Distributes lines over row slots: instruments with most lines first, each into the smallest free row that holds all its
 * lines, or else into the roomiest and the rest into another. Throws PORTFOLIO_TOO_LARGE when rows run out.
 */
export function assignRowSlots(size: CircuitSize, instrumentOfLine: readonly (bigint | null)[]): RowSlot[] {
  const linesOf = new Map<bigint, number[]>()
  for (const [index, id] of instrumentOfLine.entries()) {
    if (id !== null) linesOf.set(id, [...(linesOf.get(id) ?? []), index])
  }
  const byLines = [...linesOf.entries()].sort(([a, x], [b, y]) => y.length - x.length || (a < b ? -1 : 1))
  const free = new Set(Array(size.rows).keys())
  const take = (lines: number): number | undefined => {
    const capacity = (row: number): number => slotCapacity(size, row)
    const holding = [...free]
      .filter((row) => capacity(row) >= lines)
      .sort((a, b) => capacity(a) - capacity(b) || a - b)
    const [row] = holding.length > 0 ? holding : [...free].sort((a, b) => capacity(b) - capacity(a) || a - b)
    if (row !== undefined) free.delete(row)
    return row
  }
  const slots: RowSlot[] = []
  for (const [instrumentId, lineIndexes] of byLines) {
    let rest = lineIndexes
    while (rest.length > 0) {
      const row = take(rest.length)
      if (row === undefined) throw outOfRows(size)
      const capacity = slotCapacity(size, row)
      slots.push({ row, instrumentId, lineIndexes: rest.slice(0, capacity) })
      rest = rest.slice(capacity)
    }
  }
  return slots
}

function outOfRows(size: CircuitSize): PlimsollError {
  return new PlimsollError(
    'PORTFOLIO_TOO_LARGE',
    'The portfolio has more instruments than the circuit has rows.',
    {
      field: 'rows',
      expected: `at most ${size.rows} row slots`,
      remedy: 'Close or merge positions, or leave out long holdings that owe nothing.',
    },
  )
}

/** Throws PORTFOLIO_TOO_LARGE naming the dimension and its limit, never the portfolio's own number. */
export function assertFits(count: number, limit: number, dimension: string): void {
  if (count <= limit) return
  throw new PlimsollError(
    'PORTFOLIO_TOO_LARGE',
    `The portfolio does not fit this circuit: too many ${dimension}.`,
    {
      field: dimension,
      expected: `at most ${limit}`,
      remedy: 'Use a larger circuit size, or close positions.',
    },
  )
}
