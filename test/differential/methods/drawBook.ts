import { readFileSync } from 'node:fs'
import { type Instrument, parseInstrumentList } from '../../../src/instrument/instrument.ts'
import { parseHistory } from '../../../src/market/history.ts'
import { parseMarket } from '../../../src/market/market.ts'
import { type Book, buildBook } from '../../../src/methods/book.ts'
import type { BoundMethod } from '../../../src/methods/method.ts'
import { parseMethod } from '../../../src/methods/parseMethod.ts'
import { lots } from '../../../src/units/fixed.ts'
import { Real } from '../../reference/decimal.ts'
import { parseInstruments, parseMarket as parseReferenceMarket } from '../../reference/inputs.ts'
import { markOf, type ReferenceLeg } from '../../reference/methods/legValue.ts'
import type { Random } from '../../support/randomBook.ts'

export const loadJson = (path: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8'))

export const market = parseMarket(loadJson('examples/market.json'))
export const history = parseHistory(loadJson('examples/history.json'))
export const referenceMarket = parseReferenceMarket(loadJson('examples/market.json'))
const instruments = parseInstrumentList(loadJson('parameters/instruments.json')).instruments
const referenceInstruments = parseInstruments(loadJson('parameters/instruments.json')).instruments

/** One book for both sides: whole lots of listed instruments. */
export type DrawnLegs = readonly { readonly name: string; readonly lots: bigint }[]

export function loadMethod(name: string): { bound: BoundMethod; parameters: unknown } {
  const file = loadJson(`parameters/methods/${name}.json`) as { parameters: unknown }
  return { bound: parseMethod(file), parameters: file.parameters }
}

/** The shipped side's book, built as an account's lines are: summed per instrument and sign. */
export function toBook(drawn: DrawnLegs): Book {
  return buildBook(
    drawn.map(({ name, lots: count }) => ({ instrument: instrumentNamed(name), lots: lots(count) })),
  )
}

export function toReferenceLegs(drawn: DrawnLegs): ReferenceLeg[] {
  return drawn.map(({ name, lots }) => {
    const instrument = referenceInstruments.find((known) => known.name === name)
    if (instrument === undefined) throw new Error(name)
    return { instrument, quantity: new Real(lots.toString()).times(instrument.lot) }
  })
}

export function instrumentNamed(name: string): Instrument {
  const instrument = instruments.find((known) => known.name === name)
  if (instrument === undefined) throw new Error(name)
  return instrument
}

/** What a venue can hold, and where its linear contracts keep their cost basis. */
export interface Holdable {
  readonly pools: Readonly<
    Partial<Record<'coins' | 'loans' | 'linear' | 'inverse' | 'options', readonly string[]>>
  >
  /** Currencies that linear contracts are entered in; USDC where none is named. */
  readonly quotes?: readonly string[]
  /** Power of ten that the largest size in USD stays below; 7 where none is named. */
  readonly largestPower?: number
  readonly shortOnly?: boolean
}

export const LINEAR = referenceInstruments
  .filter(({ terms }) => terms.kind === 'linear')
  .map(({ name }) => name)
export const PERPETUALS = ['BTC-PERP', 'ETH-PERP', 'SOL-PERP']
export const INVERSE = referenceInstruments
  .filter(({ terms }) => terms.kind === 'inverse')
  .map(({ name }) => name)
export const OPTIONS = referenceInstruments
  .filter(({ terms }) => terms.kind === 'option')
  .map(({ name }) => name)

/**
 * Draws up to eight holdings with their cost bases: sizes of USD 1,000 to 10m, log-uniform, entries within a fifth of the
 * mark. Long and short of one instrument stay two lines. One book in thirty is empty.
 */
export function drawBook(random: Random, holdable: Holdable): DrawnLegs {
  if (random.int(0, 29) === 0) return []
  const legs = new Map<string, DrawnLegs[number]>()
  const add = (name: string, count: bigint): void => {
    const key = `${name}${count < 0n ? '-' : '+'}`
    legs.set(key, { name, lots: (legs.get(key)?.lots ?? 0n) + count })
  }
  const side = (): bigint => (random.int(0, 1) === 0 ? 1n : -1n)
  const pools = Object.entries(holdable.pools)
  const count = random.int(1, 8)
  for (let k = 0; k < count; k += 1) {
    const pool = pools[random.int(0, pools.length - 1)]
    if (pool === undefined) continue
    const [kind, names] = pool
    const name = pick(random, names)
    const size = drawLots(random, name, holdable.largestPower ?? 7)
    if (kind === 'coins') add(name, size)
    else if (kind === 'loans') add(name, -size)
    else if (kind === 'options') add(name, holdable.shortOnly === true ? -size : side() * size)
    else {
      const count = side() * size
      add(name, count)
      const { currency, basis } = entryBasis(random, name, count, holdable.quotes ?? ['USDC'])
      add(`${currency}.settlement`, basis)
    }
  }
  return [...legs.values()]
}

/** Lots worth USD 1,000 to a power of ten, at least one. */
function drawLots(random: Random, name: string, largestPower: number): bigint {
  const { instrument } = toReferenceLegs([{ name, lots: 1n }])[0] ?? {}
  if (instrument === undefined) throw new Error(name)
  const usd = new Real(10).pow(new Real(random.int(300_000, largestPower * 100_000)).div(100_000)).toNumber()
  const lotUsd = instrument.lot.times(sizePrice(name)).toNumber()
  return BigInt(Math.max(1, Math.floor(usd / lotUsd)))
}

function sizePrice(name: string): Real {
  const { instrument } = toReferenceLegs([{ name, lots: 1n }])[0] ?? {}
  if (instrument === undefined || instrument.underlying === 'USD') return new Real(1)
  if (instrument.terms.kind === 'inverse') return new Real(1)
  return referenceMarket.underlyings[instrument.underlying]?.index ?? new Real(1)
}

/** Lots of the settlement row that carries the entry, sign turned for a linear contract. */
function entryBasis(random: Random, name: string, lots: bigint, quotes: readonly string[]) {
  const [leg] = toReferenceLegs([{ name, lots }])
  if (leg === undefined) throw new Error(name)
  const { underlying, terms } = leg.instrument
  if (terms.kind !== 'linear' && terms.kind !== 'inverse') throw new Error(name)
  const entry = markOf(referenceMarket, underlying, terms.expirySec)
    .times(random.int(8_000, 12_000))
    .div(10_000)
  const currency = terms.kind === 'linear' ? pick(random, quotes) : underlying
  const amount = terms.kind === 'linear' ? leg.quantity.times(entry) : leg.quantity.div(entry)
  const lot = toReferenceLegs([{ name: `${currency}.settlement`, lots: 1n }])[0]?.quantity ?? new Real(1)
  return { currency, basis: -BigInt(amount.div(lot).round().toFixed(0)) }
}

function pick<Item>(random: Random, items: readonly Item[]): Item {
  const item = items[random.int(0, items.length - 1)]
  if (item === undefined) throw new Error('nothing to pick from')
  return item
}
