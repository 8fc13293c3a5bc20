import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { Envelope, Move } from '../../src/adapters/adapter.ts'
import { adapters } from '../../src/adapters/index.ts'
import { PlimsollError } from '../../src/errors.ts'
import type { Holding } from '../../src/portfolio/holding.ts'
import { buildMove, computeSurvival, MAXIMUM_SURVIVAL } from '../../src/portfolio/survival.ts'
import { ONE_PPM, type Ppm, ppm } from '../../src/units/fixed.ts'
import { conformanceTable } from './table.ts'

const still: Move = () => ONE_PPM
const scale = (asset: string): Ppm => (asset.startsWith('USD') ? ppm(0n) : ONE_PPM)

/** Texts that a broken or hostile server may send in place of an answer. */
const hostile = [
  '',
  '0',
  'null',
  '0x1',
  '0x00',
  '0xzz',
  `0x${'ff'.repeat(3)}`,
  '{"result":null}',
  'NaN',
  '<html>',
]

function deepFreeze<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value)
    Object.values(value).forEach(deepFreeze)
  }
  return value
}

/** Every number (not bigint) inside a value, with its path. */
function listNumbers(value: unknown, path: string): readonly [string, number][] {
  if (typeof value === 'number') return [[path, value]]
  if (typeof value !== 'object' || value === null) return []
  const entries: readonly [string, unknown][] =
    value instanceof Map ? [...value].map(([key, item]) => [String(key), item]) : Object.entries(value)
  return entries.flatMap(([key, item]) => listNumbers(item, `${path}.${key}`))
}

/** Signed size of a holding: long or owed to the holder is positive. */
function sizeOf(holding: Holding): bigint {
  switch (holding.kind) {
    case 'coin':
    case 'settlement':
      return holding.amount.atoms
    case 'linear':
    case 'option':
      return holding.size.atoms
    case 'inverse':
      return holding.faceUsd.atoms
  }
}

function refusalOf(action: () => unknown): PlimsollError | null {
  try {
    action()
    return null
  } catch (error) {
    if (error instanceof PlimsollError) return error
    throw error
  }
}

const without = (envelope: Envelope, label: string): Envelope => ({
  ...envelope,
  exchanges: envelope.exchanges.filter((exchange) => exchange.label !== label),
})

test('every adapter has an entry in the table', () => {
  expect(conformanceTable.map(({ venue }) => venue).sort()).toEqual(Object.keys(adapters).sort())
})

