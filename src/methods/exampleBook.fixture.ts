import { readFileSync } from 'node:fs'
import { type Instrument, parseInstrumentList } from '../instrument/instrument.ts'
import { parseMarket } from '../market/market.ts'
import { parseExact } from '../units/exact.ts'
import type { Book } from './book.ts'
import type { MethodData } from './method.ts'

// A book on the shipped instruments and the example market, for tests of methods.

const load = (path: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8'))

export const exampleData: MethodData = { market: parseMarket(load('examples/market.json')), history: null }

export const exampleInstruments: ReadonlyMap<string, Instrument> = new Map(
  parseInstrumentList(load('parameters/instruments.json')).instruments.map((instrument) => [
    instrument.name,
    instrument,
  ]),
)

/** Legs by instrument name, in the order given; a name may come twice, long and short. */
export function buildExampleBook(...legs: readonly (readonly [name: string, quantity: string])[]): Book {
  return {
    legs: legs.map(([name, quantity]) => {
      const instrument = exampleInstruments.get(name)
      if (instrument === undefined) throw new RangeError(`no instrument called ${name}`)
      return { instrument, quantity: parseExact(quantity, name) }
    }),
  }
}

/** A shipped parameter file, with its `parameters` changed. */
export function loadMethodFile(name: string, change: Readonly<Record<string, unknown>> = {}): unknown {
  const file = load(`parameters/methods/${name}.json`) as { readonly parameters: Record<string, unknown> }
  return { ...file, parameters: { ...file.parameters, ...change } }
}
