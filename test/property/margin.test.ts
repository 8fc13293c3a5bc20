import fc from 'fast-check'
import { expect, test } from 'vitest'
import { computeMargin, type Margin } from '../../src/margin/requirement.ts'
import type { Line } from '../../src/risk/line.ts'
import { abs, lots, ONE_PPM, ppm } from '../../src/units/fixed.ts'
import { type Book, books, exampleTable, figures, list, parameters } from './support.ts'

const compute = ({ table, lines }: Book, level = ONE_PPM): Margin => computeMargin(table, lines, level)

/** Scanning risk after group credits, at ppm of 1e-6 USD. */
function scanE12({ underlyings, groups }: Margin): bigint {
  const apart = underlyings.reduce((total, { loss }) => total + loss, 0n)
  return apart * 1_000_000n - groups.reduce((total, { credit }) => total + credit, 0n)
}

/** Basis and term structure of every underlying, then the quote currency. */
const factorCharges = ({ underlyings, quoteCharge }: Margin): bigint[] => [
  ...underlyings.flatMap(({ factors }) => [abs(factors[0]), abs(factors[1])]),
  quoteCharge,
]

const total = (values: readonly bigint[]): bigint => values.reduce((sum, value) => sum + value, 0n)

test('INV-01 a line of zero lots changes no figure', () => {
  const zeroes = fc.array(fc.tuple(fc.nat(10_000), fc.nat(10_000)), { minLength: 1, maxLength: 3 })
  fc.assert(
    fc.property(books, zeroes, (book, picks) => {
      const rows = book.table.underlyings.flatMap((underlying) => underlying.rows)
      const lines: Line[] = [...book.lines]
      for (const [pick, at] of picks) {
        const instrumentId = rows[pick % rows.length]?.id ?? 0n
        lines.splice(at % (lines.length + 1), 0, { instrumentId, lots: lots(0n) })
      }
      expect(figures(compute({ ...book, lines }))).toEqual(figures(compute(book)))
    }),
  )
})

test('INV-02 the order of lines changes no figure', () => {
  const shuffled = books.chain((book) =>
    fc.shuffledSubarray([...book.lines], { minLength: book.lines.length }).map((lines) => ({ book, lines })),
  )
  fc.assert(
    fc.property(shuffled, ({ book, lines }) => {
      expect(figures(compute({ ...book, lines }))).toEqual(figures(compute(book)))
    }),
  )
})

test('INV-05 more settlement cash never lowers the excess, and a dollar raises it by a dollar', () => {
  const settlementRows = list.instruments.filter(({ terms }) => terms.kind === 'settlement')
  const added = fc.tuple(fc.nat(settlementRows.length - 1), fc.bigInt({ min: 1n, max: 2n ** 38n }))
  const levels = fc.constantFrom(parameters.levels.initial, parameters.levels.maintenance)
  fc.assert(
    fc.property(books, added, levels, ({ lines: all }, [pick, count], level) => {
      const lines = all.filter(({ instrumentId }) => list.instruments.some(({ id }) => id === instrumentId))
      const row = settlementRows[pick]
      if (row === undefined) throw new RangeError('no settlement row')
      const before = compute({ table: exampleTable, lines }, level)
      const more = [...lines, { instrumentId: row.id, lots: lots(count) }]
      const after = compute({ table: exampleTable, lines: more }, level)
      expect(after.excess).toBeGreaterThan(before.excess)
      // A cent lot of USD is 10,000 units, without price or quote lanes.
      if (row.name === 'USD.settlement') expect(after.excess - before.excess).toBe(count * 1_000_000n)
    }),
  )
})

test('INV-06 scan and factor charges of a whole are at most the sum of its lines’, and short charges equal it', () => {
  fc.assert(
    fc.property(books, (book) => {
      const whole = compute(book)
      const apart = book.lines.map((line) => compute({ ...book, lines: [line] }))
      expect(scanE12(whole)).toBeLessThanOrEqual(total(apart.map(scanE12)))
      for (const [index, charge] of factorCharges(whole).entries()) {
        expect(charge).toBeLessThanOrEqual(total(apart.map((part) => factorCharges(part)[index] ?? 0n)))
      }
      const short = ({ underlyings }: Margin) => total(underlyings.map(({ shortCharge }) => shortCharge))
      expect(short(whole)).toBe(total(apart.map(short)))
      expect(whole.equity).toBe(total(apart.map(({ equity }) => equity)))
    }),
  )
})

test('INV-06 a group credit is never negative, and leaves at least what its members lose together', () => {
  fc.assert(
    fc.property(books, (book) => {
      const { groups, underlyings } = compute(book)
      for (const { group, credit } of groups) {
        const members = underlyings.filter((part) => part.underlying.group === group)
        const apart = total(members.map(({ loss }) => loss))
        expect(credit).toBeGreaterThanOrEqual(0n)
        for (let lane = 0; lane < 24; lane++) {
          const together = -total(members.map(({ joint }) => joint[lane] ?? 0n))
          expect(apart * 1_000_000n - credit).toBeGreaterThanOrEqual(together * 1_000_000n)
        }
      }
    }),
  )
})

test('INV-07 the requirement covers every published line on gross size together with the short charges', () => {
  fc.assert(
    fc.property(books, (book) => {
      const { requirement } = compute(book)
      // Gross figures from the lines alone, not from the margin's own sums.
      let minimum = 0n
      for (const { rows, concentration } of book.table.underlyings) {
        const gross = rows.map((row) => {
          const own = book.lines.filter(({ instrumentId }) => instrumentId === row.id)
          const long = total(own.map((line) => (line.lots > 0n ? line.lots : 0n)))
          const short = total(own.map((line) => (line.lots < 0n ? -line.lots : 0n)))
          return { size: (long + short) * row.size, short: short * row.shortCharge }
        })
        const size = total(gross.map((part) => part.size))
        const asked = concentration.map(({ slopePpm, intercept }) => slopePpm * size - intercept * 1_000_000n)
        minimum += asked.sort((a, b) => (a < b ? 1 : -1))[0] ?? 0n
        minimum += total(gross.map((part) => part.short)) * 1_000_000n
      }
      expect(requirement * 1_000_000n).toBeGreaterThanOrEqual(minimum)
    }),
  )
})

test('INV-08 initial is at least maintenance, a requirement is never negative, and it grows with the level', () => {
  const levels = fc
    .tuple(fc.bigInt({ min: 1n, max: 16_000_000n }), fc.bigInt({ min: 1n, max: 16_000_000n }))
    .map(([a, b]) => (a < b ? { low: ppm(a), high: ppm(b) } : { low: ppm(b), high: ppm(a) }))
  fc.assert(
    fc.property(books, levels, (book, { low, high }) => {
      const initial = compute(book, parameters.levels.initial)
      const maintenance = compute(book, parameters.levels.maintenance)
      expect(initial.requirement).toBeGreaterThanOrEqual(maintenance.requirement)
      expect(maintenance.requirement).toBeGreaterThanOrEqual(0n)
      expect(initial.excess).toBeLessThanOrEqual(maintenance.excess)
      expect(compute(book, high).requirement).toBeGreaterThanOrEqual(compute(book, low).requirement)
      // Rounded up, once: the charge is reached, and missed by less than one unit.
      const exact = initial.charges * parameters.levels.maintenance
      expect(maintenance.requirement * 1_000_000_000_000n).toBeGreaterThanOrEqual(exact)
      expect((maintenance.requirement - 1n) * 1_000_000_000_000n).toBeLessThan(exact)
    }),
  )
})
