import { describe, expect, test } from 'vitest'
import { PlimsollError } from '../errors.ts'
import { toTableJson } from '../risk/encodeTable.ts'
import { acceptTable } from './acceptTable.ts'
import { createTableStore, findTable, listTables, registerTable, revokeTable } from './tableStore.ts'
import { AS_OF_SEC, exampleTable, tableInputs } from './verifier.fixture.ts'

const published = () => structuredClone(toTableJson(exampleTable().committed.table))
type Published = ReturnType<typeof published>

function refusalOf(action: () => unknown): Pick<PlimsollError, 'code'> & { field: string | undefined } {
  try {
    action()
  } catch (error) {
    if (error instanceof PlimsollError) return { code: error.code, field: error.details.field }
    throw error
  }
  throw new Error('was accepted')
}

function rowOf(table: Published, name: string): Published['underlyings'][number]['rows'][number] {
  const row = table.underlyings.flatMap(({ rows }) => rows).find((candidate) => candidate.name === name)
  if (row === undefined) throw new Error(`no row ${name}`)
  return row
}

/** The same inputs with some market data changed. */
function inputsWith(change: (market: Record<string, unknown> & typeof tableInputs.market) => void) {
  const inputs = structuredClone(tableInputs)
  change(inputs.market)
  return inputs
}

const [firstRow] = published().underlyings.flatMap(({ symbol, rows }) =>
  symbol === 'ETH' ? rows.map(({ name }) => name) : [],
)
const rowName = firstRow ?? ''

describe('acceptTable', () => {
  test('accepts a published table that follows from its inputs', () => {
    const { committed } = acceptTable({ ...tableInputs, published: published() })
    expect(committed.commitment).toBe(exampleTable().committed.commitment)
  })

  const alterations: readonly [string, (table: Published) => void, string][] = [
    [
      `published.underlyings.ETH.rows.${rowName}.jointUsdE6.3`,
      (table) => {
        rowOf(table, rowName).jointUsdE6[3] = '1'
      },
      'TABLE_MISMATCH',
    ],
    [
      `published.underlyings.ETH.rows.${rowName}.sizeUsdE6`,
      (table) => {
        rowOf(table, rowName).sizeUsdE6 = '0'
      },
      'TABLE_MISMATCH',
    ],
    [
      'published.marketHash',
      (table) => {
        table.marketHash = '1'
      },
      'TABLE_MISMATCH',
    ],
    [
      'published.underlyings.length',
      (table) => {
        table.underlyings.pop()
      },
      'TABLE_MISMATCH',
    ],
    [
      `underlyings.ETH.rows.${rowName}.mark`,
      (table) => {
        rowOf(table, rowName).markUsdE6 = '0'
      },
      'TABLE_MALFORMED',
    ],
    [
      `underlyings.ETH.rows.${rowName}.lanes.0`,
      (table) => {
        rowOf(table, rowName).jointUsdE6[0] = (2n ** 31n).toString()
      },
      'TABLE_MALFORMED',
    ],
  ]
  test.each(alterations)('refuses %s by name', (field, alter, code) => {
    const table = published()
    alter(table)
    expect(refusalOf(() => acceptTable({ ...tableInputs, published: table }))).toEqual({ code, field })
  })

  test('refuses inputs whose risk has no representation, as the inputs’ fault', () => {
    const inputs = structuredClone(tableInputs) as {
      market: { underlyings: Record<string, { expiries?: Record<string, unknown> }> }
      parameters: unknown
      instruments: { instruments: Record<string, unknown>[] }
    }
    const expirySec = 999_999_999_999
    const eth = inputs.market.underlyings.ETH
    if (eth !== undefined)
      eth.expiries = { ...eth.expiries, [expirySec]: { forward: '3000', volatilities: {} } }
    inputs.instruments.instruments.push({
      id: 9_000_000,
      name: 'ETH far away',
      underlying: 'ETH',
      lot: '0.001',
      terms: { kind: 'linear', expirySec },
    })
    expect(() => acceptTable(inputs)).toThrow('cannot be represented')
    expect(refusalOf(() => acceptTable(inputs)).code).toBe('TABLE_MALFORMED')
  })
})

describe('tableStore', () => {
  test('the same table again changes nothing', () => {
    const store = createTableStore()
    expect(registerTable(store, exampleTable()).isNew).toBe(true)
    const again = registerTable(store, acceptTable(tableInputs))
    expect(again).toMatchObject({ isNew: false, entry: { commitment: exampleTable().committed.commitment } })
    expect(store.entries.size).toBe(1)
  })

  test('one table per parameter set and as-of, also after it was revoked', () => {
    const store = createTableStore()
    registerTable(store, exampleTable())
    const other = acceptTable(
      inputsWith((market) => {
        market.underlyings.ETH.perpetual = '3014.16'
      }),
    )
    expect(other.committed.commitment).not.toBe(exampleTable().committed.commitment)
    expect(refusalOf(() => registerTable(store, other))).toEqual({
      code: 'TABLE_MISMATCH',
      field: 'marketHash',
    })
    revokeTable(store, exampleTable().committed.commitment)
    expect(refusalOf(() => registerTable(store, other)).code).toBe('TABLE_MISMATCH')
    expect(registerTable(store, exampleTable())).toMatchObject({ isNew: false, entry: { revoked: true } })
  })

  test('every table stays, newest first', () => {
    const store = createTableStore()
    const next = acceptTable(
      inputsWith((market) => {
        market.asOfSec = AS_OF_SEC + 60
      }),
    )
    registerTable(store, exampleTable())
    registerTable(store, next)
    expect(listTables(store).map(({ commitment }) => commitment)).toEqual([
      next.committed.commitment,
      exampleTable().committed.commitment,
    ])
    expect(findTable(store, exampleTable().committed.commitment)?.revoked).toBe(false)
    expect(findTable(store, 1n)).toBeNull()
    expect(refusalOf(() => revokeTable(store, 1n)).field).toBe('riskTable')
  })

  test('an instrument id keeps its meaning for good', () => {
    const store = createTableStore()
    registerTable(store, exampleTable())
    const inputs = inputsWith((market) => {
      market.asOfSec = AS_OF_SEC + 60
    })
    const instrument = inputs.instruments.instruments.find(({ name }) => name === rowName)
    if (instrument === undefined) throw new Error('no such instrument')
    expect(registerTable(store, acceptTable(inputs)).isNew, 'the same lot at another instant').toBe(true)

    inputs.market.asOfSec = AS_OF_SEC + 120
    instrument.lot = '0.0002'
    const field = `instruments.${rowName}`
    expect(refusalOf(() => registerTable(store, acceptTable(inputs)))).toEqual({
      code: 'INVALID_INPUT',
      field,
    })
  })
})
