import { expect } from 'vitest'
import type { MethodMargin } from '../../../src/methods/method.ts'
import { ceilToInteger, floorToInteger, MILLION, Real, ZERO } from '../../reference/decimal.ts'
import type { Market } from '../../reference/inputs.ts'
import type { NamedMargin } from '../../reference/methods/namedMargin.ts'
import { createPricer, type Leg, type Pricer } from '../../reference/methods/pricedBook.ts'
import { sumReal } from '../../reference/methods/referenceMargin.ts'
import { createRandom, type Random } from '../../support/randomBook.ts'
import { type DrawnLegs, loadMethod, market, referenceMarket, toBook, toReferenceLegs } from './drawBook.ts'

/** A reference model with its parameters read. */
export type Model = (legs: readonly Leg[], market: Market, price: Pricer) => NamedMargin

/** What a run found. `rules`: in how many books each rule had an amount. */
export interface Comparison {
  readonly rules: Readonly<Record<string, number>>
  /** Books with a figure one unit of 1e-6 USD off because it is a whole number of units, and float64 a hair beside it. */
  readonly wholeUnits: number
  /** Books with a figure one unit off although it is not whole: float64 on the other side of the next unit. */
  readonly acrossUnits: number
}

/** One per test file, and a file has one model: unit values are kept from run to run. */
const price = createPricer(referenceMarket)

interface Difference {
  readonly figure: string
  readonly units: bigint
  /** A unit against the holder: up for a charge, down for equity and P&L. */
  readonly against: 1n | -1n
  /** How far the exact figure is from a whole unit. */
  readonly distance: Real
}

/**
 * Greatest distance from a whole unit at which float64 may round to the other side, as a share of the amount in units:
 * sums of some tens of terms, each good to 1e-16 of amounts that may cancel.
 */
const NOISE = new Real('2e-14')

/** Places of a unit to which the model is surely good. */
const MODEL_PLACES = 30

/**
 * The shipped method against a reference model on random books: equity, every line under its rule, maintenance,
 * liquidation, and the worst scenario by P&L and by name. A figure may be one unit off, and only where the exact one
 * lies within float64's reach of a whole unit: against the holder if it is a whole one. Returns how often that was so.
 */
export function compareBooks(
  file: string,
  run: { readonly seed: number; readonly books: number; readonly draw: (random: Random) => DrawnLegs },
  buildModel: (parameters: unknown) => Model,
): Comparison {
  const { bound, parameters } = loadMethod(file)
  const model = buildModel(parameters)
  const random = createRandom(run.seed)
  const rules: Record<string, number> = {}
  let [wholeUnits, acrossUnits] = [0, 0]
  for (let k = 0; k < run.books; k += 1) {
    const drawn = run.draw(random)
    const legs = toReferenceLegs(drawn)
    const actual = bound.margin(toBook(drawn), { market, history: null })
    const expected = model(legs, referenceMarket, price)
    const gross = sumReal(
      legs.map(({ instrument, quantity }) => quantity.times(grossPrice(instrument.underlying)).abs()),
    )
    const reach = gross.times(MILLION).times(NOISE)
    const differences = findDifferences(actual, expected)
    const beyond = differences.filter(
      ({ units, against, distance }) =>
        (units !== 1n && units !== -1n) || distance.gt(reach) || (distance.isZero() && units !== against),
    )
    const book = `seed ${run.seed}, book ${k}: ${drawn.map(({ name, lots }) => `${lots} ${name}`).join('; ')}`
    expect({
      book,
      beyond: beyond.map(({ figure, units }) => `${figure}: ${units}`),
      liquidatable: actual.liquidatable,
      worst: actual.worst?.label,
      initial: actual.initial,
    }).toEqual({
      book,
      beyond: [],
      liquidatable: expected.liquidatable,
      // Lines are compared one by one, each rounded alone.
      initial: actual.lines.reduce((sum, { amount }) => sum + amount, 0n),
      worst: expected.worstLabels.find((label) => label === actual.worst?.label) ?? expected.worstLabels[0],
    })
    if (differences.some(({ distance }) => distance.gt(ZERO))) acrossUnits += 1
    else if (differences.length > 0) wholeUnits += 1
    for (const { rule, amount } of actual.lines) if (amount !== 0n) rules[rule] = (rules[rule] ?? 0) + 1
  }
  return { rules, wholeUnits, acrossUnits }
}

/** USD per unit of what one holds, for the size of rounding errors only: inverse rows are dollars, taken as coins. */
function grossPrice(underlying: string): Real {
  return referenceMarket.underlyings[underlying]?.index ?? new Real(1)
}

function findDifferences(actual: MethodMargin, expected: NamedMargin): Difference[] {
  const found: Difference[] = []
  const check = (figure: string, is: bigint, exact: Real, against: 1n | -1n): void => {
    // What is whole but for the model's own last digits is whole: parity of a call and a put leaves such amounts.
    const units = exact.times(MILLION).toDecimalPlaces(MODEL_PLACES)
    const should = against === 1n ? ceilToInteger(units) : floorToInteger(units)
    const distance = units.minus(units.round()).abs()
    if (is !== should) found.push({ figure, units: is - should, against, distance })
  }
  check('equity', actual.equity, expected.equity, -1n)
  check('maintenance', actual.maintenance, sumReal(expected.maintenance), 1n)
  check('worst', actual.worst?.pnl ?? 0n, expected.worst ?? ZERO, -1n)
  for (const rule of new Set([...expected.rules, ...actual.lines.map((line) => line.rule)])) {
    const line = actual.lines.find((known) => known.rule === rule)
    // A line that the model does not know is a difference of its whole amount.
    check(rule, line?.amount ?? 0n, expected.lines[expected.rules.indexOf(rule)] ?? ZERO, 1n)
  }
  return found
}