describe.each(conformanceTable)('$venue', (entry) => {
  const { cards } = entry
  const sizes = (account: string, kind: Holding['kind']): readonly bigint[] =>
    entry
      .parse(entry.load(account))
      .holdings.filter((holding) => holding.kind === kind)
      .map(sizeOf)

  test.each(cards.accounts)('AC-01 %s: state as of T, of the source that was read', (account) => {
    const envelope = entry.load(account)
    const state = entry.parse(envelope)
    expect(state).toMatchObject({ venue: entry.venue, account: envelope.account, asOfSec: envelope.asOfSec })
    expect(state.source).toEqual(envelope.source)
    expect(state.source.kind).toBe(cards.source)
    if (state.source.kind === 'block') {
      expect(state.source.timestampSec).toBeLessThanOrEqual(state.asOfSec)
      expect(state.source.hash).toMatch(/^0x[0-9a-f]{64}$/)
      const other = { ...state.source, number: state.source.number + 1n }
      expect(refusalOf(() => entry.parse({ ...envelope, source: other }))?.code).toBe('VENUE_DATA_MISSING')
      const early = { ...envelope, asOfSec: state.source.timestampSec - 1 }
      expect(refusalOf(() => entry.parse(early))?.code).toBe('VENUE_DATA_MISSING')
    } else {
      expect(state.source.readAtMs).toBeGreaterThanOrEqual(state.asOfSec * 1000)
    }
  })

  test.each(cards.accounts)('AC-02 %s: exact amounts, kinds that the adapter announces', (account) => {
    const state = entry.parse(entry.load(account))
    for (const [path, value] of listNumbers(state, 'state')) expect(Number.isInteger(value), path).toBe(true)
    for (const [path] of listNumbers(state.holdings, 'holdings')) expect(path).toMatch(/\.(scale|expirySec)$/)
    for (const holding of state.holdings) {
      expect(entry.supports).toContain(holding.kind)
      expect(holding.venue).toBe(entry.venue)
      expect(holding.origin).not.toBe('')
    }
  })

  test.each(cards.accounts)('AC-03 %s: parsing is pure', (account) => {
    const envelope = deepFreeze(entry.load(account))
    const state = deepFreeze(entry.parse(envelope))
    expect(entry.parse(envelope)).toEqual(state)
    expect(envelope).toEqual(entry.load(account))
    expect(entry.computeMargin(envelope, still)).toEqual(entry.prepareMargin(envelope)(still))
  })

  test('AC-04 long is positive, short is negative, flat is absent', () => {
    const { long, short, flat } = cards
    expect(sizes(long.account, long.kind).some((size) => size > 0n)).toBe(true)
    expect(sizes(flat.account, flat.kind)).toEqual([])
    if (short !== null) expect(sizes(short.account, short.kind).some((size) => size < 0n)).toBe(true)
    const every = cards.accounts.flatMap((account) => entry.parse(entry.load(account)).holdings)
    if (short === null) expect(every.every((holding) => sizeOf(holding) > 0n)).toBe(true)
    expect(every.every((holding) => holding.kind === 'linear' || sizeOf(holding) !== 0n)).toBe(true)
  })

  const { empty } = cards
  if (empty !== null) {
    test('AC-05 an empty account has no holdings and needs nothing', () => {
      const envelope = entry.load(empty)
      const state = entry.parse(envelope)
      expect(state.holdings).toEqual([])
      expect(state.openOrders).toEqual([])
      const margin = entry.computeMargin(envelope, still)
      expect(margin).toMatchObject({ equity: 0n, initial: 0n, maintenance: 0n, liquidatable: false })
      expect(margin.pockets ?? []).toEqual([])
      expect(margin.optionValue ?? 0n).toBe(0n)
    })
  }

  test.each(cards.accounts)('AC-06 %s: an answer that is missing is refused by name', (account) => {
    const envelope = entry.load(account)
    const refused = envelope.exchanges.filter(({ label }) => {
      const refusal = refusalOf(() => entry.parse(without(envelope, label)))
      if (refusal === null) {
        expect(cards.dispensable(label, envelope), `${label} is taken for zero`).toBe(true)
        return false
      }
      expect(refusal.code, label).toBe('VENUE_DATA_MISSING')
      expect(`${refusal.message} ${refusal.details.field}`, label).toContain(label)
      return true
    })
    expect(refused.length).toBeGreaterThan(0)
  })

  test.each(cards.accounts)(
    'AC-07 %s: hostile answers are refused, never parsed or crashed on',
    (account) => {
      const envelope = entry.load(account)
      for (const { label } of envelope.exchanges) {
        if (cards.dispensable(label, envelope)) continue
        for (const text of hostile) {
          const exchanges = envelope.exchanges.map((exchange) => {
            if (exchange.label !== label) return exchange
            return label === 'scope' ? { ...exchange, request: text } : { ...exchange, response: text }
          })
          const refusal = refusalOf(() => entry.parse({ ...envelope, exchanges }))
          expect(refusal, `${label} <- ${text}`).not.toBeNull()
        }
      }
      expect(refusalOf(() => entry.parse({ ...envelope, account: 'nobody' }))).not.toBeNull()
    },
  )

  test.each(cards.accounts)('AC-08 %s: margin at T is the venue’s own figure', (account) => {
    const envelope = entry.load(account)
    entry.expectVenueFigure(envelope, entry.computeMargin(envelope, still))
  })

  test.each(cards.accounts)('AC-09 %s: survival by the venue’s rule agrees with brute force', (account) => {
    const computeMargin = entry.prepareMargin(entry.load(account))
    const survival = computeSurvival([{ venue: entry.venue, computeMargin }], scale)
    const step = 500n
    const breaks = (x: bigint) => computeMargin(buildMove(x, scale)).liquidatable
    let first: bigint | null = null
    for (let x = 0n; x <= ONE_PPM && first === null; x += step) if (breaks(x) || breaks(-x)) first = x
    if (first === null) {
      expect(survival.ppm).toBeGreaterThanOrEqual(ONE_PPM)
    } else {
      expect(survival.ppm).toBeLessThan(first === 0n ? 1n : first)
      expect(survival.ppm).toBeGreaterThanOrEqual(first === 0n ? 0n : first - step)
      const sign = survival.direction === 'down' ? -1n : 1n
      expect(breaks(sign * survival.ppm)).toBe(first === 0n)
      expect(breaks(sign * (survival.ppm + 1n))).toBe(true)
    }
    if (survival.direction === null && first === null) expect(survival.ppm).toBe(MAXIMUM_SURVIVAL)
  })

  test('AC-10 open orders are listed or refused, never overlooked', () => {
    for (const account of cards.accounts) {
      const listed = account === cards.openOrders?.account && cards.openOrders.answer === 'listed'
      expect(entry.parse(entry.load(account)).openOrders.length > 0, account).toBe(listed)
    }
    const { openOrders } = cards
    if (openOrders === null || openOrders.answer === 'listed') return
    expect(refusalOf(() => entry.parse(entry.load(openOrders.account)))?.code).toBe(openOrders.answer)
  })

  test('AC-11 fixtures are those whose hashes the README names', () => {
    const readme = readFileSync(new URL('README.md', entry.fixtures), 'utf8')
    const files = readdirSync(entry.fixtures).filter((name) => name !== 'README.md')
    expect(files.length).toBeGreaterThan(0)
    for (const file of files) {
      const sha256 = createHash('sha256')
        .update(readFileSync(new URL(file, entry.fixtures)))
        .digest('hex')
      const row = readme.split('\n').find((line) => line.includes(`\`${file}\``))
      expect(row, file).toContain(sha256)
    }
    expect(readme.match(/\b[0-9a-f]{64}\b/g)?.length).toBe(files.length)
    const used = [...cards.accounts, ...(cards.openOrders === null ? [] : [cards.openOrders.account])]
    for (const account of used) expect(files).toContain(`${account}.json`)
  })

  if (cards.source === 'server') {
    test('AC-12 the ledger since T is undone', () => {
      expect(entry.expectUndone, 'a venue without history needs a ledger card').not.toBeNull()
      entry.expectUndone?.()
    })
  }
})
