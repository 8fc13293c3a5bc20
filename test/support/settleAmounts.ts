import { reduce } from '../../src/protocol/field.ts'
import { FIELD_MODULUS as r } from '../../src/protocol/spec.ts'
import { type Draft, lengthOf, read, readList, write, writeList } from './soundnessDraft.ts'

const slot = 84n
const PPM = 1_000_000n
/** The largest value, at least zero. */
function largest(values: readonly bigint[]): bigint {
  let most = 0n
  for (const value of values) if (value > most) most = value
  return most
}
const total = (values: readonly bigint[]): bigint => values.reduce((a, b) => a + b, 0n)
const magnitudeOf = (value: bigint): bigint => (value < 0n ? -value : value)
const indexes = (count: number): number[] => Array.from({ length: count }, (_, i) => i)

/** The integer nearest to zero that a field element stands for. */
export const lift = (value: bigint): bigint => (value > r >> 1n ? value - r : value)

/** Three signed lanes of a packed column. */
export function unpackLanes(packed: bigint): [bigint, bigint, bigint] {
  const value = lift(reduce(packed))
  const first = BigInt.asIntN(Number(slot), value)
  const second = BigInt.asIntN(Number(slot), (value - first) >> slot)
  return [first, second, (value - first - (second << slot)) >> (2n * slot)]
}

/**
 * Names the least amounts that follow from the draft's line slots, rows, selectors and memberships, whatever these
 * are: what a prover would do next who got away with the change. Written from the circuit's steps 9 to 13.
 */
export function settle(draft: Draft): void {
  const rows = indexes(lengthOf(draft, 'rowId'))
  const underlyings = indexes(lengthOf(draft, 'underlyingId'))
  const columns = lengthOf(draft, 'rowColumns.0')
  const lineSlots = indexes(lengthOf(draft, 'lines'))
  const lifted = (path: string): bigint => lift(read(draft, path))

  const products = rows.map((row) => {
    const slots = lineSlots.filter((j) => j % rows.length === row)
    const short = total(slots.map((j) => lifted(`lineNegative.${j}`) * lifted(`lineMagnitude.${j}`)))
    const long = total(slots.map((j) => lifted(`lineMagnitude.${j}`))) - short
    const scanned = readList(draft, `rowColumns.${row}`).map((column) => (long - short) * lift(column))
    return [...scanned, long * lifted(`rowLong.${row}`) + short * lifted(`rowShort.${row}`)]
  })
  const packed = underlyings.map((u) =>
    indexes(columns + 1).map((column) => {
      const of = (v: number): bigint =>
        total(rows.map((row) => lifted(`rowUnderlying.${row}.${v}`) * (products[row]?.[column] ?? 0n)))
      if (u < underlyings.length - 1) return of(u)
      return total(rows.map((row) => products[row]?.[column] ?? 0n)) - total(underlyings.slice(0, -1).map(of))
    }),
  )

  const lanes = packed.map((of) => of.slice(0, columns).map(unpackLanes))
  for (const u of underlyings) {
    const own = lanes[u] ?? []
    for (const [column, triple] of own.entries()) writeList(draft, `lanes.${u}.${column}`, triple)
    const factors = own[columns - 1] ?? [0n, 0n, 0n]
    const [value, shortCharge, size] = unpackLanes(packed[u]?.[columns] ?? 0n)
    write(draft, `loss.${u}`, largest(own.slice(0, -1).flatMap((triple) => triple.map((lane) => -lane))))
    write(draft, `basisCharge.${u}`, magnitudeOf(factors[0]))
    write(draft, `termCharge.${u}`, magnitudeOf(factors[1]))
    write(draft, `value.${u}`, value)
    write(draft, `shortCharge.${u}`, shortCharge)
    write(draft, `size.${u}`, size)
  }
  settleConcentration(draft)
  write(draft, 'quoteCharge', magnitudeOf(total(lanes.map((own) => own[columns - 1]?.[2] ?? 0n))))
  for (const g of indexes(lengthOf(draft, 'members'))) {
    const summed = indexes(columns - 1).map((column) =>
      unpackLanes(total(underlyings.map((u) => lifted(`members.${g}.${u}`) * (packed[u]?.[column] ?? 0n)))),
    )
    for (const [column, triple] of summed.entries()) writeList(draft, `jointLanes.${g}.${column}`, triple)
    write(draft, `joint.${g}`, largest(summed.flatMap((triple) => triple.map((lane) => -lane))))
  }
  settleRequirement(draft)
}

/** The least concentration charges for the sizes the draft names. */
export function settleConcentration(draft: Draft): void {
  for (const u of indexes(lengthOf(draft, 'size')))
    write(draft, `concentration.${u}`, leastConcentration(draft, u))
}

/** The least requirement for the amounts the draft names. */
export function settleRequirement(draft: Draft): void {
  const charges = computeCharges(draft)
  const level = BigInt.asUintN(24, read(draft, 'terms') >> 40n)
  const required = charges * level
  write(draft, 'requirement', required <= 0n ? 0n : (required + PPM * PPM - 1n) / (PPM * PPM))
}

/** Everything charged minus the credits, ppm of 1e-6 USD. */
export function computeCharges(draft: Draft): bigint {
  const lifted = (path: string): bigint => lift(read(draft, path))
  const underlyings = indexes(lengthOf(draft, 'underlyingId'))
  const apart = total(
    underlyings.map(
      (u) =>
        (lifted(`loss.${u}`) +
          lifted(`basisCharge.${u}`) +
          lifted(`termCharge.${u}`) +
          lifted(`shortCharge.${u}`)) *
          PPM +
        lifted(`concentration.${u}`),
    ),
  )
  const credits = indexes(lengthOf(draft, 'members')).map((g) => {
    const losses = total(underlyings.map((u) => lifted(`members.${g}.${u}`) * lifted(`loss.${u}`)))
    return lifted(`groupOffset.${g}`) * (losses - lifted(`joint.${g}`))
  })
  return apart + lifted('quoteCharge') * PPM - total(credits)
}

function leastConcentration(draft: Draft, u: number): bigint {
  const size = lift(read(draft, `size.${u}`))
  const intercepts = [0n, ...readList(draft, `intercepts.${u}`)]
  const slopes = readList(draft, `slopes.${u}`)
  return largest(slopes.map((slope, k) => lift(slope) * size - (intercepts[k] ?? 0n) * PPM))
}
