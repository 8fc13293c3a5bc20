import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { parseInstrumentList } from '../../src/instrument/instrument.ts'
import { computeMargin } from '../../src/margin/requirement.ts'
import { parseMarket } from '../../src/market/market.ts'
import { parseParameterSet } from '../../src/parameters/parameterSet.ts'
import { buildRiskTable } from '../../src/risk/buildRiskTable.ts'
import type { RiskRow } from '../../src/risk/riskTable.ts'
import { lots, ppm } from '../../src/units/fixed.ts'
import { computeReferenceMargin } from '../reference/margin.ts'
import { buildReferenceTable } from '../reference/table.ts'
import { createRandom } from '../support/randomBook.ts'

const load = (path: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8'))

describe('risk table against the reference model', () => {
  test('every lane, mark, charge and size of the example table agrees to the last unit, and so does the margin of 200 random books', () => {
    const market = load('examples/market.json')
    const parameters = load('parameters/2026-11.json')
    const instruments = load('parameters/instruments.json')
    const table = buildRiskTable(
      parseMarket(market),
      parseParameterSet(parameters),
      parseInstrumentList(instruments),
    )
    const reference = buildReferenceTable(market, parameters, instruments)
    const expected = new Map(reference.rows.map((row) => [row.id, row]))
    let compared = 0
    for (const underlying of table.underlyings) {
      for (const row of underlying.rows) {
        const other = expected.get(row.id)
        expect({ name: row.name, lanes: [...row.joint, ...row.factors], ...figuresOf(row) }).toEqual({
          name: row.name,
          lanes: other?.lanes,
          collateral: other?.collateralValue,
          mark: other?.markValue,
          shortCharge: other?.shortCharge,
          size: other?.size,
        })
        compared += 1
      }
    }
    expect(compared).toBe(reference.rows.length)
    expect(compared).toBe(79)

    const random = createRandom(2026)
    const rows = table.underlyings.flatMap((underlying) => underlying.rows)
    for (let round = 0; round < 200; round++) {
      const lines = Array.from({ length: random.int(1, 14) }, () => ({
        instrumentId: rows[random.int(0, rows.length - 1)]?.id ?? 0n,
        lots: lots(BigInt(random.int(-3_000_000, 5_000_000)) || 1n),
      }))
      for (const level of [1_000_000n, 800_000n]) {
        const ours = computeMargin(table, lines, ppm(level))
        const theirs = computeReferenceMargin(
          reference,
          lines.map((line) => ({ instrument: line.instrumentId, lots: line.lots, account: 'a' })),
          level,
        )
        expect([ours.equity, ours.requirement, ours.excess, ours.charges]).toEqual([
          theirs.equity,
          theirs.requirement,
          theirs.excess,
          theirs.totalE12,
        ])
      }
    }
  }, 60_000)
})

function figuresOf({ collateral, mark, shortCharge, size }: RiskRow) {
  return { collateral, mark, shortCharge, size }
}
