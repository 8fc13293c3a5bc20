import { reduce } from '../../src/protocol/field.ts'
import { routePermutation } from '../../src/protocol/permutation.ts'
import { type Draft, lengthOf, read, readList, write, writeList } from './soundnessDraft.ts'

export interface LineSlot {
  readonly active: bigint
  readonly negative: bigint
  readonly magnitude: bigint
}

/** What line slot `slot` must carry for its row and attributes, in the field. */
export function packSlot(draft: Draft, slot: number): bigint {
  const id = read(draft, `rowId.${slot % lengthOf(draft, 'rowId')}`)
  const [active, negative, magnitude] = ['lineActive', 'lineNegative', 'lineMagnitude'].map((name) =>
    read(draft, `${name}.${slot}`),
  ) as [bigint, bigint, bigint]
  return reduce(((active * id) << 41n) + (negative << 40n) + magnitude)
}

/**
 * Puts a line with any attributes at input `line` and in slot `slot`, both empty so far, and routes it there.
 * `packed` is what the account's signed list says; by default what the slot's attributes add up to.
 */
export function carryLine(
  draft: Draft,
  line: number,
  slot: number,
  { active, negative, magnitude }: LineSlot,
  packed?: bigint,
): void {
  if (read(draft, `lines.${line}`) !== 0n || read(draft, `lineActive.${slot}`) !== 0n) {
    throw new RangeError('the line or the slot is taken')
  }
  write(draft, `lineActive.${slot}`, active)
  write(draft, `lineNegative.${slot}`, negative)
  write(draft, `lineMagnitude.${slot}`, magnitude)
  const source = findSources(draft, slot, line)
  write(draft, `lines.${line}`, packed ?? packSlot(draft, slot))
  writeList(draft, 'switches', routePermutation(source).map(BigInt))
}

/** Which input each slot takes, from the values; `slot` is told its input. Empty slots take empty inputs. */
function findSources(draft: Draft, slot: number, line: number): number[] {
  const left = new Map(readList(draft, 'lines').map((value, index) => [index, value]))
  left.delete(line)
  return readList(draft, 'lineActive').map((_, index) => {
    if (index === slot) return line
    const wanted = packSlot(draft, index)
    for (const [input, value] of left) {
      if (value !== wanted) continue
      left.delete(input)
      return input
    }
    throw new RangeError('a slot carries what is no line')
  })
}

/** Moves a line to another place of the blocks, and routes it to the slot it had. */
export function moveLine(draft: Draft, from: number, to: number): void {
  const value = read(draft, `lines.${from}`)
  const slot = readList(draft, 'lineActive').findIndex((_, index) => packSlot(draft, index) === value)
  write(draft, `lines.${from}`, 0n)
  const source = findSources(draft, slot, to)
  write(draft, `lines.${to}`, value)
  writeList(draft, 'switches', routePermutation(source).map(BigInt))
}
