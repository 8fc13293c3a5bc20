import { readdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { PlimsollError } from '../../src/errors.ts'
import { parseHistory } from '../../src/market/history.ts'
import { parseMarket } from '../../src/market/market.ts'
import { buildBook } from '../../src/methods/book.ts'
import type { BoundMethod, MethodData, MethodMargin } from '../../src/methods/method.ts'
import { parseMethod } from '../../src/methods/parseMethod.ts'
import type { TracedLine } from '../../src/portfolio/lots.ts'
import { formatExact, parseExact } from '../../src/units/exact.ts'
import { abs, type Lots, lots, sum } from '../../src/units/fixed.ts'
import { createRandom } from '../support/randomBook.ts'
import { list, loadJson, loadMarket, loadParameters } from './support.ts'

// What every margin method promises of every book that it has a rule for.

type Position = Pick<TracedLine, 'instrument' | 'lots'>

const data: MethodData = {
  market: parseMarket(loadMarket()),
  history: parseHistory(loadJson('examples/history.json')),
}
const shipped = readdirSync(new URL('../../parameters/methods/', import.meta.url)).map((name) => ({
  name: name.replace('.json', ''),
  method: parseMethod(loadJson(`parameters/methods/${name}`)),
}))
const methods = [...shipped, { name: 'net-risk-array', method: parseMethod(loadParameters()) }]
const instruments = list.instruments.filter(
  ({ terms }) => !('expirySec' in terms) || terms.expirySec === null || terms.expirySec > data.market.asOfSec,
)

const margin = (method: BoundMethod, positions: readonly Position[]): MethodMargin =>
  method.margin(buildBook(positions), data)

/** The margin, or null where the method has no rule for a leg. */
function tryMargin(method: BoundMethod, positions: readonly Position[]): MethodMargin | null {
  try {
    return margin(method, positions)
  } catch (error) {
    if (error instanceof PlimsollError && /UNSUPPORTED_BY_METHOD|MISSING_QUOTE/.test(error.code)) return null
    throw error
  }
}

/** About `usd` of an instrument, in whole lots. */
function sized(instrument: Position['instrument'], usd: number): Position {
  const { terms, underlying } = instrument
  const index = Number(formatExact(data.market.underlyings.get(underlying)?.index ?? parseExact('1', 'one')))
  const unit = terms.kind === 'inverse' ? 1 : index
  const count = Math.trunc(usd / (unit * Number(formatExact(instrument.lot))))
  return { instrument, lots: lots(BigInt(count === 0 ? Math.sign(usd) : count)) }
}

const random = createRandom(20_261_120)

/** Books of one to six legs that the method takes, of those it takes one by one. */
function acceptedBooks(method: BoundMethod, wanted: number): (readonly Position[])[] {
  const takes = instruments.flatMap((instrument) =>
    [-1, 1].flatMap((sign) =>
      tryMargin(method, [sized(instrument, sign * 20_000)]) ? [{ instrument, sign }] : [],
    ),
  )
  const books: Position[][] = []
  for (let tries = 0; tries < wanted * 8 && books.length < wanted; tries += 1) {
    const positions = Array.from({ length: random.int(1, 6) }, () => {
      const { instrument, sign } = takes[random.int(0, takes.length - 1)] ?? { instrument: null, sign: 1 }
      if (instrument === null) throw new RangeError('the method takes nothing')
      return sized(instrument, sign * random.int(500, 200_000))
    })
    if (tryMargin(method, positions) !== null) books.push(positions)
  }
  return books
}

const figures = ({ equity, initial, maintenance, lines, liquidatable }: MethodMargin) => ({
  ...{ equity, initial, maintenance, liquidatable },
  lines: lines.map(({ rule, amount }) => ({ rule, amount })),
})

describe.each(methods)('$name', ({ name, method }) => {
  const books = acceptedBooks(method, 25)

  test('takes books at all', () => expect(books.length).toBe(25))

  test('is named by its file, and by the hash of its numbers', () => {
    if (name !== 'net-risk-array') expect(method.name).toBe(name)
    expect(method.hash).toBeGreaterThan(0n)
  })

  test('INV-15 lines sum to initial; margins are never negative; the empty book owes nothing', () => {
    for (const positions of books) {
      const { initial, maintenance, lines } = margin(method, positions)
      // Our own lines are rounded one by one, the requirement once.
      const slack = method.id === 'net-risk-array' ? BigInt(lines.length) : 0n
      const difference = sum(lines.map(({ amount }) => amount)) - initial
      expect(abs(difference)).toBeLessThanOrEqual(slack)
      expect(initial >= 0n && maintenance >= 0n).toBe(true)
    }
    expect(figures(margin(method, []))).toMatchObject({
      equity: 0n,
      initial: 0n,
      maintenance: 0n,
      liquidatable: false,
    })
  })

  test('INV-16 order, a line of nothing, and how a holding of one sign is split change no figure', () => {
    for (const positions of books) {
      const whole = figures(margin(method, positions))
      const nothing = positions.map(({ instrument }) => ({ instrument, lots: lots(0n) }))
      const split = positions.flatMap(({ instrument, lots: count }) => {
        const part = (count / 3n) as Lots
        return [
          { instrument, lots: part },
          { instrument, lots: lots(count - part) },
        ]
      })
      expect(figures(margin(method, [...nothing, ...split.toReversed()]))).toEqual(whole)
    }
  })

  test('INV-17 initial is at least maintenance', () => {
    for (const positions of books) {
      const { initial, maintenance } = margin(method, positions)
      expect(initial >= maintenance).toBe(true)
    }
  })

  test('INV-18 a hundred dollars of settlement money never lower equity less initial', () => {
    const dollars = instruments.find(({ name }) => name === 'USDC.settlement')
    if (dollars === undefined) throw new RangeError('no settlement row')
    for (const positions of books) {
      const before = margin(method, positions)
      const after = tryMargin(method, [...positions, { instrument: dollars, lots: lots(100n) }])
      if (after === null) continue
      expect(after.equity - after.initial - (before.equity - before.initial)).toBeGreaterThanOrEqual(0n)
    }
  })
})
