import { abs } from '../units/fixed.ts'
import { routePermutation } from './permutation.ts'
import { assertFits, assignRowSlots, type RowSlot } from './rowSlots.ts'
import type { Witness } from './signals.ts'
import { packBlocks, type Snapshot } from './snapshot.ts'
import { type CircuitSize, LINES_PER_BLOCK } from './spec.ts'

export interface LineInputs {
  /** One entry per line slot of the blocks; 0 when empty. */
  readonly packed: readonly bigint[]
  readonly lots: readonly bigint[]
  readonly closes: readonly (readonly bigint[])[]
  readonly slots: readonly RowSlot[]
}

/** Lays the accounts' lines out in blocks, account after account, and deals them to row slots. */
export function buildLineInputs(snapshots: readonly Snapshot[], size: CircuitSize): LineInputs {
  const capacity = size.blocks * LINES_PER_BLOCK
  const packed: bigint[] = []
  const lots: bigint[] = []
  const ids: (bigint | null)[] = []
  const closes = Array.from({ length: size.blocks }, () => new Array<bigint>(size.accounts).fill(0n))
  for (const [k, snapshot] of snapshots.entries()) {
    for (const [index, value] of packBlocks(snapshot.lines).entries()) {
      const line = snapshot.lines[index]
      packed.push(value)
      lots.push(line?.lots ?? 0n)
      ids.push(line?.instrumentId ?? null)
    }
    assertFits(packed.length, capacity, 'lines')
    const closing = closes[packed.length / LINES_PER_BLOCK - 1]
    if (closing !== undefined) closing[k] = 1n
  }
  while (packed.length < capacity) {
    packed.push(0n)
    lots.push(0n)
    ids.push(null)
  }
  return { packed, lots, closes, slots: assignRowSlots(size, ids) }
}

/** Routes each line to a slot of its row; empty lines fill what is left. */
export function routeLines({ packed, lots, slots }: LineInputs, size: CircuitSize): Witness {
  const source = new Array<number>(packed.length).fill(-1)
  for (const { row, lineIndexes } of slots) {
    for (const [turn, index] of lineIndexes.entries()) source[row + turn * size.rows] = index
  }
  const used = new Set(source)
  const empty = [...packed.keys()].filter((index) => !used.has(index))
  const routed = source.map((index) => (index >= 0 ? index : (empty.shift() ?? -1)))
  const carried = routed.map((index) => lots[index] ?? 0n)
  return {
    switches: routePermutation(routed).map(BigInt),
    lineActive: carried.map((quantity) => (quantity === 0n ? 0n : 1n)),
    lineNegative: carried.map((quantity) => (quantity < 0n ? 1n : 0n)),
    lineMagnitude: carried.map(abs),
  }
}
