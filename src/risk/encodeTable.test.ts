import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { exampleTable } from '../../test/property/support.ts'
import { createRandom, randomTable } from '../../test/support/randomBook.ts'
import { encodeTable, parseTable, toTableJson } from './encodeTable.ts'
import { findRow } from './riskTable.ts'

describe('a published table', () => {
  test('comes back number by number, and to the same text', () => {
    const text = encodeTable(exampleTable)
    const again = parseTable(JSON.parse(text))
    expect(again).toEqual(exampleTable)
    expect(encodeTable(again)).toBe(text)
  })

  test('so does any well-formed one', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 30 }), (seed) => {
        const random = createRandom(seed)
        const table = randomTable(random, 3 * random.int(1, 8), random.int(1, 5))
        expect(parseTable(JSON.parse(encodeTable(table)))).toEqual(table)
      }),
      { numRuns: 40 },
    )
  })

  const json = toTableJson(exampleTable)
  const [first, ...others] = json.underlyings
  if (first === undefined) throw new RangeError('no underlying')
  const [row, ...rows] = first.rows
  const underlying = (changes: object) => ({ ...json, underlyings: [{ ...first, ...changes }, ...others] })
  const rowWith = (changes: object) => underlying({ rows: [{ ...row, ...changes }, ...rows] })

  test.each<[string, unknown]>([
    ['schema', { ...json, schema: 'plimsoll.risk-table/2' }],
    ['asOfSec', { ...json, asOfSec: String(json.asOfSec) }],
    ['parametersHash', { ...json, parametersHash: '0x1' }],
    ['underlyings.0.offsetPpm', underlying({ offsetPpm: '0.5' })],
    ['underlyings.0.rows.0.jointUsdE6.0', rowWith({ jointUsdE6: [null] })],
    ['underlyings.0.rows.0.factorsUsdE6', rowWith({ factorsUsdE6: ['1', '2'] })],
    ['underlyings.0.rows.0.markUsdE6', rowWith({ markUsdE6: '01' })],
    ['underlyings.0.rows.0.sizeUsdE6', rowWith({ sizeUsdE6: undefined })],
  ])('of another shape at %s is refused by that name', (field, wrong) => {
    expect(() => parseTable(wrong)).toThrow(
      expect.objectContaining({
        code: 'INVALID_INPUT',
        details: expect.objectContaining({ field: `riskTable.${field}` }),
      }),
    )
  })

  test('that is not well formed is refused by the bound', () => {
    expect(() => parseTable(rowWith({ collateralUsdE6: '-1' }))).toThrow(
      expect.objectContaining({
        code: 'TABLE_MALFORMED',
        details: expect.objectContaining({ field: 'underlyings.USD.rows.USDC@own.collateral' }),
      }),
    )
  })
})

test('findRow finds each row with its underlying, and nothing else', () => {
  for (const underlying of exampleTable.underlyings) {
    for (const row of underlying.rows) expect(findRow(exampleTable, row.id)).toEqual({ row, underlying })
  }
  expect(findRow(exampleTable, 1n)).toBeNull()
})
