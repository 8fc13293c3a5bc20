import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { parseInstrumentList } from '../../src/instrument/instrument.ts'
import { parseMarket } from '../../src/market/market.ts'
import { parseParameterSet } from '../../src/parameters/parameterSet.ts'
import { buildRiskTable } from '../../src/risk/buildRiskTable.ts'
import type { RiskTable } from '../../src/risk/riskTable.ts'
import { assertWellFormed } from '../../src/risk/wellFormed.ts'

// Inputs that once passed and quietly took risk out of a table.

const text = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')
const market = text('examples/market.json')
const parameters = text('parameters/2026-11.json')
const instruments = text('parameters/instruments.json')

const build = (files: { market?: string; parameters?: string; instruments?: string }): RiskTable =>
  buildRiskTable(
    parseMarket(JSON.parse(files.market ?? market)),
    parseParameterSet(JSON.parse(files.parameters ?? parameters)),
    parseInstrumentList(JSON.parse(files.instruments ?? instruments)),
  )

/** The file with one text replaced, which must be there. */
function replaced(file: string, from: string | RegExp, to: string): string {
  const changed = file.replace(from, to)
  if (changed === file) throw new RangeError('nothing replaced')
  return changed
}

const refused = (code: string) => expect.objectContaining({ code })

describe('refused by name', () => {
  test.each([
    [
      'a quote currency without a move',
      { parameters: replaced(parameters, /,\s*"USDT": "-0.025"/, '') },
      'MISSING_QUOTE',
    ],
    [
      'a price step of zero',
      { parameters: replaced(parameters, '"step": "0.04"', '"step": "0"') },
      'INVALID_INPUT',
    ],
    [
      'a pivot of zero days',
      { parameters: replaced(parameters, '"pivotDays": 30', '"pivotDays": 0') },
      'INVALID_INPUT',
    ],
    [
      'a lot of zero',
      { instruments: replaced(instruments, '"lot": "0.001"', '"lot": "0"') },
      'INVALID_INPUT',
    ],
    [
      'a lot spelt otherwise',
      { instruments: replaced(instruments, '"lot": "0.001"', '"lot": "0.0010"') },
      'INVALID_INPUT',
    ],
    [
      'a name twice',
      { instruments: replaced(instruments, '"name": "USDC@large"', '"name": "USDC@own"') },
      'INVALID_INPUT',
    ],
    ['a strike spelt otherwise', { market: replaced(market, '"90000":', '"90000.0":') }, 'INVALID_INPUT'],
    [
      'an expiry spelt otherwise',
      { market: replaced(market, '"1795766400":', '"01795766400":') },
      'INVALID_INPUT',
    ],
  ])('%s', (_, files, code) => {
    expect(() => build(files)).toThrow(refused(code))
  })
})

describe('a table with lanes that would not be bound', () => {
  const table = build({})
  const withJoint = (change: (lanes: readonly bigint[], row: number) => readonly bigint[]): RiskTable => {
    let row = 0
    return {
      ...table,
      underlyings: table.underlyings.map((underlying) => ({
        ...underlying,
        rows: underlying.rows.map((one) => ({ ...one, joint: change(one.joint, row++) as typeof one.joint })),
      })),
    }
  }

  test.each([
    ['none', (): readonly bigint[] => []],
    ['one more than columns hold', (lanes: readonly bigint[]) => [...lanes, 0n]],
    ['fewer in one row', (lanes: readonly bigint[], row: number) => (row === 5 ? lanes.slice(3) : lanes)],
  ])('%s', (_, change) => {
    expect(() => assertWellFormed(withJoint(change))).toThrow(refused('TABLE_MALFORMED'))
  })

  test('and a parameter-set hash beyond its width', () => {
    expect(() => assertWellFormed({ ...table, parametersHash: -1n })).toThrow(refused('TABLE_MALFORMED'))
    expect(() => assertWellFormed({ ...table, parametersHash: 1n << 248n })).toThrow(
      refused('TABLE_MALFORMED'),
    )
  })
})
