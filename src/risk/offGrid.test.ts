import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { exampleTable, list, loadMarket, parameters } from '../../test/property/support.ts'
import { computeMargin } from '../margin/requirement.ts'
import { parseMarket } from '../market/market.ts'
import { lots, ONE_PPM } from '../units/fixed.ts'
import type { Line } from './line.ts'
import { computeOffGridLoss } from './offGrid.ts'

const market = parseMarket(loadMarket())
const rows = exampleTable.underlyings.flatMap((underlying) => underlying.rows)
const idOf = (name: string): bigint => rows.find((row) => row.name === name)?.id ?? 0n
const line = (name: string, count: bigint): Line => ({ instrumentId: idOf(name), lots: lots(count) })
const offGrid = (lines: readonly Line[]) => computeOffGridLoss(market, parameters, list, lines)

/** The worst loss of the whole book at the eighteen nodes, which the fine steps contain. */
function nodeLoss(lines: readonly Line[]): bigint {
  const { underlyings } = computeMargin(exampleTable, lines, ONE_PPM)
  const sums = Array.from({ length: 18 }, (_, s) =>
    underlyings.reduce((total, { joint }) => total + (joint[s] ?? 0n), 0n),
  )
  const [worst = 0n] = [0n, ...sums].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))
  return -worst
}

test('is never below the worst node of the grid', () => {
  const book = fc.array(fc.tuple(fc.nat(rows.length - 1), fc.bigInt({ min: -5_000n, max: 5_000n })), {
    minLength: 1,
    maxLength: 8,
  })
  fc.assert(
    fc.property(book, (picks) => {
      const lines = picks.map(([at, count]) => ({ instrumentId: rows[at]?.id ?? 0n, lots: lots(count) }))
      expect(offGrid(lines).loss).toBeGreaterThanOrEqual(nodeLoss(lines))
    }),
    { numRuns: 12 },
  )
})

test('nor below an inner node where a book of options loses most', () => {
  const options = rows.filter(({ name }) => /^BTC-27NOV26-.*-[CP]$/.test(name))
  const book = fc.tuple(...options.map(() => fc.bigInt({ min: -20n, max: 20n })))
  let inner = 0
  fc.assert(
    fc.property(book, (counts) => {
      const lines = options
        .map((row, at) => ({ instrumentId: row.id, lots: lots(1_000n * (counts[at] ?? 0n)) }))
        .filter((one) => one.lots !== 0n)
      const { loss, label } = offGrid(lines)
      expect(loss).toBeGreaterThanOrEqual(nodeLoss(lines))
      expect(label).toMatch(/^(none|[+-]\d+\.[05]% volatility (up|down))$/)
      if (!label.startsWith('-16') && !label.startsWith('+16')) inner += 1
    }),
    { numRuns: 60, seed: 7 },
  )
  expect(inner).toBeGreaterThan(0)
})

describe('examples', () => {
  test('a coin loses most at the end of its range, the grid’s last node', () => {
    const lines = [line('BTC@own', 1_000n)]
    expect(offGrid(lines)).toEqual({ loss: nodeLoss(lines), label: '-16.0% volatility up' })
  })

  test('all underlyings move together: a hedge across them is one here', () => {
    const lines = [line('BTC@own', 1_000n), line('ETH-PERP', -300n)]
    const apart = offGrid([line('BTC@own', 1_000n)]).loss + offGrid([line('ETH-PERP', -300n)]).loss
    expect(offGrid(lines).loss).toBeLessThan(apart)
  })

  test('a butterfly between two nodes loses there what no node shows', () => {
    // BTC at 90,000 in seven days: short the middle strike twice against both wings.
    const lines = [
      line('BTC-27NOV26-85000-C', -1_000n),
      line('BTC-27NOV26-90000-C', 2_000n),
      line('BTC-27NOV26-95000-C', -1_000n),
    ]
    const { loss, label } = offGrid(lines)
    expect(loss).toBeGreaterThan(nodeLoss(lines))
    expect(label).toMatch(/^[+-]\d+\.\d% volatility (up|down)$/)
  })

  test('nothing loses nothing', () => {
    expect(offGrid([])).toEqual({ loss: 0n, label: 'none' })
  })
})
