import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { type InstrumentList, parseInstrumentList } from '../../src/instrument/instrument.ts'
import type { Margin } from '../../src/margin/requirement.ts'
import { parseMarket } from '../../src/market/market.ts'
import { type ParameterSet, parseParameterSet } from '../../src/parameters/parameterSet.ts'
import { buildRiskTable } from '../../src/risk/buildRiskTable.ts'
import type { Line } from '../../src/risk/line.ts'
import type { RiskTable } from '../../src/risk/riskTable.ts'
import { lots } from '../../src/units/fixed.ts'
import { createRandom, randomTable } from '../support/randomBook.ts'

/** The published inputs, parsed afresh each time: a test may take them apart. */
export const loadJson = (path: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8'))
export const loadMarket = (): unknown => loadJson('examples/market.json')
export const loadParameters = (): unknown => loadJson('parameters/2026-11.json')
export const loadInstruments = (): unknown => loadJson('parameters/instruments.json')

export const parameters: ParameterSet = parseParameterSet(loadParameters())
export const list: InstrumentList = parseInstrumentList(loadInstruments())
export const exampleTable: RiskTable = buildRiskTable(parseMarket(loadMarket()), parameters, list)

export interface Book {
  readonly table: RiskTable
  readonly lines: readonly Line[]
}

/** Either the published table, or a well-formed one of random rows, whose figures need not make any sense. */
const tables = fc.oneof(
  fc.constant(exampleTable),
  fc.integer({ min: 1, max: 2 ** 30 }).map((seed) => {
    const random = createRandom(seed)
    return randomTable(random, 24, random.int(1, 5))
  }),
)

const quantities = fc.oneof(
  fc.bigInt({ min: -20n, max: 20n }),
  fc.bigInt({ min: -3_000_000n, max: 5_000_000n }),
  fc.bigInt({ min: -(2n ** 38n), max: 2n ** 38n }),
)

/** Lines of any sign on any rows, several of one row among them; none of zero lots. */
export const books: fc.Arbitrary<Book> = fc
  .tuple(tables, fc.array(fc.tuple(fc.nat(10_000), quantities), { maxLength: 10 }))
  .map(([table, picks]) => {
    const rows = table.underlyings.flatMap((underlying) => underlying.rows)
    const lines = picks
      .filter(([, count]) => count !== 0n)
      .map(([pick, count]) => ({ instrumentId: rows[pick % rows.length]?.id ?? 0n, lots: lots(count) }))
    return { table, lines }
  })

/** What a margin says, without the objects it says it about. */
export function figures(margin: Margin) {
  const { underlyings, groups, table: _, ...rest } = margin
  return {
    ...rest,
    underlyings: underlyings.map(({ underlying, ...part }) => ({ id: underlying.id, ...part })),
    groups,
  }
}

type Node = Record<string, unknown>

/** Every path to a value that is neither an object nor a list. */
export function leafPaths(value: unknown, path: readonly string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [[...path]]
  return Object.entries(value).flatMap(([key, item]) => leafPaths(item, [...path, key]))
}

/** A copy with the value at `path` replaced; `undefined` removes it. */
export function withValue(value: unknown, path: readonly string[], next: unknown): unknown {
  const copy = structuredClone(value)
  const last = path.at(-1) ?? ''
  const parent = path.slice(0, -1).reduce((node, key) => node[key] as Node, copy as Node)
  if (next === undefined) delete parent[last]
  else parent[last] = next
  return copy
}

export function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce((node, key) => (node as Node)[key], value)
}
